"""What was rejected is taken in again: a field was added, a campaign, a type, or we learned to read it."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from leads.models import Action, Hook, HookReject, User
from leads.people.audit import Subject, record

from .rejects import item_of
from .taking import take_items

AT_ONCE = 500


@transaction.atomic
def take_in_again(hook: Hook, reject_ids: Collection[int] | None, by: User, now: datetime) -> tuple[int, int]:
    """Send rejected items through the door again.

    Args:
        hook: whose they are.
        reject_ids: which; None for all that wait, the oldest 500 of them.
        by: who wants it.
        now: aware.

    Returns:
        How many were asked for, and how many are still rejected, each with its reason of now.
    """
    waiting = HookReject.objects.filter(hook=hook, taken_at=None).order_by("pk").select_for_update()
    rejects = list(waiting[:AT_ONCE] if reject_ids is None else waiting.filter(pk__in=reject_ids)[:AT_ONCE])
    results = take_items(hook, [item_of(reject) for reject in rejects], now).results
    done = [
        reject.pk
        for reject, result in zip(rejects, results, strict=True)
        if result is None or result.status in ("accepted", "duplicate")
    ]
    HookReject.objects.filter(pk__in=done).update(taken_at=now)
    if rejects:
        details = {"items": len(rejects), "taken": len(done)}
        record(by, Action.HOOK_RETAKEN, Subject("hook", hook.pk, hook.name), details, now)
    return len(rejects), len(rejects) - len(done)
