"""The one move that a rule makes: up to MQL, each time a lead comes to meet it, and back (`falling`)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery

from leads.handoff.stages import move_stage
from leads.models import Activity, Lead, Stage, StageMove
from leads.notices.back import tell_back
from scoring.models import LeadScore, ScoringModel

from .falling import move_fallen, parts
from .locks import lock_leads

REASONS = {
    Stage.INQUIRY: "The score reached MQL.",
    Stage.RECYCLED: "The score reached MQL again, with something new.",
}
# What we did ourselves, or decided, is nothing new from the lead.
_OURS = (
    Q(type__key__startswith="lifecycle.")
    | Q(type__key__startswith="change.", type__key__endswith=".back")
    | Q(type__key__in=["call.attempted", "mail.sent"])
)


def move_ready(now: datetime, lead_ids: Collection[int] | None = None) -> int:
    """Move leads to MQL whose counting score meets it, and back those that fell.

    A disqualified lead moves to nobody, a recycled one only after something new. Done after the score is
    committed, so that score rows and leads are locked in the order that pages lock them in. What a crash
    leaves undone is found by the next call for all leads.

    Args:
        now: UTC and aware.
        lead_ids: only of these; None for all.

    Returns:
        How many moved, up or down.
    """
    moved = sum(
        _lift(part, stage, now) for stage in REASONS for part in parts(sorted(_ready(stage, lead_ids)))
    )
    return moved + move_fallen(now, lead_ids)


@transaction.atomic
def _lift(lead_ids: Collection[int], stage: Stage, now: datetime) -> int:
    """Hold the leads, look again, move: a score may have turned since it was found.

    Their scores are held first, as whoever scores does, so that neither waits for the other in a ring.
    """
    lock_leads(lead_ids)
    leads = Lead.objects.filter(pk__in=lead_ids, stage=stage).select_for_update(no_key=True).order_by("pk")
    scores = _ready(stage, list(leads.values_list("pk", flat=True)))
    moved = move_stage(scores, Stage.MQL, None, REASONS[stage], now, scores=scores, only_from=[stage])
    tell_back(moved, now)
    return len(moved)


def _ready(stage: Stage, lead_ids: Collection[int] | None) -> dict[int, tuple[int, int]]:
    """Composite and version of the leads of a stage that are ready, by id."""
    active = list(ScoringModel.objects.filter(active__isnull=False).values_list("active_id", flat=True))
    rows = LeadScore.objects.filter(
        version_id__in=active, is_listed=True, stage=stage, meets__contains=["mql"]
    )
    if lead_ids is not None:
        rows = rows.filter(lead_id__in=lead_ids)
    if stage == Stage.RECYCLED:
        rows = rows.filter(_something_new())
    found = rows.values_list("lead_id", "composite", "version_id")
    return {lead_id: (composite, version_id) for lead_id, composite, version_id in found}


def _something_new() -> Exists:
    """The lead did something after it was recycled last."""
    recycled = StageMove.objects.filter(lead=OuterRef(OuterRef("lead_id")), to_stage=Stage.RECYCLED)
    last = recycled.order_by("-moved_at").values("moved_at")[:1]
    return Exists(
        Activity.objects.filter(lead=OuterRef("lead_id"), occurred_at__gt=Subquery(last)).exclude(_OURS)
    )
