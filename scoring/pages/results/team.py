"""The people of the results: how far their leads came, how soon they answered, what they have in hand."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count

from leads.days import bounds, day_of, week_of
from leads.models import WORKED, User
from leads.results.cohort import NONE
from leads.results.counts import NOTHING, Counts
from leads.results.load import Load, load_of
from scoring.handing.agents import Agent, roster
from scoring.models import Handoff

from .asking import Asking
from .figures import Figure, figure, working_time
from .funnel import answered, in_time
from .groups import figures_of

NOBODY = "nobody"


class Found(NamedTuple):
    """What was counted, by the key of a person."""

    person: dict[str, Counts]
    answerer: dict[str, Counts]
    load: dict[int | None, Load]
    given: tuple[dict[int, int], dict[int, int]]  # today, this week
    agents: dict[int, Agent]


@dataclass(frozen=True)
class PersonLine:
    """Somebody's leads of the period, the answers among them, and the load of now."""

    name: str
    role: str
    figures: tuple[Figure, ...]
    answered: Figure
    median: str
    in_time: str
    load: tuple[Figure, ...]
    late: Figure
    given: tuple[Figure, ...]
    absent: str


@dataclass(frozen=True)
class PeopleTable:
    """Everybody who has something to show; `late` are all late ones, `stages` the heads of the load."""

    lines: tuple[PersonLine, ...]
    late: Figure
    stages: tuple[str, ...] = tuple(stage.label for stage in WORKED)


def people_of(
    asking: Asking, person: dict[str, Counts], answerer: dict[str, Counts], now: datetime
) -> PeopleTable:
    """The table of people: those of the scope who have leads of the period or in their hands, and nobody.

    Args:
        asking: of the request.
        person: counts by person.
        answerer: counts by who was the first to move the lead by hand.
        now: aware.
    """
    agents = roster(now)
    given = given_since(GIVEN["today"](now), agents), given_since(GIVEN["week"](now), agents)
    found = Found(person, answerer, load_of(asking.asked.scope, now), given, agents)
    keys = {*map(int, found.person), *(key for key in found.load if key)}
    keys |= {int(key) for key in found.answerer if key != NONE}
    if asking.asked.scope.people is not None:
        keys &= set(asking.asked.scope.people)
    people = User.objects.filter(pk__in=keys).order_by("first_name", "last_name", "username")
    lines = [_line(asking, found, one.pk, str(one), one.get_role_display()) for one in people]
    if None in found.load:
        lines.append(_line(asking, found, None, "Nobody yet", "in the pool"))
    late = sum(load.late for load in found.load.values())
    return PeopleTable(tuple(lines), figure(late, asking.query(late="1")))


def _line(asking: Asking, found: Found, pk: int | None, name: str, role: str) -> PersonLine:
    key, owner = str(pk) if pk else NONE, str(pk) if pk else NOBODY
    counts, answers = found.person.get(key), found.answerer.get(key, NOTHING)
    load = found.load.get(pk, Load())
    stages = (
        figure(load.stages.get(stage.value, 0), asking.query(stage=stage.value, owner=owner))
        for stage in WORKED
    )
    return PersonLine(
        name=name,
        role=role,
        figures=figures_of(asking, counts, person=key) if counts else (),
        answered=figure(answered(answers), asking.query(answered="1", answerer=key)),
        median=working_time(answers.median_seconds),
        in_time=in_time(answers) if pk else "",
        load=tuple(stages),
        late=figure(load.late, asking.query(late="1", owner=owner)),
        given=_given(asking, found, pk) if pk in found.agents else (),
        absent=found.agents[pk].absence if pk in found.agents else "",
    )


def _given(asking: Asking, found: Found, pk: int | None) -> tuple[Figure, ...]:
    """Leads that were handed to somebody today and this week, each with the most they take."""
    agent = found.agents[pk or 0]
    return tuple(
        replace(
            figure(counts.get(agent.id, 0), asking.query(given=key, owner=str(agent.id))),
            rate=f"of {most}" if most is not None else "",
        )
        for key, counts, most in zip(GIVEN, found.given, (agent.most_a_day, agent.most_a_week), strict=True)
    )


def given_since(moment: datetime, people: Collection[int]) -> dict[int, int]:
    """How many leads were handed to each of these people since then."""
    given = Handoff.objects.filter(state=Handoff.State.GIVEN, at__gte=moment, to__in=people)
    return dict(given.values_list("to").annotate(leads=Count("lead", distinct=True)).order_by())


# What is counted of what was handed to somebody -> since when.
GIVEN: dict[str, Callable[[datetime], datetime]] = {
    "today": lambda now: bounds(day_of(now))[0],
    "week": lambda now: bounds(week_of(day_of(now)))[0],
}
