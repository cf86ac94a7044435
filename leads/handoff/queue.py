"""What lies before somebody who works leads, in the order in which it is to be done."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from leads.days import day_of
from leads.models import (
    Activity,
    ActivityType,
    Lead,
    ResponseTime,
    Role,
    Stage,
    StageMove,
    Task,
    User,
    Waiting,
)
from leads.people.access import in_pool
from leads.people.roles import role_of

from .contacts import CONTACTS
from .hours import after_working_hours

WORKED = (Stage.MQL, Stage.SAL, Stage.SQL, Stage.OPPORTUNITY)
MOST = 500  # longer than anybody reads; those that wait longest come first


@dataclass(frozen=True, slots=True)
class Entry:
    """A lead of a queue.

    `since` is when it came to its stage. `answer_by` is None once somebody has talked or written to it since,
    and where its stage has no response time. `waits_until` is the day it was put off until. `tasks` are this
    person's that are due.
    """

    lead: Lead
    since: datetime
    answer_by: datetime | None
    waits_until: date | None
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """Each lead once, in the first of these it belongs to, the longest waiting first.

    Put off; late: not answered in time; due: its day or a task's has come; new: not answered yet; going on.
    """

    late: tuple[Entry, ...]
    due: tuple[Entry, ...]
    new: tuple[Entry, ...]
    going_on: tuple[Entry, ...]
    put_off: tuple[Entry, ...]


def queue_of(user: User, now: datetime) -> Queue:
    """The leads that are this person's to work, and for an SDR those of the pool, by what is to be done.

    Args:
        user: who works them.
        now: aware.

    Returns:
        At most `MOST` leads in all.
    """
    today = day_of(now)
    hours = dict(ResponseTime.objects.values_list("stage", "hours"))
    tasks = _due_tasks(user, today)
    groups: dict[str, list[Entry]] = defaultdict(list)
    for lead in _leads(user, tasks):
        entry = _entry(lead, hours, tasks.get(lead.pk, []))
        groups[_group(entry, today, now)].append(entry)
    return Queue(**{name: tuple(groups[name]) for name in Queue.__slots__})


def _due_tasks(user: User, today: date) -> dict[int, list[Task]]:
    tasks: dict[int, list[Task]] = defaultdict(list)
    for task in Task.objects.filter(owner=user, done_at__isnull=True, due_on__lte=today):
        tasks[task.lead_id].append(task)
    return tasks


def _leads(user: User, tasks: dict[int, list[Task]]) -> QuerySet[Lead]:
    mine = Q(owner=user) & (Q(stage__in=WORKED) | Q(pk__in=list(tasks)))
    if role_of(user) == Role.SDR:
        mine |= in_pool()
    came = StageMove.objects.filter(lead=OuterRef("pk"), to_stage=OuterRef("stage")).order_by("-moved_at")
    types = list(ActivityType.objects.filter(key__in=CONTACTS).values_list("pk", flat=True))
    answers = Activity.objects.filter(
        lead=OuterRef("pk"), type__in=types, occurred_at__gte=OuterRef("came_at")
    )
    return (
        Lead.objects.filter(mine)
        .select_related("owner", "waiting")
        .annotate(came_at=Coalesce(Subquery(came.values("moved_at")[:1]), F("added_at")))
        .annotate(is_answered=Exists(answers))
        .order_by("came_at", "pk")[:MOST]
    )


def _entry(lead: Lead, hours: dict[str, int], tasks: list[Task]) -> Entry:
    since: datetime = lead.came_at  # type: ignore[attr-defined]
    is_answered: bool = lead.is_answered  # type: ignore[attr-defined]
    has_time = lead.stage in hours and not is_answered
    waiting = getattr(lead, "waiting", None)
    return Entry(
        lead=lead,
        since=since,
        answer_by=after_working_hours(since, hours[lead.stage]) if has_time else None,
        waits_until=waiting.until if waiting and waiting.kind == Waiting.Kind.PUT_OFF else None,
        tasks=tuple(tasks),
    )


def _group(entry: Entry, today: date, now: datetime) -> str:
    if entry.waits_until and entry.waits_until > today and not entry.tasks:
        return "put_off"
    if entry.answer_by and entry.answer_by < now and not entry.waits_until:
        return "late"
    if entry.tasks or entry.waits_until:
        return "due"
    return "new" if entry.answer_by else "going_on"
