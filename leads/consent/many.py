"""Erasing many people at once: the workers do it, some at a time."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from leads.crash import crash_at
from leads.jobs.asking import want
from leads.jobs.carrying import Work
from leads.models import Erasure, Lead, User

from .erasing import erase

KIND = "erase"
AT_ONCE = 20  # those who bring in leads wait for so many


@transaction.atomic
def want_erased(lead_ids: Collection[int], by: User, now: datetime) -> Erasure:
    """Have leads erased by the workers.

    Args:
        lead_ids: of the leads.
        by: who asks.
        now: aware.
    """
    erasure = Erasure.objects.create(lead_ids=sorted(set(lead_ids)), by=by, asked_at=now)
    want(KIND, erasure.pk, by=by, now=now)
    return erasure


def erase_step(erasure_id: int, work: Work) -> bool:
    """Erase some of them; whether all are now. Whose row is empty already is passed over."""
    erasure = Erasure.objects.select_related("by").get(pk=erasure_id)
    total = len(erasure.lead_ids)
    while left := _left(erasure):
        erase(left[:AT_ONCE], erasure.by, work.clock())
        crash_at("after_some_erased")
        work.came(total - len(left) + min(AT_ONCE, len(left)), total)
        if work.is_time_up():
            return False
    work.came(total, total)
    return True


def _left(erasure: Erasure) -> list[int]:
    there = Lead.objects.filter(pk__in=erasure.lead_ids).order_by("pk")
    return list(there.values_list("pk", flat=True))
