"""Leads move from stage to stage: each move is recorded once, with the score the lead had then."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Greatest

from leads.ingest.visitors import visitors_of_leads
from leads.models import Action, Activity, ActivityType, Lead, Stage, StageMove, User
from leads.people.audit import record_many, the_lead

SOURCE = "stage"
# What a person decides of a lead is also something that happened to it, which a rule may reset by.
_ACTIVITIES = {
    Stage.OPPORTUNITY: "lifecycle.opportunity",
    Stage.CUSTOMER: "lifecycle.customer",
    Stage.NURTURE: "lifecycle.nurture",
    Stage.RECYCLED: "lifecycle.recycled",
}


@transaction.atomic
def move_stage(
    lead_ids: Collection[int],
    to: Stage | str,
    by: User | None,
    reason: str,
    now: datetime,
    scores: Mapping[int, tuple[int, int]] | None = None,
    only_from: Collection[str] | None = None,
) -> list[int]:
    """Move leads to a stage; those that stand there already stay as they are.

    Args:
        lead_ids: of the leads.
        to: the stage.
        by: who decided it; None where a rule did.
        reason: in words, or "".
        now: aware; a lead that moved later than that, by another host's clock, moves when it moved last.
        scores: composite in tenths and id of the matrix version, by lead, where they are known.
        only_from: move only leads that stand in one of these stages.

    Returns:
        The leads that moved, ids in order.

    Raises:
        ValueError: there is no such stage.
    """
    stage = Stage(to)
    leads = Lead.objects.filter(pk__in=lead_ids).exclude(stage=stage)
    if only_from is not None:
        leads = leads.filter(stage__in=only_from)
    rows = leads.select_for_update(no_key=True).order_by("pk").values_list("pk", "stage", "came_at")
    # Read while they are held, so that times never go back.
    was = {lead_id: (old, _not_before(came_at, now)) for lead_id, old, came_at in rows}
    moves = [
        StageMove(
            lead_id=lead_id,
            from_stage=old,
            to_stage=stage,
            moved_at=moved_at,
            by=by,
            reason=reason,
            composite_tenths=(scores or {}).get(lead_id, (None, None))[0],
            matrix_version=(scores or {}).get(lead_id, (None, None))[1],
        )
        for lead_id, (old, moved_at) in was.items()
    ]
    StageMove.objects.bulk_create(moves, batch_size=5000)
    Lead.objects.filter(pk__in=was).update(stage=stage, came_at=Greatest("came_at", Value(now)))
    _record(moves, stage, now)
    if by is not None:
        items = [(the_lead(lead_id), {"from": old, "to": str(stage)}) for lead_id, (old, _) in was.items()]
        record_many(by, Action.STAGE_MOVED, items, now)
    return list(was)


def _not_before(came_at: datetime | None, now: datetime) -> datetime:
    return now if came_at is None else max(came_at, now)


def _record(moves: Collection[StageMove], stage: Stage, now: datetime) -> None:
    if stage not in _ACTIVITIES or not moves:
        return
    type_id = ActivityType.objects.get(key=_ACTIVITIES[stage]).pk
    visitors = visitors_of_leads({move.lead_id for move in moves}, now)
    Activity.objects.bulk_create(
        [
            Activity(
                visitor_id=visitors[move.lead_id],
                lead_id=move.lead_id,
                type_id=type_id,
                occurred_at=move.moved_at,
                known_at=move.moved_at,
                source=SOURCE,
                key=str(move.pk),
            )
            for move in moves
        ],
        batch_size=5000,
    )
