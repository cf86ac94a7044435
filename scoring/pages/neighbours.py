"""Others of the same company, as far as one may know of them."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from leads.models import Lead, Stage, User
from leads.models.lead import SEARCHED_TEXT
from leads.people.access import leads_for
from scoring.models import LeadScore

from .wording import tenths

_READ, _SHOWN = 50, 5


@dataclass(frozen=True)
class Neighbour:
    """Another lead of the same company."""

    lead_id: int
    name: str
    title: str
    stage: str
    composite: str


def neighbours_of(lead: Lead, user: User, versions: Collection[int]) -> tuple[Neighbour, ...]:
    """The best scored of those leads of the same company that this person sees.

    Args:
        lead: whose company.
        user: who asks.
        versions: ids of the active versions.
    """
    same = _same_company(lead)
    if same is None:
        return ()
    found = leads_for(user).annotate(searched=SEARCHED_TEXT).filter(same).exclude(pk=lead.pk)
    others = {other.pk: other for other in found.order_by("-pk")[:_READ]}
    scores = LeadScore.objects.filter(lead_id__in=list(others), version_id__in=versions, counts=True)
    composites = dict(scores.values_list("lead_id", "composite"))
    best = sorted(others.values(), key=lambda other: -composites.get(other.pk, -1))[:_SHOWN]
    return tuple(
        Neighbour(
            other.pk,
            other.name,
            other.title,
            Stage(other.stage).label,
            tenths(composites[other.pk]) if other.pk in composites else "",
        )
        for other in best
    )


def _same_company(lead: Lead) -> Q | None:
    """By name, or by the domain of their e-mails; the search index narrows it: no table is read whole."""
    conditions = []
    if company := lead.company.strip():
        conditions.append(Q(searched__contains=company.lower(), company__iexact=company))
    if lead.domain:
        conditions.append(Q(searched__contains=f"@{lead.domain}", domain=lead.domain))
    return conditions[0] | conditions[-1] if conditions else None
