"""How far a run has come: leads done and left, and how long that will take."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, Sum

from scoring.models import PublishRun

_LATEST = 12  # ranges by which the pace is told: it follows when the machine gets busy or was off


class Reached(NamedTuple):
    """Leads of the ranges that are done, of all, and the seconds left; None where they can't be told yet."""

    done: int
    total: int
    seconds_left: int | None


def reached(run: PublishRun, now: datetime) -> Reached:
    """How far a run has come in filling its version's scores.

    Args:
        run: in any state.
        now: UTC and aware.
    """
    sums = run.ranges.aggregate(total=Sum("leads"), done=Sum("leads", filter=Q(is_done=True)))
    total, done = sums["total"] or 0, sums["done"] or 0
    return Reached(done, total, _seconds_left(run, total - done, now))


def _seconds_left(run: PublishRun, left: int, now: datetime) -> int | None:
    parts = run.ranges.filter(is_done=True, done_at__isnull=False).order_by("-done_at")
    latest = [(at, leads) for at, leads in parts.values_list("done_at", "leads")[:_LATEST] if at]
    if len(latest) < 2 or not left:
        return None
    # Up to now: while nothing comes of it, the time left grows.
    took = (max(now, latest[0][0]) - latest[-1][0]).total_seconds()
    leads = sum(leads for _, leads in latest[:-1])
    return round(left * took / leads) if leads else None
