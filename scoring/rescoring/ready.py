"""Inquiry to MQL: the one move that a rule makes. A lead moves once; all other moves are people's."""

from collections.abc import Collection
from datetime import datetime

from leads.handoff.stages import move_stage
from leads.models import Stage
from scoring.models import LeadScore, ScoringModel

REASON = "The score reached MQL."
_MOST = 500


def move_ready(now: datetime, lead_ids: Collection[int] | None = None) -> int:
    """Move leads from inquiry to MQL whose counting score meets it; disqualified ones are handed to nobody.

    Done after the score is committed, so that score rows and leads are locked in the order that pages lock
    them in. What a crash leaves undone is found by the next call for all leads.

    Args:
        now: UTC and aware.
        lead_ids: only of these; None for all.

    Returns:
        How many moved.
    """
    moved, last = 0, 0
    while True:
        scores = _ready(last, lead_ids)
        if not scores:
            return moved
        moved += len(
            move_stage(scores, Stage.MQL, None, REASON, now, scores=scores, only_from=[Stage.INQUIRY])
        )
        last = max(scores)


def _ready(after: int, lead_ids: Collection[int] | None) -> dict[int, tuple[int, int]]:
    """Composite and version of the next leads that are ready, by id."""
    active = list(ScoringModel.objects.filter(active__isnull=False).values_list("active_id", flat=True))
    rows = LeadScore.objects.filter(
        version_id__in=active, is_listed=True, stage=Stage.INQUIRY, meets__contains=["mql"], lead_id__gt=after
    )
    if lead_ids is not None:
        rows = rows.filter(lead_id__in=lead_ids)
    found = rows.order_by("lead_id").values_list("lead_id", "composite", "version_id")[:_MOST]
    return {lead_id: (composite, version_id) for lead_id, composite, version_id in found}
