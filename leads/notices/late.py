"""Who works a lead is told when its response time is over and nobody has answered, and so are the managers.

What is late in the pool is told to nobody: every SDR's queue shows it.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import QuerySet

from leads.handoff.hours import after_working_hours
from leads.handoff.lateness import late
from leads.models import SINCE, WORKED, Lead, NoticeKind, ResponseTime, Role, Stage, User

from .notify import News, notify, untold
from .words import at_time

# What became late longer ago is no news: so nobody is told of old ones on the first day, and whatever became
# late while nothing ran, over a weekend, is told.
TOLD_WITHIN = timedelta(days=3)


def tell_late(now: datetime) -> None:
    """Tell of the leads that became late.

    One range of the index `lead_worked` a stage: those whose time ran out in the last days.

    Args:
        now: aware.
    """
    notify(untold(list(_news(now))), now)


def _news(now: datetime) -> Iterator[News]:
    hours = dict(ResponseTime.objects.values_list("stage", "hours"))
    managers = _managers()
    for lead in _just_late(now):
        if lead.owner is None:
            continue
        since = lead.since  # type: ignore[attr-defined]
        key = f"{lead.pk} since {since.isoformat()}"
        until = at_time(after_working_hours(since, hours[lead.stage]))
        words = f"{Stage(lead.stage).label}, to be answered by {until}."
        yield News(lead.owner.pk, NoticeKind.LATE, lead.pk, key, words)
        for manager in managers[lead.owner.team_id]:
            if manager != lead.owner.pk:
                yield News(manager, NoticeKind.TEAM_LATE, lead.pk, key, f"{lead.owner}'s {words}")


def _just_late(now: datetime) -> QuerySet[Lead]:
    """Leads that somebody works, and that are late since lately."""
    worked = Lead.objects.filter(stage__in=WORKED, owner__isnull=False).select_related("owner")
    return late(worked, now, after=now - TOLD_WITHIN).annotate(since=SINCE)


def _managers() -> dict[int | None, list[int]]:
    """By team, its managers; nobody is the manager of no team."""
    rows = User.objects.filter(role=Role.MANAGER, is_active=True, team__isnull=False)
    managers: dict[int | None, list[int]] = defaultdict(list)
    for team_id, user_id in rows.values_list("team_id", "pk"):
        managers[team_id].append(user_id)
    return managers
