"""Leads as lines of a table: who, the score, where they stand, and what the page has to say of each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from leads.models import Lead, Stage
from leads.people.access import leads_for
from scoring.models import LeadScore

from .ranking_data import Person, ScoreView, person_of, score_view
from .screen import Screen

_RING = 40


@dataclass(frozen=True)
class LeadLine:
    """A lead; `score` is None where it has none yet. `notes` fill the columns that the page adds."""

    lead_id: int
    person: Person
    score: ScoreView | None
    stage: str
    owner: str
    notes: tuple[str, ...] = ()
    may_open: bool = True


def lines_of(
    leads: Sequence[Lead],
    screen: Screen,
    notes: Mapping[int, tuple[str, ...]] | None = None,
    open_ids: Collection[int] | None = None,
) -> tuple[LeadLine, ...]:
    """Lines for leads that the page has chosen among those its person may see.

    Args:
        leads: with their owners, in the order in which they are shown.
        screen: of the request.
        notes: by lead, what stands in the page's own columns.
        open_ids: those that the person sees now; of another only who it is, and what the page says of it,
            since the person worked it once. None: all.
    """
    seen = {lead.pk for lead in leads} if open_ids is None else set(open_ids)
    scores = counting_scores(seen, screen)
    return tuple(
        LeadLine(
            lead_id=lead.pk,
            person=person_of(lead),
            score=ring_of(lead, scores, screen),
            stage=Stage(lead.stage).label if lead.pk in seen else "",
            owner=str(lead.owner or "") if lead.pk in seen else "",
            notes=(notes or {}).get(lead.pk, ()),
            may_open=lead.pk in seen,
        )
        for lead in leads
    )


def open_ids_of(leads: Sequence[Lead], screen: Screen) -> frozenset[int]:
    """Those of the leads that this person sees now."""
    found = leads_for(screen.user).filter(pk__in=[lead.pk for lead in leads])
    return frozenset(found.values_list("pk", flat=True))


def counting_scores(lead_ids: Collection[int], screen: Screen) -> dict[int, LeadScore]:
    """The score that counts for each of these leads, where there is one."""
    found = LeadScore.objects.filter(lead_id__in=lead_ids, version_id__in=screen.frames, counts=True)
    return {score.lead_id: score for score in found}


def ring_of(lead: Lead, scores: dict[int, LeadScore], screen: Screen) -> ScoreView | None:
    """The score of a lead in a small ring."""
    score = scores.get(lead.pk)
    return score_view(score, screen.frames[score.version_id], lead, _RING) if score else None
