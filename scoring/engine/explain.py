"""One lead's score opened: axis, parameter, rule, activities (scoring.md, section 5.9).

The numbers are the kernel's own, taken from where it keeps them, and the tenths of share add up at every
level: what stands under a line comes to what the line shows.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from scoring.engine.arrays import Batch, Int64s
from scoring.engine.compile import Compiled, CompiledAxis, CompiledParameter
from scoring.engine.explain_rules import ActivityLine, RuleLine, Sight, rule_line, unknown_fields
from scoring.engine.kernel import Scores, conclude, held_sum
from scoring.engine.measure import measure
from scoring.engine.shares import spread
from scoring.engine.tree import PENALTY
from scoring.engine.units import TENTH

__all__ = ["ActivityLine", "AxisLine", "Explanation", "ParameterLine", "RuleLine", "explain"]


@dataclass(frozen=True)
class ParameterLine:
    """A parameter: `points` is its value, `held_points` what its limits (or `strongest`) took or gave.

    Points, `min` and `max` are micro-points, shares tenths of a point of the composite. The shares of
    `rules` and `held_share_tenths` come to `share_tenths`.
    """

    key: str
    label: str
    axis: str
    points: int
    min: int | None
    max: int | None
    share_tenths: int
    held_points: int
    held_share_tenths: int
    unknown_fields: tuple[str, ...]
    rules: tuple[RuleLine, ...]


@dataclass(frozen=True)
class AxisLine:
    """An axis, or the penalty: `score` in tenths as shown, `points` the sum of its parameters' values.

    The shares of `parameters` and `held_share` (beyond 0 or full marks) come to `share_tenths`.
    `full_marks` (micro-points) and `weight` are 0 for the penalty.
    """

    key: str
    score: int
    full_marks: int
    weight: float
    points: int
    share_tenths: int
    held_share: int
    parameters: tuple[ParameterLine, ...]


@dataclass(frozen=True)
class Explanation:
    """The composite opened, as of `day`: the shares of `axes` and `held` (within 0 and 100) come to it.

    Everything in tenths. `scores` has the lead's other outputs, of the same computation.
    """

    day: int
    composite: int
    penalty: int
    axes: tuple[AxisLine, ...]
    held: int
    scores: Scores


@dataclass(frozen=True)
class _Axis:
    """An axis before rounding; `factor` is what a micro-point on it gives to the composite, in tenths."""

    key: str
    score: int
    full_marks: int
    weight: float
    factor: Fraction
    points: int
    held_points: int
    parameters: tuple[int, ...]


def explain(compiled: Compiled, batch: Batch, day: int) -> Explanation:
    """Open the score of a batch of one lead as of `day`.

    Raises:
        ValueError: the batch has more leads than one, or none.
    """
    if batch.size != 1:
        raise ValueError("an explanation is of one lead")
    measured = measure(compiled, batch, day)
    scores = conclude(compiled, measured)
    axes = _axes(compiled, scores)
    sight = Sight(compiled, measured, scores.contributions[0])
    composite = int(scores.composite[0])
    shares = [(axis.points + axis.held_points) * axis.factor for axis in axes]
    whole = sum(shares, Fraction(0))
    *rounded, held = spread(composite, [*shares, min(max(whole, Fraction(0)), Fraction(1000)) - whole])
    lines = (_axis_line(sight, scores, axis, share) for axis, share in zip(axes, rounded, strict=True))
    return Explanation(day, composite, int(scores.penalty[0]), tuple(lines), held, scores)


def _axes(compiled: Compiled, scores: Scores) -> list[_Axis]:
    values = scores.values.T
    total = sum((Fraction(axis.weight) for axis in compiled.axes), Fraction(0))
    axes = [_axis(axis, values, int(getattr(scores, axis.key)[0]), total) for axis in compiled.axes]
    if compiled.penalties:
        points = _sum(values, compiled.penalties)
        penalty = int(scores.penalty[0])
        axes.append(_Axis(PENALTY, penalty, 0, 0.0, Fraction(1, TENTH), points, 0, compiled.penalties))
    return axes


def _axis(axis: CompiledAxis, values: Int64s, score: int, total: Fraction) -> _Axis:
    factor = Fraction(1000, axis.full_marks) * Fraction(axis.weight) / total
    points = _sum(values, axis.parameters)
    held = int(held_sum(axis, values)[0]) - points
    return _Axis(axis.key, score, axis.full_marks, axis.weight, factor, points, held, axis.parameters)


def _sum(values: Int64s, places: tuple[int, ...]) -> int:
    return int(np.sum(values[list(places)]))


def _axis_line(sight: Sight, scores: Scores, axis: _Axis, share: int) -> AxisLine:
    values = [int(scores.values[0, place]) for place in axis.parameters]
    *rounded, held = spread(share, [points * axis.factor for points in (*values, axis.held_points)])
    parameters = tuple(
        _parameter_line(sight, sight.compiled.parameters[place], value, axis.factor, part)
        for place, value, part in zip(axis.parameters, values, rounded, strict=True)
    )
    return AxisLine(axis.key, axis.score, axis.full_marks, axis.weight, axis.points, share, held, parameters)


def _parameter_line(
    sight: Sight, parameter: CompiledParameter, value: int, factor: Fraction, share: int
) -> ParameterLine:
    paid = [sight.paid(rule) for rule in parameter.rules]
    held = value - sum(paid)
    *rounded, held_share = spread(share, [points * factor for points in (*paid, held)])
    rules = zip(parameter.rules, rounded, strict=True)
    return ParameterLine(
        key=parameter.parameter.key,
        label=parameter.parameter.label or parameter.parameter.key,
        axis=parameter.parameter.axis,
        points=value,
        min=parameter.min,
        max=parameter.max,
        share_tenths=share,
        held_points=held,
        held_share_tenths=held_share,
        unknown_fields=unknown_fields(sight, parameter.rules),
        rules=tuple(rule_line(sight, rule, factor, part) for rule, part in rules),
    )
