"""People and queues as the page shows them: what each has, may get, and when they are away."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from leads.models import Absence, Capacity, User
from leads.people.capacity import responsible_for
from scoring.handing.agents import Agent, roster
from scoring.models import HandoffQueue
from scoring.pages import drawing
from scoring.pages.screen import Screen
from scoring.pages.wording import and_join, day

_BAR = 48


@dataclass(frozen=True)
class Filled:
    """How many leads of how many they may get; `bar` is empty where they may get any number."""

    shown: str
    bar: SafeString
    is_full: bool


@dataclass(frozen=True)
class PersonLine:
    """Somebody who works leads. `why_not`: why nothing is handed to them today."""

    person_id: int
    name: str
    role: str
    team: str
    queues: str
    load: int
    today: Filled
    week: Filled
    experience: str
    away: str
    is_away: bool


@dataclass(frozen=True)
class QueueLine:
    """A queue with the names of those in it, and of the rules that hand to it."""

    queue_id: int
    name: str
    members: str
    rules: str


def person_lines(screen: Screen) -> tuple[PersonLine, ...]:
    """Those for whom this person is responsible, by team and name."""
    people = list(
        responsible_for(screen.user)
        .select_related("team")
        .prefetch_related("handoff_queues")
        .order_by("team__name", "first_name", "last_name", "username")
    )
    agents, away = roster(screen.now), _absences(people, screen.today)
    return tuple(
        _person(person, agents[person.pk], away.get(person.pk), screen.today)
        for person in people
        if person.pk in agents
    )


def queue_lines() -> tuple[QueueLine, ...]:
    """All queues, by name."""
    queues = HandoffQueue.objects.prefetch_related("members", "rules")
    return tuple(
        QueueLine(
            queue.pk,
            queue.name,
            and_join([str(member) for member in queue.members.all()]),
            ", ".join(f"{rule.name} ({rule.get_stage_display()})" for rule in queue.rules.all()),
        )
        for queue in queues
    )


def _person(person: User, agent: Agent, absence: Absence | None, today: date) -> PersonLine:
    return PersonLine(
        person_id=person.pk,
        name=str(person),
        role=person.get_role_display(),
        team=str(person.team or ""),
        queues=", ".join(queue.name for queue in person.handoff_queues.all()),
        load=agent.load,
        today=_filled(agent.today, agent.most_a_day),
        week=_filled(agent.week, agent.most_a_week),
        experience=Capacity.Experience(agent.experience).label,
        away=_away(absence, today),
        is_away=agent.absent_through is not None,
    )


def _filled(number: int, most: int | None) -> Filled:
    if most is None:
        return Filled(f"{number:,}", drawing.NOTHING, False)
    is_full = number >= most
    bar = drawing.bar(number / most if most else 1, _BAR, 4, "s5" if is_full else "data")
    return Filled(f"{number:,} of {most:,}", bar, is_full)


def _absences(people: Iterable[User], today: date) -> dict[int, Absence]:
    """The absence of each that is now or comes next."""
    found: dict[int, list[Absence]] = defaultdict(list)
    rows = Absence.objects.filter(person__in=[person.pk for person in people], last_on__gte=today)
    for absence in rows.order_by("first_on", "pk"):
        found[absence.person_id].append(absence)
    return {person_id: absences[0] for person_id, absences in found.items()}


def _away(absence: Absence | None, today: date) -> str:
    if absence is None:
        return ""
    through = day(absence.last_on, today)
    if absence.first_on <= today:
        return f"through {through}"
    return f"{day(absence.first_on, today)} to {through}"
