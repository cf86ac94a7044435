"""How many leads come to sales a week, against what it can take and what both teams want."""

from collections import Counter
from datetime import date, timedelta

from django.db.models import Sum

from leads.days import bounds, day_of, week_of
from leads.models import ARRIVED, Capacity, Role, StageMove

from .looked import Figures, Looked

_WEEKS = 8


def inflow(looked: Looked) -> Figures:
    """Leads that came to sales in each of the last eight whole weeks."""
    monday = week_of(looked.last)
    mondays = [monday - timedelta(weeks=number) for number in range(_WEEKS, 0, -1)]
    came = _came(mondays[0], monday)
    counts, takes = [came[one] for one in mondays], _takes()
    return {
        "figure": f"{counts[-1]:,}",
        "of": "came last week",
        "words": _words(counts[-1], takes),
        "weeks": {"mondays": [one.isoformat() for one in mondays], "counts": counts, "high": takes},
        "is_quiet": not any(counts),
    }


def _came(first: date, end: date) -> Counter[date]:
    moves = StageMove.objects.filter(ARRIVED, moved_at__gte=bounds(first)[0], moved_at__lt=bounds(end)[0])
    return Counter(week_of(day_of(at)) for at in moves.values_list("moved_at", flat=True))


def _takes() -> int | None:
    """What the SDRs take a week together; None where somebody takes any number, or nobody says."""
    rows = Capacity.objects.filter(person__role=Role.SDR, person__is_active=True)
    takes: int | None = rows.aggregate(sum=Sum("most_a_week"))["sum"]
    return takes


def _words(last: int, takes: int | None) -> str:
    if takes is None:
        return "Nobody has said how many leads a week the SDRs take."
    return f"The SDRs take {takes:,} a week: {_than(last, takes)}."


def _than(last: int, takes: int) -> str:
    if last > takes:
        return f"{last - takes:,} more came"
    return f"{takes - last:,} fewer came" if last < takes else "just as many came"
