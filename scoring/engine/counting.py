"""Activities counted by lead and day: reset, burst, limit, window (scoring.md, section 4)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scoring.engine.arrays import AsOf, Batch, Int64s
from scoring.engine.compile import Compiled, CompiledRule
from scoring.engine.times import NO_DAY

_SHIFT = 32
_DAY = (1 << _SHIFT) - 1
_SMALL = 2**15
_THURSDAY = 3
"""1970-01-01 was one: this many days after a Monday."""


@dataclass(frozen=True)
class Days:
    """Activities of one list of types summed up: one entry for each day of a lead that has any.

    `lead`, `day`, `seen` (how many) come by lead and day; `firsts` is where each lead's entries begin and
    `leads` whose they are.
    """

    lead: Int64s
    day: Int64s
    seen: Int64s
    firsts: npt.NDArray[np.intp]
    leads: Int64s

    def ages(self, as_of: AsOf) -> Int64s:
        """How many days each entry lies back."""
        today = as_of[self.lead] if isinstance(as_of, np.ndarray) else as_of
        ages: Int64s = today - self.day
        return ages

    def sums(self, values: Int64s, size: int) -> Int64s:
        """The sum of `values` (one an entry) for each of `size` leads, exact."""
        sums = np.zeros(size, dtype=np.int64)
        if len(self.firsts):
            sums[self.leads] = np.add.reduceat(values, self.firsts)
        return sums

    def latest(self, size: int) -> Int64s:
        """The last day of each of `size` leads, NO_DAY where there is none."""
        latest = np.full(size, NO_DAY, dtype=np.int64)
        if len(self.firsts):
            latest[self.leads] = np.maximum.reduceat(self.day, self.firsts)
        return latest


_NONE: Int64s = np.zeros(0, dtype=np.int64)
_NOTHING = Days(_NONE, _NONE, _NONE, np.zeros(0, dtype=np.intp), _NONE)


class Activities:
    """A batch's activities by type, of each type in order of lead and day; summed up when first asked for.

    `keys` are the leads and days in one number each, `ends` where each type's end in them. With `day` they
    speak for that day alone, and a rule is given only what is young enough to pay.
    """

    def __init__(
        self,
        named: Sequence[Sequence[int]],
        size: int,
        keys: Int64s,
        ends: Sequence[int],
        day: int | None = None,
    ) -> None:
        self.size = size
        self.keys, self.ends, self._starts = keys, ends, [0, *ends]
        self._named, self._day = named, day
        self._days: dict[tuple[int, int | None], Days] = {}

    @classmethod
    def of(cls, compiled: Compiled, batch: Batch) -> "Activities":
        """Sort what the leads of a batch did."""
        keys = (batch.lead_ix.astype(np.int64) << _SHIFT) + (batch.day.astype(np.int64) - NO_DAY)
        types = batch.type
        if not batch.is_sorted:
            order = np.argsort(keys, kind="stable")
            keys, types = keys[order], types[order]
        # By type, so that a list of types reads its own alone; small numbers are sorted by their digits.
        few = len(batch.types) < _SMALL
        by_type = keys[np.argsort(types.astype(np.int16) if few else types, kind="stable")]
        ends = np.cumsum(np.bincount(types, minlength=len(batch.types))).tolist()
        return cls(compiled.named(batch.types), batch.size, by_type, ends)

    @property
    def is_of_one_day(self) -> bool:
        """Whether it speaks for one day alone."""
        return self._day is not None

    def days(self, selector: int, under: int | None = None) -> Days:
        """The days of a list of types, by its place in Compiled.selectors.

        Args:
            selector: the place.
            under: what has this age or a greater one may be left out; None: nothing.
        """
        key = selector, under if self.is_of_one_day else None
        if key not in self._days:
            starts, ends = self._starts, self.ends
            there = [place for place in self._named[selector] if starts[place] < ends[place]]
            parts = [self._of_type(starts[place], ends[place], key[1]) for place in there]
            parts = [part for part in parts if len(part)]
            self._days[key] = _summed(parts) if parts else _NOTHING
        return self._days[key]

    def _of_type(self, begin: int, end: int, under: int | None) -> Int64s:
        keys = self.keys[begin:end]
        if under is None or self._day is None:
            return keys
        days = keys.astype(np.uint32)  # the lower half
        return keys.compress(days > max(self._day - under - NO_DAY, 0))


def _summed(parts: list[Int64s]) -> Days:
    keys = parts[0] if len(parts) == 1 else np.sort(np.concatenate(parts), kind="stable")
    starts = _starts(keys)
    seen = np.append(starts[1:], len(keys)) - starts
    keys = keys.take(starts)
    lead = keys >> _SHIFT
    day = (keys & _DAY) + NO_DAY
    firsts = _starts(lead)
    return Days(lead, day, seen, firsts, lead[firsts])


def _starts(values: Int64s) -> npt.NDArray[np.intp]:
    """Where another value begins among sorted ones, of which there is at least one."""
    begins = np.empty(len(values), dtype=np.bool_)
    begins[0] = True
    np.not_equal(values[1:], values[:-1], out=begins[1:])
    return begins.nonzero()[0]


@dataclass(frozen=True)
class Count:
    """How many activities are left on each entry of `days` after every step; `counted` is `k(a)`."""

    days: Days
    age: Int64s
    after_reset: Int64s
    after_burst: Int64s
    after_limit: Int64s
    counted: Int64s


_NONE_COUNTED = Count(_NOTHING, _NONE, _NONE, _NONE, _NONE, _NONE)


def count(rule: CompiledRule, activities: Activities, as_of: AsOf) -> Count:
    """Count for one rule: what the reset, the burst, the limit and the window leave."""
    days = activities.days(rule.selector, _pays_under(rule) if activities.is_of_one_day else None)
    if not len(days.lead):
        return _NONE_COUNTED
    age = days.ages(as_of)
    kept = after_reset = _reset(days, rule, activities)
    if rule.rule.burst is not None:
        kept = (kept >= rule.rule.burst).astype(np.int64)
    after_burst = kept
    if rule.rule.limit is not None:
        kept = _limited(days, kept, rule.rule.limit.times, rule.rule.limit.per)
    after_limit = kept
    if rule.rule.window_days is not None:
        kept = np.where((age >= 0) & (age < rule.rule.window_days), kept, 0)
    return Count(days, age, after_reset, after_burst, after_limit, kept)


def _pays_under(rule: CompiledRule) -> int | None:
    """The age from which on an activity pays nothing; None: it pays for ever.

    What it leaves of younger ones is the same without it: of a limit the latest days come first.
    """
    ends = (rule.rule.window_days, rule.worth.end if rule.worth else None)
    return min((end for end in ends if end is not None), default=None)


def _reset(days: Days, rule: CompiledRule, activities: Activities) -> Int64s:
    """The day of a reset is dropped whole."""
    if rule.reset < 0:
        return days.seen
    resets = activities.days(rule.reset)
    if not len(resets.lead):
        return days.seen
    return np.where(days.day > resets.latest(activities.size)[days.lead], days.seen, 0)


def _limited(days: Days, kept: Int64s, times: int, per: str) -> Int64s:
    """Of each lead's period only the last `times`, latest days first."""
    if per == "day":  # each entry is a day of its own
        return np.minimum(kept, times)
    period = _period(days.day, per)
    ends = np.flatnonzero(
        np.concatenate(((days.lead[1:] != days.lead[:-1]) | (period[1:] != period[:-1]), [True]))
    )
    summed = np.cumsum(kept)
    later = np.repeat(summed[ends], np.diff(ends, prepend=-1)) - summed
    limited: Int64s = np.minimum(np.maximum(times - later, 0), kept)
    return limited


def _period(day: Int64s, per: str) -> Int64s:
    if per == "week":
        return (day + _THURSDAY) // 7
    if per == "month":
        return day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return np.zeros_like(day)
