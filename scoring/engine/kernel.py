"""The one place that computes a score, for one lead or a million (scoring.md, sections 2, 5 and 6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt

from scoring.engine.arrays import AsOf, Batch, Bools, Floats, Int32s, Int64s, Text
from scoring.engine.compile import Compiled, CompiledAxis, CompiledParameter, CompiledWay
from scoring.engine.measure import Measured, measure
from scoring.engine.tree import AXES
from scoring.engine.units import MICRO, TENTH

Int16s = npt.NDArray[np.int16]
_EVERY: Int32s = np.append(np.arange(1_001, dtype=np.int32), np.int32(-1))
"""Every score from 0 to 100 in tenths at its own place, none at the last: at -1."""


@dataclass(frozen=True)
class Outputs:
    """What is made of the parameters' values of n leads; scores are tenths.

    `fit`, `engagement`, `qualification` -1 where the matrix has no such axis; `penalty` <= 0; `grade`,
    `level`, `band` index the matrix's lines, highest first, -1 none; `meets` bool[n, S]; `disqualified`
    indexes the disqualifiers, -1 none.
    """

    fit: Int32s
    engagement: Int32s
    qualification: Int32s
    penalty: Int64s
    composite: Int32s
    points: Int64s
    grade: Int16s
    level: Int16s
    band: Int16s
    meets: Bools
    disqualified: Int16s


@dataclass(frozen=True)
class Scores(Outputs):
    """All outputs of n leads; points of rules and parameters are micro-points.

    `contributions` int64[n, R] and `values` int64[n, P] in the matrix's order; `next_change_on`,
    `fades_until` are days, NO_DAY none.
    """

    contributions: Int64s
    values: Int64s
    next_change_on: Int32s
    fades_until: Int32s


def score(compiled: Compiled, batch: Batch, day: AsOf) -> Scores:
    """Score a batch as of `day`, days since 1970-01-01 in the organisation's zone, or of a day for each lead.

    The same lead comes out the same to the last digit, alone or among a million, its activities in any order.
    """
    return conclude(compiled, measure(compiled, batch, day))


def is_disqualified(compiled: Compiled, scores: Outputs, overruled: Text) -> Bools:
    """Which of a batch are disqualified, and no person has overruled that; `overruled` are the keys."""
    places = {word: place for place, word in enumerate(overruled.words)}
    codes = np.array([places.get(item.key, -2) for item in compiled.matrix.disqualify] + [-2])
    found: Bools = (scores.disqualified >= 0) & (
        codes.take(scores.disqualified, mode="wrap") != overruled.codes
    )
    return found


def conclude(compiled: Compiled, measured: Measured) -> Scores:
    """From the rules' contributions to every output (scoring.md, section 5)."""
    values = _values(compiled, measured.contributions)
    outputs = outputs_of(compiled, measured, values, sums_of(compiled, values))
    return Scores(
        **vars(outputs),
        contributions=measured.contributions.T,
        values=values.T,
        next_change_on=measured.calendar.next_change_on(),
        fades_until=measured.calendar.fades_until(),
    )


def sums_of(compiled: Compiled, values: Int64s) -> Int64s:
    """What the parameter values int64[P, n] come to: each axis, the penalties, all; int64[A + 2, n]."""
    axes = [values[list(axis.parameters)].sum(axis=0) for axis in compiled.axes]
    return np.array([*axes, values[list(compiled.penalties)].sum(axis=0), values.sum(axis=0)])


def outputs_of(
    compiled: Compiled, measured: Measured, values: Sequence[Int64s] | Int64s, sums: Sequence[Int64s] | Int64s
) -> Outputs:
    """From the parameters' values and their sums to every output but what time will change.

    Args:
        compiled: the version.
        measured: what its conditions say of the leads.
        values: of each parameter int64[n].
        sums: as `sums_of` gives them.
    """
    size = measured.batch.size
    held = {axis.key: _held(axis, sums[place]) for place, axis in enumerate(compiled.axes)}
    penalty, total = sums[len(compiled.axes)], sums[len(compiled.axes) + 1]
    tenths = {axis: np.full(size, -1, dtype=np.int32) for axis in AXES}
    for axis in compiled.axes:
        tenths[axis.key] = axis_tenths(held[axis.key], axis.full_marks)
    composite = _composite(compiled, held, penalty)
    points = _tenths(total)
    scores: dict[str, Int32s | Int64s] = {**tenths, "composite": composite, "points": points}
    return Outputs(
        fit=tenths["fit"],
        engagement=tenths["engagement"],
        qualification=tenths["qualification"],
        penalty=_tenths(penalty),
        composite=composite,
        points=points,
        grade=_line(compiled.grades, tenths["fit"]),
        level=_line(compiled.levels, tenths["engagement"]),
        band=_line(compiled.bands, composite),
        meets=_meets(compiled, measured, scores, values),
        disqualified=_disqualified(compiled, measured),
    )


def composites(compiled: Compiled, contributions: Int64s) -> Int32s:
    """The composites int32[n], in tenths, that contributions int64[R, n] in micro-points make.

    No contribution that rises lets the composite fall: what bounds the one bounds the other.
    """
    values = _values(compiled, contributions)
    held = {axis.key: held_sum(axis, values) for axis in compiled.axes}
    return _composite(compiled, held, values[list(compiled.penalties)].sum(axis=0))


def _values(compiled: Compiled, contributions: Int64s) -> Int64s:
    values = np.zeros((len(compiled.parameters), contributions.shape[1]), dtype=np.int64)
    for place, parameter in enumerate(compiled.parameters):
        values[place] = value_of(parameter, contributions)
    return values


def value_of(parameter: CompiledParameter, contributions: Int64s) -> Int64s:
    """The values int64[n] of a parameter, within its limits, of the contributions int64[R, n]."""
    first = parameter.rules[0].index
    return limited(parameter, contributions[first : first + len(parameter.rules)])


def limited(parameter: CompiledParameter, paid: Int64s) -> Int64s:
    """What contributions int64[k, n] of all of a parameter's rules come to, within its limits."""
    value = combined(parameter, paid)
    if parameter.min is not None:
        value = np.maximum(value, parameter.min)
    if parameter.max is not None:
        value = np.minimum(value, parameter.max)
    return value


def combined(parameter: CompiledParameter, paid: Int64s) -> Int64s:
    """What contributions int64[k, n] of some of a parameter's rules come to, before its limits."""
    together: Int64s = paid.sum(axis=0) if parameter.parameter.combine == "sum" else _strongest(paid)
    return together


def held_sum(axis: CompiledAxis, values: Int64s) -> Int64s:
    """The sum of the axis's parameter values, within 0 and full marks."""
    return _held(axis, values[list(axis.parameters)].sum(axis=0))


def _held(axis: CompiledAxis, summed: Int64s) -> Int64s:
    held: Int64s = np.minimum(np.maximum(summed, 0), axis.full_marks)
    return held


def strongest_of(paid: Int64s) -> Int64s:
    """The places int64[n] of the largest in size of int64[R, n], of two of a size the positive one."""
    rank = 2 * np.abs(paid) + (paid > 0)  # 2|x| + 1 ranks x above -x
    places: Int64s = rank.argmax(axis=0)
    return places


def _strongest(paid: Int64s) -> Int64s:
    strongest: Int64s = paid[strongest_of(paid), np.arange(paid.shape[1])]
    return strongest


def axis_tenths(held: Int64s, full_marks: int) -> Int32s:
    """`round1(100 * held / full_marks)` in whole numbers: floor(1000 h/F + 1/2 + 1e-9)."""
    up = full_marks + 2 * full_marks // 10**9
    return ((2000 * held + up) // (2 * full_marks)).astype(np.int32)


def _tenths(micro_points: Int64s) -> Int64s:
    """`round1` of points in whole numbers; the 1e-9 in it is less than they tell apart."""
    return (micro_points + TENTH // 2) // TENTH


def _composite(compiled: Compiled, held: dict[str, Int64s], penalty: Int64s) -> Int32s:
    """In doubles, one axis after the other: the order of the sum is part of the result."""
    mean: Floats = np.zeros(len(penalty))
    for axis in compiled.axes:
        share = 100.0 * held[axis.key]
        share /= axis.full_marks
        share *= axis.part
        mean += share
    mean += penalty / MICRO
    whole = np.minimum(np.maximum(mean, 0.0), 100.0)
    whole *= 10.0
    whole += 0.5
    whole += 1e-9
    return np.floor(whole, out=whole).astype(np.int32)


def _line(lines: Floats, tenths: Int32s) -> Int16s:
    """The place, highest first, of the entry with the largest `from` that is <= the score; -1 for none."""
    if len(tenths) > len(_EVERY):
        return _line(lines, _EVERY).take(tenths, mode="wrap")
    reached = np.searchsorted(lines, tenths / 10.0, side="right")
    return np.where((tenths < 0) | (reached == 0), -1, len(lines) - reached).astype(np.int16)


def _meets(
    compiled: Compiled,
    measured: Measured,
    scores: dict[str, Int32s | Int64s],
    values: Sequence[Int64s] | Int64s,
) -> Bools:
    meets = np.zeros((len(compiled.stages), measured.batch.size), dtype=np.bool_).T
    for place, ways in enumerate(compiled.stages):
        for way in ways:
            meets[:, place] |= _way_holds(way, measured, scores, values)
    return meets


def _way_holds(
    way: CompiledWay,
    measured: Measured,
    scores: dict[str, Int32s | Int64s],
    values: Sequence[Int64s] | Int64s,
) -> Bools:
    holds = np.ones(measured.batch.size, dtype=np.bool_)
    for key, least in way.scores:
        if key in AXES:
            holds &= scores[key] >= 0
        holds &= scores[key] >= _least_tenths(least)
    for place, least_value in way.parameters:
        holds &= values[place] >= least_value
    conditions = measured.holds(way.conditions)
    return holds if conditions is None else holds & conditions


def _least_tenths(least: float) -> int:
    """The least whole number of tenths that, as points, is `least` or more."""
    tenths = ceil(10.0 * least)
    return tenths - 1 if (tenths - 1) / 10.0 >= least else tenths if tenths / 10.0 >= least else tenths + 1


def _disqualified(compiled: Compiled, measured: Measured) -> Int16s:
    first = np.full(measured.batch.size, -1, dtype=np.int16)
    for place in range(len(compiled.disqualifiers) - 1, -1, -1):
        holds = measured.holds(compiled.disqualifiers[place])
        first[True if holds is None else holds] = place
    return first
