"""Shares of the composite in exact fractions, shown in tenths that add up (scoring.md, section 5.9)."""

from collections.abc import Sequence
from fractions import Fraction
from math import floor

from scoring.engine.compile import Compiled
from scoring.engine.tree import PENALTY
from scoring.engine.units import MICRO


def spread(total: int, shares: Sequence[Fraction]) -> list[int]:
    """Round shares (in tenths) to whole tenths of the sum `total`, by largest remainder, the first of equals.

    `total` is the sum of the shares rounded down or up; then each comes out rounded down or up as well.
    """
    rounded = [floor(share) for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda ix: rounded[ix] - shares[ix])
    for ix in by_remainder[: total - sum(rounded)]:
        rounded[ix] += 1
    return rounded


def share_of(compiled: Compiled, axis: str) -> float:
    """Tenths of the composite that a micro-point on an axis gives."""
    if axis == PENALTY:
        return 10 / MICRO
    return next((1000 * one.part / one.full_marks for one in compiled.axes if one.key == axis), 0.0)
