"""Whatever happens in whatever order, whoever dies on the way: what must be true of the history is."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from . import witness
from .company import Company, Step, empty
from .desk import LEADS, Desk, broken_at
from .history import broken

pytestmark = pytest.mark.django_db(transaction=True)

WORKING = (
    ["works"] * 16
    + ["acts", "says", "worker", "dispatcher"] * 4
    + ["accepts", "page", "publishes"] * 2
    + ["changes_teams", "leaves"]
)
HANDING_OFF = (
    ["asks"] * 8
    + ["works"] * 6
    + ["proves_a_student", "worker"] * 4
    + ["hands", "dispatcher", "opts_out", "delivers"] * 3
    + ["page", "says", "acts"] * 2
    + ["goes_away", "changes_teams", "leaves"]
)
HOURS = st.sampled_from([0, 0, 0, 1, 9, 25, 49])
DEATHS = st.one_of(st.none(), st.none(), st.integers(1, 60))
SEEDS = st.integers(0, 2**32 - 1)


def days(what: list[str], leads: int) -> st.SearchStrategy[list[tuple[int, list[Step]]]]:
    """Rounds: hours pass, and then several do something at once."""
    steps = st.builds(
        Step, st.sampled_from(what), st.integers(0, leads - 1), st.integers(0, 3), st.integers(0, 59), DEATHS
    )
    return st.lists(st.tuples(HOURS, st.lists(steps, min_size=2, max_size=4)), min_size=3, max_size=8)


def schedules(max_examples: int) -> settings:
    """So many schedules; another order of threads shrinks to nothing, so the first that fails is shown."""
    return settings(
        max_examples=max_examples,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@pytest.fixture
def begins() -> Iterator[list[datetime]]:
    """Where the next schedule begins: the clock of the database's history goes forward alone."""
    with witness.watching():
        yield []


@schedules(20)
@given(schedule=days(WORKING, 3), seed=SEEDS)
def test_random_schedules_with_deaths_keep_every_promise(begins, schedule, seed):
    random = Random(seed)
    empty()
    company = Company(*begins)
    company.at_once([Step("accepts", lead=1)], 0, random)
    for hours, steps in schedule:
        company.at_once(steps, hours, random)
    company.settle()
    begins[:] = [company.now + timedelta(days=1)]
    assert broken(company) == []


@schedules(10)
@given(schedule=days(HANDING_OFF, LEADS), seed=SEEDS)
def test_random_schedules_with_deaths_hand_off_once_within_capacity_and_tell_once(begins, schedule, seed):
    random = Random(seed)
    empty()
    desk = Desk(*begins)
    for hours, steps in schedule:
        desk.at_once(steps, hours, random)
    desk.settle()
    begins[:] = [desk.now + timedelta(days=1)]
    assert broken_at(desk) == []
