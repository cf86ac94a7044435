"""Blocks of leads, each made whole before the next: memory stays the same for thousands or millions."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from .answers import answers
from .calendar import Calendar
from .campaigns import HISTORY_DAYS, Campaigns
from .companies import Company, make_company
from .journeys import journey, weight
from .moments import visit
from .named import named_people
from .people import make_person
from .person import Act, Person

BLOCK = 5_000  # leads; a block of 100,000 activities takes about 200 MB
OTHERS_SHARE = 0.16  # of all activities, those that sales, answers and the unknown add to what leads do
UNKNOWN_SHARE = 0.10  # unknown visitors, for each lead


@dataclass(frozen=True)
class Order:
    """What is asked for: about so many leads and activities, and the seed they come from."""

    leads: int
    activities: int
    seed: int


@dataclass
class Block:
    """Some leads with what they did, and visitors of whom nobody knows who they are."""

    people: list[Person]
    strangers: list[list[Act]]


def blocks(order: Order, calendar: Calendar, campaigns: Campaigns) -> Iterator[Block]:
    """All blocks of an order, the named leads at the head of the first."""
    for number, first in enumerate(range(0, order.leads, BLOCK)):
        size = min(BLOCK, order.leads - first)
        yield _block(order, number, first, size, calendar, campaigns)


def _block(
    order: Order, number: int, first: int, size: int, calendar: Calendar, campaigns: Campaigns
) -> Block:
    rng = Random(f"{order.seed}/{number}")
    named = named_people(0, calendar)[:size] if number == 0 else []
    people = _people(rng, number, first + len(named), size - len(named), calendar, campaigns)
    _journeys(rng, people, order.activities / order.leads * (1 - OTHERS_SHARE), calendar, campaigns)
    for person in people:
        answers(rng, person, calendar)
        person.settle()
    return Block(named + people, _strangers(rng, round(size * UNKNOWN_SHARE), people, calendar, campaigns))


def _people(
    rng: Random, number: int, first: int, size: int, calendar: Calendar, campaigns: Campaigns
) -> list[Person]:
    taken: set[str] = set()
    emails: set[str] = set()
    people: list[Person] = []
    suffix = f"-{number}" if number else ""
    while len(people) < size:
        company = make_company(rng, taken, suffix)
        for _ in range(min(_colleagues(rng, company), size - len(people))):
            people.append(
                make_person(rng, first + len(people), company, _day_of_arrival(rng, calendar), emails)
            )
    for person in people:
        _meet_at_event(person, calendar, campaigns)
    return people


def _colleagues(rng: Random, company: Company) -> int:
    more = 0.35 if company.employees < 50 else 0.55 if company.employees < 1000 else 0.7
    count = 1
    while rng.random() < more and count < 12:
        count += 1
    return count


def _day_of_arrival(rng: Random, calendar: Calendar) -> int:
    """Over two years, more of them lately: the company grows."""
    return calendar.today - int((HISTORY_DAYS - 1) * (1 - rng.random() ** 0.75))


def _meet_at_event(person: Person, calendar: Calendar, campaigns: Campaigns) -> None:
    """Whoever came by an event came on its day; the list of a fair comes in days after it."""
    source = str(person.values["source"])
    if source in ("webinar", "trade show"):
        held = campaigns.nearest(source, person.added)
        person.added = min(held.starts + (2 if source == "trade show" else 0), calendar.today)


def _journeys(
    rng: Random, people: list[Person], mean: float, calendar: Calendar, campaigns: Campaigns
) -> None:
    """Shares the activities out: each lead does as much as its weight says."""
    weights = list(accumulate(weight(rng, person) for person in people))
    total = weights[-1] if weights else 1.0
    for person, before, through in zip(people, [0.0, *weights], weights, strict=False):
        quota = (through - before) / total * mean * len(people)
        journey(rng, person, quota, calendar, campaigns)


def _strangers(
    rng: Random, count: int, people: list[Person], calendar: Calendar, campaigns: Campaigns
) -> list[list[Act]]:
    """Visitors who never said who they are: a visit or a few."""
    strangers = []
    for _ in range(count if people else 0):
        like, day = rng.choice(people), calendar.today - int(rng.expovariate(1 / 90))
        acts = []
        for _ in range(rng.choices((1, 2, 3), (75, 18, 7))[0]):
            acts += [act for act in visit(rng, like, day, campaigns) if act.type.startswith("web.")]
            day = min(day + rng.randrange(1, 20), calendar.today)
        strangers.append(acts)
    return strangers
