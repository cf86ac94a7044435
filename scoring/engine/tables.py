"""The integer tables that a rule's points become (scoring.md, sections 2 and 4)."""

from dataclasses import dataclass, field
from math import ceil

import numpy as np

from scoring.engine.arrays import Bools, Floats, Int64s
from scoring.engine.conditions import NEVER
from scoring.engine.times import LAST_DAY
from scoring.engine.tree import Rule, Tier
from scoring.engine.units import micro

LEAST_WORTH = 0.005
"""With a half-life, an activity worth less than this many points is worth nothing: so it ends."""

_OLDEST = 2 * LAST_DAY


@dataclass(frozen=True)
class Tiers:
    """`from_` rising float64[k], `points` int64[k + 1] micro-points, the first of them 0 for none reached."""

    from_: Floats
    points: Int64s

    def pay(self, quantity: Floats | Int64s) -> Int64s:
        """Micro-points for each quantity; none of them may be nan."""
        return self.points.take(np.searchsorted(self.from_, quantity, side="right"))

    def days_to_next(self, quantity: Int64s) -> Int64s:
        """The whole number at which the tier after the one of `quantity` is reached; NEVER after the last."""
        nexts = np.array([max(min(ceil(x), NEVER), -NEVER) for x in self.from_] + [NEVER], dtype=np.int64)
        return nexts[np.searchsorted(self.from_, quantity, side="right")]


def tiers_of(tiers: tuple[Tier, ...]) -> Tiers:
    """Tiers as tables: where each begins, and what it pays in micro-points, 0 before the first."""
    return Tiers(
        np.array([tier.from_ for tier in tiers], dtype=np.float64),
        np.array([0] + [micro(tier.points) for tier in tiers], dtype=np.int64),
    )


@dataclass(frozen=True)
class Steps:
    """What one activity is worth by age: `points` int64[k + 1], a next from each of `from_days` int64[k]."""

    from_days: Int64s
    points: Int64s

    @property
    def end(self) -> int | None:
        """The age from which on an activity is worth nothing; None: it always is worth something."""
        if self.points[-1]:
            return None
        return int(self.from_days[-1]) if len(self.from_days) else 0

    def at(self, ages: Int64s) -> Int64s:
        """Micro-points one activity of each age is worth."""
        return self.points.take(np.searchsorted(self.from_days, ages, side="right"))

    def next_age(self, ages: Int64s) -> Int64s:
        """The age at which the next step is reached, NEVER after the last."""
        nexts = np.append(self.from_days, NEVER)
        return nexts[np.searchsorted(self.from_days, ages, side="right")]


@dataclass
class HalfLife:
    """What one activity is worth by its age, halved every `days`, and nothing from the age `end` on.

    The table grows to the ages that are asked for. Its powers are Python's: NumPy's may differ in the last
    digit from one processor to the next.
    """

    points: float
    days: float
    end: int
    table: Int64s = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def at(self, ages: Int64s) -> Int64s:
        """Micro-points one activity of each age is worth."""
        if len(ages) == 0:
            return np.zeros(0, dtype=np.int64)
        clipped = np.minimum(np.maximum(ages, 0), self.end)
        return self._grown(int(clipped.max()) + 1).take(clipped)

    def _grown(self, size: int) -> Int64s:
        table = self.table
        if len(table) < size:
            upto = min(max(size, 2 * len(table), 64), self.end + 1)
            more = [self._worth(age) for age in range(len(table), upto)]
            table = np.concatenate([table, np.array(more, dtype=np.int64)])
            self.table = table
        return table

    def _worth(self, age: int) -> int:
        return 0 if age >= self.end else micro(_faded(self.points, self.days, age))


Worth = Steps | HalfLife


def worth_of(rule: Rule, points: float) -> Worth:
    """The table of a count rule that pays `points` each."""
    if rule.half_life_days is not None:
        return HalfLife(points, rule.half_life_days, _end_of(points, rule.half_life_days))
    shares = [1.0] + [step.percent / 100 for step in rule.fade]
    return Steps(
        np.array([step.from_day for step in rule.fade], dtype=np.int64),
        np.array([micro(points * share) for share in shares], dtype=np.int64),
    )


def _faded(points: float, days: float, age: int) -> float:
    left: float = 2.0 ** (-age / days)
    return points * left


def _end_of(points: float, days: float) -> int:
    """The first age at which the size of the points is under LEAST_WORTH, by halving: they only fall."""
    low, high = 0, _OLDEST
    while low < high:
        middle = (low + high) // 2
        if abs(_faded(points, days, middle)) < LEAST_WORTH:
            high = middle
        else:
            low = middle + 1
    return low


def selects(patterns: tuple[str, ...], types: tuple[str, ...]) -> Bools:
    """Which of `types` are named, exactly or by a branch (`web.*`: below `web.`, not `web`)."""
    exact = {pattern for pattern in patterns if not pattern.endswith(".*")}
    branches = tuple(pattern[:-1] for pattern in patterns if pattern.endswith(".*"))
    named = (kind in exact or kind.startswith(branches) for kind in types)
    return np.fromiter(named, dtype=np.bool_, count=len(types))
