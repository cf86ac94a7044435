"""How many leads come to sales a week, against what it can take and what both teams want."""

from collections import Counter
from datetime import date, timedelta

from leads.days import bounds, day_of, week_of
from leads.models import ARRIVED, StageMove
from leads.words import and_join, counted
from scoring.goals import goals
from scoring.impact.capacity import Takes, weekly_capacity
from scoring.models import Goal

from .looked import Figures, Looked

_WEEKS = 8
_WANTED: dict[str, str] = {Goal.What.MQLS: "MQLs", Goal.What.ACCEPTED: "accepted"}


def inflow(looked: Looked) -> Figures:
    """Leads that came to sales in each of the last eight whole weeks."""
    monday = week_of(looked.last)
    mondays = [monday - timedelta(weeks=number) for number in range(_WEEKS, 0, -1)]
    came = _came(mondays[0], monday)
    counts, takes = [came[one] for one in mondays], weekly_capacity(looked.until)
    return {
        "figure": f"{counts[-1]:,}",
        "of": "came last week",
        "words": " ".join(filter(None, (_words(counts[-1], takes), _wanted()))),
        "weeks": {
            "mondays": [one.isoformat() for one in mondays],
            "counts": counts,
            "high": takes.most,
            "low": takes.least,
        },
        "is_quiet": not any(counts),
    }


def _came(first: date, end: date) -> Counter[date]:
    moves = StageMove.objects.filter(ARRIVED, moved_at__gte=bounds(first)[0], moved_at__lt=bounds(end)[0])
    return Counter(week_of(day_of(at)) for at in moves.values_list("moved_at", flat=True))


def _words(last: int, takes: Takes) -> str:
    if takes.most is None or takes.least is None:
        return "Nobody has said how many leads a week they take."
    said = f"{counted(takes.people, 'person takes', 'people take')} {takes.least:,} to {takes.most:,} a week"
    beside = f"; {and_join(list(takes.unlimited))} any number" if takes.unlimited else ""
    return f"{said}{beside}. {_than(last, takes.least, takes.most)}"


def _wanted() -> str:
    """The monthly goals of both teams for the leads that come and those that sales takes."""
    found = [(key, goal) for key, goal in sorted(goals().items()) if key[1] in _WANTED]
    named = [
        f"{goal.get_side_display().lower()} {goal.number:,} {_WANTED[what]}" for (_, what), goal in found
    ]
    return f"Goals a month: {and_join(named)}." if named else ""


def _than(last: int, least: int, most: int) -> str:
    if last > most:
        return f"Last week brought {last - most:,} more than that."
    return f"Last week brought {least - last:,} fewer." if last < least else "Last week lay within that."
