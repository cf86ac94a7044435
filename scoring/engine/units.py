"""Points as whole numbers of micro-points (scoring.md, section 2)."""

from math import floor

MICRO = 1_000_000
TENTH = 100_000
"""A tenth of a point, in micro-points."""


def micro(points: float) -> int:
    """Points to micro-points, rounded once, in IEEE doubles."""
    return floor(points * 1e6 + 0.5)
