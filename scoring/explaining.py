"""The explanation of a lead's score, which always adds up to the score that is shown."""

from dataclasses import dataclass
from datetime import datetime

from leads.models import Lead
from scoring.digests import from_raw
from scoring.engine.compile import Compiled
from scoring.engine.explain import Explanation, explain
from scoring.inputs import batch_of, day_of, read_leads
from scoring.matrix.versions import active_versions
from scoring.models import LeadScore, ScoringModel
from scoring.outlook.reading import subject_in
from scoring.outlook.subject import Subject
from scoring.rescoring.service import rescore_now
from scoring.rescoring.stale import stale_since


class NotScored(LookupError):
    """The lead has no score: nothing is published yet, or it could not be scored."""


@dataclass(frozen=True)
class Explained:
    """A stored score, opened up at the moment it speaks for and under the version that made it.

    `subject` is what it was opened from, for what the score could become. `stale_since` says since when it is
    behind, where it could not be brought up to date; None: it is not. `was_rescored`: it has just been
    computed, and the lead may have moved.
    """

    score: LeadScore
    compiled: Compiled
    explanation: Explanation
    subject: Subject
    stale_since: datetime | None
    was_rescored: bool


def explain_lead(lead: Lead, now: datetime, model: ScoringModel | None = None) -> Explained:
    """Explain a lead's score, rescored first where it is behind; call it outside of a transaction.

    Args:
        lead: whose.
        now: UTC and aware.
        model: whose score; None for the one that counts for the lead.

    Raises:
        NotScored: there is no score to explain.
    """
    was_stale = bool(stale_since([lead.pk]))
    if was_stale:
        rescore_now([lead.pk], now)
    versions = {active.version_id: active for active in active_versions()}
    rows = LeadScore.objects.filter(lead=lead, version_id__in=versions).select_related("version")
    wanted = rows.filter(version__model=model) if model else rows.filter(counts=True)
    row = wanted.first()
    if row is None:
        raise NotScored(f"Lead {lead.pk} has no score.")
    compiled = versions[row.version_id].compiled
    leads = read_leads([lead.pk], compiled.fields)
    batch = batch_of(leads, from_raw(leads.ids, row.as_of), compiled)
    day = day_of(row.as_of)
    return Explained(
        score=row,
        compiled=compiled,
        explanation=explain(compiled, batch, day),
        subject=subject_in(leads, batch, compiled, day),
        stale_since=stale_since([lead.pk]).get(lead.pk),
        was_rescored=was_stale,
    )
