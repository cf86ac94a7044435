"""How many leads really came to MQL, week by week."""

from datetime import datetime, timedelta

from leads.days import bounds, day_of
from leads.models import Stage, StageMove
from leads.models.work import FUNNEL

WEEKS = 8


def came_by_week(now: datetime) -> tuple[int, ...]:
    """Leads that came to MQL in each of the last eight times seven days, today the last, the oldest first."""
    today = day_of(now)
    moves = StageMove.objects.filter(
        to_stage=Stage.MQL, moved_at__gte=bounds(today - timedelta(days=7 * WEEKS - 1))[0]
    ).exclude(from_stage__in=FUNNEL)
    weeks: list[set[int]] = [set() for _ in range(WEEKS)]
    for lead_id, moved_at in moves.values_list("lead_id", "moved_at"):
        ago = (today - day_of(moved_at)).days // 7
        if 0 <= ago < WEEKS:
            weeks[WEEKS - 1 - ago].add(lead_id)
    return tuple(len(leads) for leads in weeks)
