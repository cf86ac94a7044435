"""The one place that computes a score, for one lead or a million (scoring.md, sections 2, 5 and 6)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scoring.engine.arrays import AsOf, Batch, Bools, Floats, Int32s, Int64s, Text
from scoring.engine.compile import Compiled, CompiledAxis, CompiledParameter, CompiledWay
from scoring.engine.measure import Measured, measure
from scoring.engine.tree import AXES
from scoring.engine.units import MICRO, TENTH

Int16s = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Scores:
    """The outputs of n leads. Scores are tenths, points of rules and parameters micro-points.

    `contributions` int64[n, R] and `values` int64[n, P] in the matrix's order; `fit`, `engagement`,
    `qualification` -1 where the matrix has no such axis; `penalty` <= 0; `grade`, `level`, `band` index the
    matrix's lines, highest first, -1 none; `meets` bool[n, S]; `disqualified` indexes the disqualifiers, -1
    none; `next_change_on`, `fades_until` are days, NO_DAY none.
    """

    contributions: Int64s
    values: Int64s
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
    next_change_on: Int32s
    fades_until: Int32s


def score(compiled: Compiled, batch: Batch, day: AsOf) -> Scores:
    """Score a batch as of `day`, days since 1970-01-01 in the organisation's zone, or of a day for each lead.

    The same lead comes out the same to the last digit, alone or among a million, its activities in any order.
    """
    return conclude(compiled, measure(compiled, batch, day))


def is_disqualified(compiled: Compiled, scores: Scores, overruled: Text) -> Bools:
    """Which of a batch are disqualified, and no person has overruled that; `overruled` are the keys."""
    places = {word: place for place, word in enumerate(overruled.words)}
    codes = np.array([places.get(item.key, -2) for item in compiled.matrix.disqualify] + [-2])
    found: Bools = (scores.disqualified >= 0) & (codes[scores.disqualified] != overruled.codes)
    return found


def conclude(compiled: Compiled, measured: Measured) -> Scores:
    """From the rules' contributions to every output (scoring.md, section 5)."""
    size = measured.batch.size
    values = _values(compiled, measured.contributions)
    held = {axis.key: held_sum(axis, values) for axis in compiled.axes}
    penalty = values[list(compiled.penalties)].sum(axis=0)
    tenths = {axis: np.full(size, -1, dtype=np.int32) for axis in AXES}
    for axis in compiled.axes:
        tenths[axis.key] = axis_tenths(held[axis.key], axis.full_marks)
    composite = _composite(compiled, held, penalty)
    points = _tenths(values.sum(axis=0))
    scores: dict[str, Int32s | Int64s] = {**tenths, "composite": composite, "points": points}
    return Scores(
        contributions=measured.contributions.T,
        values=values.T,
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
        next_change_on=measured.calendar.next_change_on(),
        fades_until=measured.calendar.fades_until(),
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
    paid = contributions[first : first + len(parameter.rules)]
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
    summed = values[list(axis.parameters)].sum(axis=0)
    held: Int64s = np.minimum(np.maximum(summed, 0), axis.full_marks)
    return held


def strongest_of(paid: Int64s) -> Int64s:
    """The places int64[n] of the largest in size of int64[R, n], of two of a size the positive one."""
    rank = 2 * np.abs(paid) + (paid > 0)  # 2|x| + 1 ranks x above -x
    places: Int64s = rank.argmax(axis=0)
    return places


def _strongest(paid: Int64s) -> Int64s:
    strongest: Int64s = np.take_along_axis(paid, strongest_of(paid)[np.newaxis], axis=0)[0]
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
        mean = mean + axis.part * (100.0 * held[axis.key] / axis.full_marks)
    whole = np.clip(mean + penalty / MICRO, 0.0, 100.0)
    return np.floor(10.0 * whole + 0.5 + 1e-9).astype(np.int32)


def _line(lines: Floats, tenths: Int32s) -> Int16s:
    """The place, highest first, of the entry with the largest `from` that is <= the score; -1 for none."""
    reached = np.searchsorted(lines, tenths / 10.0, side="right")
    return np.where((tenths < 0) | (reached == 0), -1, len(lines) - reached).astype(np.int16)


def _meets(
    compiled: Compiled, measured: Measured, scores: dict[str, Int32s | Int64s], values: Int64s
) -> Bools:
    meets = np.zeros((measured.batch.size, len(compiled.stages)), dtype=np.bool_)
    for place, ways in enumerate(compiled.stages):
        for way in ways:
            meets[:, place] |= _way_holds(way, measured, scores, values)
    return meets


def _way_holds(
    way: CompiledWay, measured: Measured, scores: dict[str, Int32s | Int64s], values: Int64s
) -> Bools:
    holds = np.ones(measured.batch.size, dtype=np.bool_)
    for key, least in way.scores:
        there = scores[key] >= 0 if key in AXES else True
        holds &= there & (scores[key] / 10.0 >= least)
    for place, least_value in way.parameters:
        holds &= values[place] >= least_value
    conditions = measured.holds(way.conditions)
    return holds if conditions is None else holds & conditions


def _disqualified(compiled: Compiled, measured: Measured) -> Int16s:
    first = np.full(measured.batch.size, -1, dtype=np.int16)
    for place in range(len(compiled.disqualifiers) - 1, -1, -1):
        holds = measured.holds(compiled.disqualifiers[place])
        first[True if holds is None else holds] = place
    return first
