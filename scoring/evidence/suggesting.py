"""Points that the outcomes suggest, with what they would gain on cases that they were not learned from.

A proposal, never more. What it would gain is measured five times over: points are learned, rounded and put
into the matrix on four fifths of the cases, and the kernel scores the last fifth by it. Where even that
tells good from bad no better than a coin, there is nothing to learn, and nothing is suggested.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import numpy as np

from scoring.engine.arrays import Batch, Bools, Floats, Int64s, part_of
from scoring.engine.compile import Compiled, compile_matrix
from scoring.engine.kernel import composites, score
from scoring.engine.words import label_of

from .curve import area
from .features import Feature, Points, features_of, pays_of, points_of, with_points
from .gains import Gain, TimeSplit, gain_between
from .intervals import Interval
from .learning import Fitted, Learned, Tried, errors_of, fit, learn, one_thread, try_strengths
from .rules import rules_of

# Under so many of either end five folds have too few to learn from and to test on.
FEWEST_OF_EACH = 30
_LATER = 0.3  # of the cases, the newest: what was learned before is held against them


class Verdict(StrEnum):
    """What can be said."""

    FEW = "few"
    NOTHING = "nothing"
    LEARNED = "learned"


@dataclass(frozen=True)
class Proposal:
    """Points for a rule: what it pays `now`, what was learned, and the interval of that.

    They are suggested only where `is_supported`, that is where the interval leaves out 0; else the outcomes
    say nothing of this rule. `pays` is the cell of the rule with them.
    """

    key: str
    name: str
    now: Points
    points: Points
    low: Points
    high: Points
    is_supported: bool
    pays: dict[str, Any]


@dataclass(frozen=True)
class Suggestions:
    """What the outcomes suggest for a matrix. `tells` is the area of what was learned, on cases left out."""

    verdict: Verdict
    cases: int
    positive: int
    tells: Interval | None = None
    proposals: Mapping[int, Proposal] = field(default_factory=dict)
    gain: Gain | None = None
    split: TimeSplit | None = None
    _held: "_Held | None" = field(default=None, repr=False, compare=False)

    def gain_of(self, place: int) -> Gain | None:
        """What it would gain to take over the points of one rule alone; None where none are suggested."""
        if self._held is None or place not in self.proposals:
            return None
        return self._held.gain(place)


@dataclass(frozen=True)
class Closed:
    """Cases that ended: `batch` as of `days`, which ended `well`, bool[n], and their `moments`."""

    batch: Batch
    days: Int64s
    well: Bools
    moments: tuple[datetime, ...] = ()


@dataclass(frozen=True)
class Learnable:
    """A matrix, what can be learned of it, and float[n, k] how much of that each case has."""

    compiled: Compiled
    features: list[Feature]
    units: Floats


@dataclass(frozen=True)
class _LeftOut:
    """Of n cases what was learned without the fifth that each is in.

    `odds` float[n], what it says of each; `paid` int64[R, n], what the rules pay with all learned points;
    `is_supported` bool[R, n], where these would be suggested.
    """

    odds: Floats
    paid: Int64s
    is_supported: Bools


@dataclass(frozen=True)
class _Held:
    """Contributions int64[R, n] as they are, and as learned."""

    compiled: Compiled
    well: Bools
    now: Int64s
    learned: _LeftOut

    def gain(self, place: int) -> Gain:
        mixed = self.now.copy()
        mixed[place] = self.learned.paid[place]
        return self._gain(mixed)

    def gain_of_all(self) -> Gain:
        return self._gain(np.where(self.learned.is_supported, self.learned.paid, self.now))

    def _gain(self, mixed: Int64s) -> Gain:
        now = composites(self.compiled, self.now)
        return gain_between(now, composites(self.compiled, mixed), self.well)


def suggest(compiled: Compiled, closed: Closed) -> Suggestions:
    """Learn points for a matrix from cases, and say what they would gain."""
    well = closed.well
    if _fewest(well) < FEWEST_OF_EACH:
        return Suggestions(Verdict.FEW, len(well), int(well.sum()))
    with one_thread():
        return _suggest(compiled, closed)


def _suggest(compiled: Compiled, closed: Closed) -> Suggestions:
    well = closed.well
    learnable = Learnable(compiled, *features_of(compiled, closed.batch, closed.days))
    tried = try_strengths(learnable.units, well)
    left_out = _left_out(learnable, closed, tried)
    tells = area(left_out.odds, well)
    proposals = _proposals(compiled, _whole(learnable, well, tried))
    can_tell = tells is not None and tells.low > 0.5
    if not can_tell or not any(one.is_supported for one in proposals.values()):
        return Suggestions(Verdict.NOTHING, len(well), int(well.sum()), tells)
    now = score(compiled, closed.batch, closed.days).contributions.T
    held = _Held(compiled, well, now, left_out)
    return Suggestions(
        Verdict.LEARNED,
        len(well),
        int(well.sum()),
        tells,
        proposals,
        held.gain_of_all(),
        _split(learnable, closed),
        held,
    )


def _whole(learnable: Learnable, well: Bools, tried: Tried) -> Learned:
    return _learned(learnable, learnable.units, fit(learnable.units, well, tried.strength))


def _learned(learnable: Learnable, units: Floats, fitted: Fitted) -> Learned:
    return learn(learnable.compiled, learnable.features, units, fitted, errors_of(units, fitted))


def _left_out(learnable: Learnable, closed: Closed, tried: Tried) -> _LeftOut:
    shape = len(learnable.compiled.rules), len(closed.well)
    odds, paid, supported = np.zeros(shape[1]), np.zeros(shape, np.int64), np.zeros(shape, np.bool_)
    for train, test, fitted in tried.left_out():
        learned = _learned(learnable, learnable.units[train], fitted)
        odds[test] = fitted.log_odds(learnable.units[test])
        paid[:, test] = _contributions(learnable.compiled, learned.points, closed, test)
        rules = [place for place in learned.points if learned.supports(place)]
        supported[np.array(rules, dtype=np.int64)[:, np.newaxis], test] = True
    return _LeftOut(odds, paid, supported)


def _contributions(
    compiled: Compiled, points: Mapping[int, Points], closed: Closed, places: Int64s
) -> Int64s:
    other = compile_matrix(with_points(compiled.matrix, points))
    return score(other, part_of(closed.batch, places), closed.days[places]).contributions.T


def _split(learnable: Learnable, closed: Closed) -> TimeSplit | None:
    """None where either part has too few of either end, or the cases have no moments."""
    if not closed.moments:
        return None
    order = np.array(sorted(range(len(closed.well)), key=lambda place: closed.moments[place]))
    cut = round(len(order) * (1 - _LATER))
    train, test = np.sort(order[:cut]), np.sort(order[cut:])
    if min(_fewest(closed.well[train]), _fewest(closed.well[test])) < FEWEST_OF_EACH // 2:
        return None
    units, well, compiled = learnable.units[train], closed.well[train], learnable.compiled
    learned = _learned(learnable, units, fit(units, well, try_strengths(units, well).strength))
    points = {place: paid for place, paid in learned.points.items() if learned.supports(place)}
    now = _contributions(compiled, {}, closed, test)
    then = _contributions(compiled, points, closed, test)
    gain = gain_between(composites(compiled, now), composites(compiled, then), closed.well[test])
    return TimeSplit(closed.moments[order[cut]], len(train), gain)


def _fewest(well: Bools) -> int:
    return min(int(well.sum()), int((~well).sum()))


def _proposals(compiled: Compiled, learned: Learned) -> dict[int, Proposal]:
    rules = rules_of(compiled)
    return {
        place: Proposal(
            key=compiled.rule_keys[place],
            name=label_of(rules[place][1]),
            now=points_of(rules[place][1]),
            points=points,
            low=learned.low[place],
            high=learned.high[place],
            is_supported=learned.supports(place),
            pays=pays_of(rules[place][1], points),
        )
        for place, points in learned.points.items()
    }
