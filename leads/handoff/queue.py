"""What lies before somebody who works leads, in the order in which it is to be done."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, F, Q, QuerySet, When

from leads.days import day_of
from leads.models import SINCE, WORKED, Lead, ResponseTime, Role, Task, User, Waiting
from leads.models.arrays import is_any_of
from leads.people.access import in_pool, of_team
from leads.people.roles import role_of

from .hours import after_working_hours
from .lateness import answered, contact_types

MOST = 500  # of a kind: longer than anybody reads; those that wait longest come first
_READ = 5000  # of people's own leads: none of them are left out before it is known what is to be done


@dataclass(frozen=True, slots=True)
class Entry:
    """A lead of a queue.

    `since` is when it came to its stage. `answer_by` is None once somebody has talked or written to it since,
    and where its stage has no response time. `waits_until` is the day it was put off until. `tasks` are these
    people's that are due.
    """

    lead: Lead
    since: datetime
    answer_by: datetime | None
    waits_until: date | None
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """An entry before its lead is read."""

    lead_id: int
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
    """The leads that are this person's to work, by what is to be done.

    For an SDR those of the pool too, for a manager all of the team's. Of the pool those are read that have
    waited longest, along an index: it may hold tens of thousands.

    Args:
        user: who works them.
        now: aware.

    Returns:
        At most `MOST` leads of each kind.
    """
    today = day_of(now)
    hours = dict(ResponseTime.objects.values_list("stage", "hours"))
    people = _people(user)
    tasks = _due_tasks(people, today)
    places: dict[str, list[_Place]] = defaultdict(list)
    for place in _places(user, people, tasks, hours):
        places[_group(place, today, now)].append(place)
    shown = {name: places[name][:MOST] for name in Queue.__slots__}
    leads = Lead.objects.select_related("owner").in_bulk(
        [place.lead_id for group in shown.values() for place in group]
    )
    return Queue(
        **{
            name: tuple(_entry(place, leads[place.lead_id]) for place in group if place.lead_id in leads)
            for name, group in shown.items()
        }
    )


def _people(user: User) -> Q:
    """Whose leads are to be worked, as a condition on the owner."""
    if role_of(user) == Role.MANAGER and user.team_id is not None:
        return of_team(user)
    return Q(owner=user)


def _due_tasks(people: Q, today: date) -> dict[int, list[Task]]:
    tasks: dict[int, list[Task]] = defaultdict(list)
    for task in Task.objects.filter(people, done_at__isnull=True, due_on__lte=today):
        tasks[task.lead_id].append(task)
    return tasks


def _places(user: User, people: Q, tasks: dict[int, list[Task]], hours: dict[str, int]) -> list[_Place]:
    """Those of the people and those of the pool apart: each is found along an index of its own."""
    types = contact_types()
    rows = _rows(Lead.objects.filter(people & (Q(stage__in=WORKED) | Q(pk__in=list(tasks)))), types, _READ)
    if role_of(user) == Role.SDR:
        rows += _rows(Lead.objects.filter(in_pool()), types, MOST)
        rows.sort(key=lambda row: (row[2], row[0]))
    return [_place(*row, tasks=tasks, hours=hours) for row in rows]


def _rows(leads: QuerySet[Lead], types: list[int], most: int) -> list[tuple[Any, ...]]:
    """Id, stage, since when, whether answered, until when put off; the longest waiting first."""
    # First which, then what is to be known of them: joined at once, all are joined before the first is taken.
    chosen = leads.order_by(SINCE, "pk").values("pk")[:most]
    first = Lead.objects.filter(is_any_of("pk", chosen)).annotate(since=SINCE).order_by("since", "pk")
    put_off = Case(When(waiting__kind=Waiting.Kind.PUT_OFF, then=F("waiting__until")))
    return list(
        first.annotate(answered=answered("since", types), until=put_off).values_list(
            "pk", "stage", "since", "answered", "until"
        )
    )


def _place(
    lead_id: int,
    stage: str,
    since: datetime,
    is_answered: bool,
    waits_until: date | None,
    *,
    tasks: dict[int, list[Task]],
    hours: dict[str, int],
) -> _Place:
    has_time = stage in hours and not is_answered
    return _Place(
        lead_id=lead_id,
        since=since,
        answer_by=after_working_hours(since, hours[stage]) if has_time else None,
        waits_until=waits_until,
        tasks=tuple(tasks.get(lead_id, ())),
    )


def _entry(place: _Place, lead: Lead) -> Entry:
    return Entry(lead, place.since, place.answer_by, place.waits_until, place.tasks)


def _group(place: _Place, today: date, now: datetime) -> str:
    if place.waits_until and place.waits_until > today and not place.tasks:
        return "put_off"
    if place.answer_by and place.answer_by < now and not place.waits_until:
        return "late"
    if place.tasks or place.waits_until:
        return "due"
    return "new" if place.answer_by else "going_on"
