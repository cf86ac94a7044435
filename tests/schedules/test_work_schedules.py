"""Whatever happens in whatever order, whoever dies on the way: what must be true of the history is."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from . import witness
from .company import Company, Step, empty
from .history import broken

pytestmark = pytest.mark.django_db(transaction=True)

WHAT = (
    ["works"] * 16
    + ["acts", "says", "worker", "dispatcher"] * 4
    + ["accepts", "page", "publishes"] * 2
    + ["changes_teams", "leaves"]
)
DEATHS = st.one_of(st.none(), st.none(), st.integers(1, 40))
steps = st.builds(
    Step, st.sampled_from(WHAT), st.integers(0, 2), st.integers(0, 3), st.integers(0, 59), DEATHS
)
rounds = st.tuples(st.sampled_from([0, 0, 0, 1, 9, 25, 49]), st.lists(steps, min_size=2, max_size=4))


@pytest.fixture
def company_days() -> Iterator[list]:
    with witness.watching():
        yield []


@settings(
    max_examples=25,
    phases=[Phase.explicit, Phase.generate],  # another order of threads shrinks to nothing
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(schedule=st.lists(rounds, min_size=3, max_size=8), seed=st.integers(0, 2**32 - 1))
def test_random_schedules_with_deaths_keep_every_promise(company_days, schedule, seed):
    note(f"seed {seed}")
    random = Random(seed)
    empty()
    company = Company(*company_days)
    for hours, steps in schedule:
        company.at_once(steps, hours, random)
    company.settle()
    company_days[:] = [company.now + timedelta(days=1)]
    assert broken(company) == []
