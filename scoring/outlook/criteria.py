"""How far a lead is from a stage, criterion by criterion."""

from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil

import numpy as np

from scoring.engine.arrays import Bools, Int64s
from scoring.engine.compile import Compiled, CompiledWay
from scoring.engine.kernel import Scores, conclude
from scoring.engine.measure import Measured
from scoring.engine.tree import AXES, Condition
from scoring.engine.units import TENTH

CONDITION_TENTHS = 100
"""What a condition that fails is held for, in tenths, where ways are compared by how far they are."""

_FAR = 10_000  # an axis that the matrix does not have: never reached


@dataclass(frozen=True)
class Lack:
    """A criterion that is not met: a score, a parameter's value, or a condition.

    `score` and `parameter` are keys, one of them given unless it is a `condition`. `has` and `needs` are
    tenths: of the score as it is shown, of the parameter's points; for the composite they are shares as well.
    """

    score: str = ""
    parameter: str = ""
    condition: Condition | None = None
    has: int = 0
    needs: int = 0

    @property
    def short(self) -> int:
        """How much is missing, in tenths; of a condition nothing that could be counted."""
        return self.needs - self.has


@dataclass(frozen=True)
class Measure:
    """A stage held against n variants of a lead.

    `meets` bool[n]; `ways` bool[n, W]; `short` int64[n, C], by how many tenths each criterion is missed, in
    the ways' order; `missed` and `far` int64[n, W], how many of a way and by how much together; `composite`
    int64[n] tenths.
    """

    meets: Bools
    ways: Bools
    short: Int64s
    missed: Int64s
    far: Int64s
    composite: Int64s
    scores: Scores


@dataclass(frozen=True)
class Criteria:
    """The criteria of a stage, each apart, in the order of its ways."""

    stage: str
    compiled: Compiled
    ways: tuple[CompiledWay, ...]
    singles: tuple[tuple[int, CompiledWay], ...]

    def hold(self, measured: Measured) -> Measure:
        """Hold the stage against every lead of a batch."""
        scores = conclude(self.compiled, measured)
        count = len(self.ways)
        held = scores.meets[:, count:]
        short = np.column_stack([_short(one, scores) for _, one in self.singles])
        short = np.where(held, 0, np.maximum(short, 1))
        return Measure(
            meets=np.any(scores.meets[:, :count], axis=1),
            ways=scores.meets[:, :count],
            short=short,
            missed=(short > 0) @ self._belongs,
            far=short @ self._belongs,
            composite=scores.composite.astype(np.int64),
            scores=scores,
        )

    @cached_property
    def _belongs(self) -> Int64s:
        """int64[C, W]: 1 where a criterion is of a way."""
        ways = np.array([way for way, _ in self.singles])
        belongs: Int64s = (ways[:, np.newaxis] == np.arange(len(self.ways))).astype(np.int64)
        return belongs

    def lacks(self, measure: Measure, row: int, way: int) -> tuple[Lack, ...]:
        """What a lead misses of a way."""
        return tuple(
            self._lack(single, measure.scores, row)
            for (of, single), short in zip(self.singles, measure.short[row], strict=True)
            if of == way and short
        )

    def _lack(self, single: CompiledWay, scores: Scores, row: int) -> Lack:
        if single.scores:
            key, least = single.scores[0]
            has = int(getattr(scores, key)[row])
            return Lack(score=key, has=max(0, has) if key in AXES else has, needs=_tenths(least))
        if single.parameters:
            place, least_value = single.parameters[0]
            value = int(scores.values[row, place])
            has = (value + TENTH // 2) // TENTH
            return Lack(
                parameter=self.compiled.parameter_keys[place],
                has=has,
                needs=max(has + 1, -(-least_value // TENTH)),
            )
        return Lack(condition=self.compiled.conditions[single.conditions[0]].condition)


def criteria_of(compiled: Compiled, stage: str) -> Criteria | None:
    """The criteria of a stage; None where the matrix has no such stage.

    Args:
        compiled: the version.
        stage: a key: mql, sql.
    """
    if stage not in compiled.stage_keys:
        return None
    ways = compiled.stages[compiled.stage_keys.index(stage)]
    singles = tuple((place, single) for place, way in enumerate(ways) for single in _singles(way))
    stages = (*((way,) for way in ways), *((single,) for _, single in singles))
    keys = tuple(str(place) for place in range(len(stages)))
    return Criteria(stage, replace(compiled, stages=stages, stage_keys=keys), ways, singles)


def _singles(way: CompiledWay) -> list[CompiledWay]:
    """Each criterion of a way as a way of its own."""
    return [
        *(CompiledWay((one,), (), ()) for one in way.scores),
        *(CompiledWay((), (one,), ()) for one in way.parameters),
        *(CompiledWay((), (), (one,)) for one in way.conditions),
    ]


def _short(single: CompiledWay, scores: Scores) -> Int64s:
    if single.scores:
        key, least = single.scores[0]
        has = getattr(scores, key).astype(np.int64)
        return np.where((has < 0) & (key in AXES), _FAR, _tenths(least) - has)
    if single.parameters:
        place, least_value = single.parameters[0]
        return -((scores.values[:, place] - least_value) // TENTH)
    return np.full(len(scores.composite), CONDITION_TENTHS, dtype=np.int64)


def _tenths(least: float) -> int:
    """The least score in tenths that reaches a criterion."""
    return ceil(round(least * 10, 9))
