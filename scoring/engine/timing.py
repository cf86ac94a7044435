"""When time alone changes an output (scoring.md, section 6)."""

import numpy as np

from scoring.engine.arrays import AsOf, Bools, Int32s, Int64s
from scoring.engine.compile import CompiledRule
from scoring.engine.conditions import NEVER
from scoring.engine.counting import Count, Days
from scoring.engine.tables import HalfLife, Steps, Tiers
from scoring.engine.times import LAST_DAY, NO_DAY

_NOT_YET = -NEVER


class Calendar:
    """Gathers for each lead of a batch the next day that anything asks for, and the last that fading does."""

    def __init__(self, size: int, day: AsOf) -> None:
        self.day = day
        self._next: Int64s = np.full(size, NEVER, dtype=np.int64)
        self._until: Int64s = np.full(size, _NOT_YET, dtype=np.int64)

    def ask(self, days: Int64s) -> None:
        """Each lead asks for a day, NEVER for none."""
        np.minimum(self._next, days, out=self._next)

    def ask_window(self, days: Days, counted: Bools | Int64s, window_days: int) -> None:
        """The day on which the next activity that is in the window leaves it."""
        self._ask_entries(days, np.where(counted, days.day + window_days, NEVER))

    def ask_rule(self, rule: CompiledRule, count: Count, holds: Bools | None) -> None:
        """What a count rule asks for where its conditions hold."""
        days = count.days
        if not len(days.lead):
            return
        counts = count.counted > 0
        if holds is not None:
            counts &= holds[days.lead]
        if rule.rule.window_days is not None:
            self.ask_window(days, counts, rule.rule.window_days)
        if isinstance(rule.worth, Steps) and len(rule.worth.from_days):
            self._ask_entries(days, np.where(counts, days.day + rule.worth.next_age(count.age), NEVER))
        elif isinstance(rule.worth, HalfLife):
            self._fade(days, np.where(counts, days.day + rule.worth.end, _NOT_YET))

    def ask_tiers(self, tiers: Tiers, since: Int64s, holds: Bools) -> None:
        """The day on which the days since `since` reach the next tier; a `since` to come asks for itself."""
        reached = since + tiers.days_to_next(self.day - since)
        self.ask(np.where(holds, np.where(since > self.day, since, reached), NEVER))

    def next_change_on(self) -> Int32s:
        """int32[n], NO_DAY for none; a day beyond the calendar does not come."""
        return np.where(self._next > LAST_DAY, NO_DAY, self._next).astype(np.int32)

    def fades_until(self) -> Int32s:
        """int32[n], NO_DAY for none."""
        until = np.minimum(self._until, LAST_DAY)
        return np.where(until > self.day, until, NO_DAY).astype(np.int32)

    def _ask_entries(self, days: Days, asked: Int64s) -> None:
        if len(days.firsts):
            soonest = np.minimum.reduceat(asked, days.firsts)
            self._next[days.leads] = np.minimum(self._next[days.leads], soonest)

    def _fade(self, days: Days, until: Int64s) -> None:
        longest = np.maximum.reduceat(until, days.firsts)
        self._until[days.leads] = np.maximum(self._until[days.leads], longest)
