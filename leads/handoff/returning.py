"""Leads come back from nurture by themselves, on their day."""

from datetime import datetime

from django.db import transaction

from leads.days import day_of
from leads.models import Lead, Stage, Waiting

from .stages import move_stage

REASON = "The day to come back has come."
_MOST = 500


def return_due(now: datetime) -> int:
    """Make those inquiries again whose day has come; if their score meets MQL still, a rule moves them on.

    Args:
        now: aware.

    Returns:
        How many came back.
    """
    returned = 0
    while due := _due(now):
        returned += _return(due, now)
    return returned


def _due(now: datetime) -> list[int]:
    waiting = Waiting.objects.filter(kind=Waiting.Kind.NURTURE, until__lte=day_of(now))
    return list(waiting.order_by("lead_id").values_list("lead_id", flat=True)[:_MOST])


@transaction.atomic
def _return(lead_ids: list[int], now: datetime) -> int:
    """Hold the leads, look again, move: somebody may have put the day off since it was found.

    Leads that stand elsewhere by now only stop waiting.
    """
    held = Lead.objects.filter(pk__in=lead_ids).select_for_update(no_key=True).order_by("pk")
    waiting = Waiting.objects.filter(lead_id__in=list(held.values_list("pk", flat=True)))
    due = waiting.filter(kind=Waiting.Kind.NURTURE, until__lte=day_of(now))
    due_ids = list(due.values_list("lead_id", flat=True))
    moved = move_stage(due_ids, Stage.INQUIRY, None, REASON, now, only_from=[Stage.NURTURE])
    Waiting.objects.filter(lead_id__in=due_ids).delete()
    return len(moved)
