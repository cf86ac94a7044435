"""What moved between two scores that were opened up, line by line, adding up to the difference as shown.

A share is points times what a point gives to the composite. Where the points of a line moved, that is the
line's; where a point gives something else (other weights or full marks), it is the axis's. Both are exact,
and rounded together by largest remainder (scoring.md, section 5.9).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from scoring.engine.compile import Compiled
from scoring.engine.explain import AxisLine, Explanation
from scoring.engine.shares import spread
from scoring.engine.tree import PENALTY
from scoring.engine.units import TENTH


class Place(NamedTuple):
    """Where a share comes from: `rule` "" is what the parameter holds, `parameter` "" what the axis holds.

    All three are "" for what is held within 0 and 100. `is_weight`: a point on the axis gives something else.
    """

    axis: str
    parameter: str = ""
    rule: str = ""
    is_weight: bool = False


@dataclass(frozen=True)
class Moved:
    """A line whose share differs, by `share_tenths`, and its points (micro-points) before and after."""

    place: Place
    points_before: int
    points_after: int
    share_tenths: int


class _Opened(NamedTuple):
    """A score as exact numbers: points by place, what a micro-point gives by axis (tenths), the whole."""

    points: Mapping[Place, int]
    factors: Mapping[str, Fraction]
    held: Fraction


def moved(
    before: Explanation, before_by: Compiled, after: Explanation, after_by: Compiled
) -> tuple[Moved, ...]:
    """The lines that differ, the largest first; their shares come to the difference of the composites.

    Args:
        before, after: of one lead.
        before_by, after_by: the versions that made them; parameters and rules are the same by their keys.
    """
    one, other = _opened(before, before_by), _opened(after, after_by)
    shares = {place: share for place, share in _differences(one, other).items() if share}
    rounded = spread(after.composite - before.composite, list(shares.values())) if shares else []
    lines = [
        Moved(place, one.points.get(place, 0), other.points.get(place, 0), tenths)
        for place, tenths in zip(shares, rounded, strict=True)
        if tenths
    ]
    return tuple(sorted(lines, key=lambda line: -abs(line.share_tenths)))


def _differences(one: _Opened, other: _Opened) -> dict[Place, Fraction]:
    shares: dict[Place, Fraction] = defaultdict(Fraction)
    for place in dict.fromkeys([*other.points, *one.points]):
        # An axis that one of them has not gives what the other says.
        factor = other.factors.get(place.axis, one.factors.get(place.axis, Fraction(0)))
        earlier = one.factors.get(place.axis, factor)
        before, after = one.points.get(place, 0), other.points.get(place, 0)
        shares[place] += (after - before) * factor
        shares[Place(place.axis, is_weight=True)] += before * (factor - earlier)
    shares[Place("")] += other.held - one.held
    return shares


def _opened(explanation: Explanation, compiled: Compiled) -> _Opened:
    total = sum((Fraction(axis.weight) for axis in compiled.axes), Fraction(0))
    factors = {axis.key: _factor(axis, total) for axis in explanation.axes}
    points = dict(line for axis in explanation.axes for line in _points(axis))
    whole = sum((number * factors[place.axis] for place, number in points.items()), Fraction(0))
    return _Opened(points, factors, min(max(whole, Fraction(0)), Fraction(1000)) - whole)


def _factor(axis: AxisLine, total: Fraction) -> Fraction:
    if axis.key == PENALTY:
        return Fraction(1, TENTH)
    return Fraction(1000, axis.full_marks) * Fraction(axis.weight) / total


def _points(axis: AxisLine) -> Iterator[tuple[Place, int]]:
    for parameter in axis.parameters:
        for rule in parameter.rules:
            yield Place(axis.key, parameter.key, rule.key), rule.points
        yield Place(axis.key, parameter.key), parameter.held_points
    if axis.key != PENALTY:
        yield Place(axis.key), min(max(axis.points, 0), axis.full_marks) - axis.points
