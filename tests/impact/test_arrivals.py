"""The first day as MQL, found by looking at a few days, is the one that looking at every day finds."""

import numpy as np
import pytest

from scoring.engine.kernel import score
from scoring.engine.times import NO_DAY
from scoring.impact.arrivals import DAYS, arrivals_of
from scoring.impact.bounds import generous
from scoring.impact.standing import is_mql
from tests.impact.crowd import Crowd, crowd

BACK = 1_000  # days; what the random leads did, and the days on which their dates turn, lie within


def nothing(_: int) -> None:
    pass


@pytest.mark.parametrize("first", range(0, 100, 20))
def test_random_leads_came_on_the_day_that_looking_at_each_day_says(first: int) -> None:
    came = 0
    for seed in range(first, first + 20):
        one = crowd(seed)
        found = arrivals_of(one.everyone(), one.compiled, one.today, None, nothing).first.tolist()
        assert found == by_looking_at_each_day(one), f"seed {seed}"
        came += sum(day != NO_DAY for day in found)
    assert came


def by_looking_at_each_day(one: Crowd) -> list[int]:
    everyone, days = one.everyone(), np.arange(one.today - BACK, one.today + 1)
    firsts = []
    for place in range(len(one.leads)):
        here = np.full(len(days), place)
        met = score(one.compiled, everyone.batch(one.compiled, here, days), days)
        mql = is_mql(one.compiled, met, everyone.overruled(here, days)) & (days >= (one.begins(place) or -1))
        first = int(days[mql][0]) if mql.any() else NO_DAY
        firsts.append(first if first > one.today - DAYS else NO_DAY)
    return firsts


@pytest.mark.parametrize("first", range(0, 120, 40))
def test_nobody_surpasses_what_the_generous_version_gives_them(first: int) -> None:
    for seed in range(first, first + 40):
        one = crowd(seed)
        everyone, most = one.everyone(), generous(one.compiled, DAYS)
        places = np.arange(len(everyone))
        today = np.full(len(places), one.today)
        bound = score(most, everyone.batch(most, places, today), today)
        steady = ~everyone.has_changed(places, today - DAYS)
        for back in (0, 1, 5, 13, 27, 28):
            then = score(one.compiled, everyone.batch(one.compiled, places, today - back), today - back)
            assert (then.composite <= bound.composite)[steady].all(), f"seed {seed}, {back} days ago"
            assert (then.meets <= bound.meets)[steady].all(), f"seed {seed}, {back} days ago"
