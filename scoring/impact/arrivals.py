"""On which day each lead came to MQL first, under a version: the inflow it would have made."""

from dataclasses import dataclass, replace

import numpy as np

from scoring.engine.arrays import Bools, Int32s, Int64s
from scoring.engine.compile import Compiled
from scoring.engine.conditions import NEVER
from scoring.engine.kernel import conclude, score
from scoring.engine.measure import Measured, measure
from scoring.engine.tables import HalfLife
from scoring.engine.times import FIRST_DAY, NO_DAY

from .bounds import generous
from .columns import Places
from .everyone import Everyone
from .standing import CHUNK, MQL, Tick, chunks, is_mql, unchanged

DAYS = 28
MOST = 2**62


@dataclass(frozen=True)
class Arrivals:
    """`first` int32[n]: the first day on which a lead is MQL, where it lies in the last 28; else NO_DAY."""

    compiled: Compiled
    day: int
    ids: Int64s
    revisions: Int64s
    first: Int32s

    @property
    def weeks(self) -> Int64s:
        """int64[n]: how many whole weeks ago each came, -1 where it did not come within four."""
        return np.where(self.first == NO_DAY, -1, (self.day - self.first) // 7)


def arrivals_of(
    everyone: Everyone, compiled: Compiled, day: int, before: Arrivals | None, tick: Tick
) -> Arrivals:
    """Find the leads whose first day as MQL lies in the 28 days up to `day`.

    Each day is judged by what the leads had done, and what their fields were, as it ended. See `standing_of`
    for the arguments.
    """
    first = np.full(len(everyone), NO_DAY, dtype=np.int32)
    new, old = unchanged(before, everyone, compiled, day)
    if before is not None:
        first[new] = before.first[old]
    tick(len(new))
    if MQL in compiled.stage_keys:
        left = np.setdiff1d(np.arange(len(everyone)), new, assume_unique=True)
        places = _candidates(everyone, compiled, left, day, tick)
        first[places] = _arrived(everyone, compiled, places, day, tick)
    return Arrivals(compiled, day, everyone.ids, everyone.revisions, first)


def _candidates(everyone: Everyone, compiled: Compiled, left: Places, day: int, tick: Tick) -> Places:
    """Who may have been MQL on one of the days; of the others it is certain that they were not."""
    most, found = generous(compiled, DAYS), [np.zeros(0, dtype=np.intp)]
    for places in chunks(left):
        found.append(places[_could_have_come(everyone, most, places, day)])
        tick(len(places) - len(found[-1]))
    return np.concatenate(found)


def _could_have_come(everyone: Everyone, most: Compiled, places: Places, day: int) -> Bools:
    days = np.full(len(places), day)
    met: Bools = score(most, everyone.batch(most, places, days), days).meets[:, most.stage_keys.index(MQL)]
    return met | everyone.has_changed(places, days - DAYS)


def _arrived(everyone: Everyone, compiled: Compiled, places: Places, day: int, tick: Tick) -> Int32s:
    """Who is MQL as the 28 days begin came before; the few who come within them may have been it earlier."""
    first = first_days(everyone, compiled, places, day - DAYS, day, tick)
    came = np.flatnonzero(first > day - DAYS)
    earlier = first_days(everyone, compiled, places[came], FIRST_DAY, day - DAYS - 1, tick)
    arrived = np.full(len(places), NO_DAY, dtype=np.int32)
    is_new = earlier == NO_DAY
    arrived[came[is_new]] = first[came[is_new]]
    tick(len(places))
    return arrived


def first_days(
    everyone: Everyone, compiled: Compiled, places: Places, since: int, until: int, tick: Tick
) -> Int32s:
    """The first day from `since` to `until` on which each of these leads is MQL, NO_DAY for none.

    Only those days are looked at on which a lead can become it: the first, those that brought something new,
    those for which the kernel asks, and each one while what is taken off fades and that may suffice.
    """
    first = np.full(len(places), NO_DAY, dtype=np.int32)
    days = np.maximum(everyone.begins(places), since)
    left = np.flatnonzero(days <= until)
    while len(left):
        is_it, nexts = np.zeros(len(left), dtype=np.bool_), np.zeros(len(left), dtype=np.int64)
        for start in range(0, len(left), CHUNK):
            part = slice(start, start + CHUNK)
            tick(0)  # it may be that nobody waits any more
            is_it[part], nexts[part] = _look(everyone, compiled, places[left[part]], days[left[part]], until)
        first[left[is_it]] = days[left[is_it]]
        days[left] = nexts
        left = left[~is_it & (nexts <= until)]
    return first


def _look(
    everyone: Everyone, compiled: Compiled, places: Places, days: Int64s, until: int
) -> tuple[Bools, Int64s]:
    """Who is MQL on the day, and the next day to look at each lead."""
    measured = measure(compiled, everyone.batch(compiled, places, days), days)
    scores, overruled = conclude(compiled, measured), everyone.overruled(places, days)
    is_it = is_mql(compiled, scores, overruled)
    asked = np.where(scores.next_change_on == NO_DAY, NEVER, scores.next_change_on)
    nexts = np.minimum(everyone.next_news(places, days), asked)
    eased = _eased(compiled, measured, np.minimum(nexts - 1, until) - days)
    if eased is not None:
        could = is_mql(compiled, conclude(compiled, eased), overruled)
        nexts = np.where(could, days + 1, nexts)
    return is_it, nexts


def _eased(compiled: Compiled, measured: Measured, ahead: Int64s) -> Measured | None:
    """With what is taken off today as little as it will be so many days ahead, and the rest as it is today.

    Until then only half-lives run, and no score falls where a contribution rises: who is not MQL with this
    won't be on a day between. None: nothing is taken off that fades.
    """
    fading = [rule for rule in compiled.rules if isinstance(rule.worth, HalfLife) and rule.points < 0]
    rising = [rule for rule in fading if measured.contributions[rule.index].any()]
    if not rising:
        return None
    contributions = measured.contributions.copy()
    for rule in rising:
        count, today = measured.counts[rule.index], contributions[rule.index]
        assert rule.worth is not None
        worth = rule.worth.at(count.age + ahead[count.days.lead])
        later = np.maximum(count.days.sums(count.counted * worth, len(ahead)), -(rule.cap or MOST))
        contributions[rule.index] = np.where(today < 0, np.maximum(today, later), today)
    return replace(measured, contributions=contributions)
