"""A batch may speak for a day of its own in each row: one lead on many days at once."""

from dataclasses import fields

import numpy as np
import pytest

from scoring.engine.kernel import score
from tests.engine.test_properties import case, outputs, taken


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_a_day_for_each_lead_gives_what_that_day_gives_alone(first: int) -> None:
    for seed in range(first, first + 50):
        compiled, batch, day = case(seed)
        days = day + np.random.default_rng(seed).integers(0, 150, batch.size)
        together = score(compiled, batch, days)
        for lead in range(batch.size):
            alone = score(compiled, taken(batch, lead), int(days[lead]))
            assert outputs(alone, 0) == outputs(together, lead), f"seed {seed}, lead {lead}"


def test_the_same_day_for_each_is_that_day() -> None:
    compiled, batch, day = case(5)
    once, each = score(compiled, batch, day), score(compiled, batch, np.full(batch.size, day))
    for one in fields(once):
        assert np.array_equal(getattr(once, one.name), getattr(each, one.name)), one.name
