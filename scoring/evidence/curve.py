"""The area under the ROC curve: how often a case that ended well stands above one that did not.

Intervals and paired differences by DeLong, DeLong and Clarke-Pearson (1988), computed from midranks as Sun
and Xu (2014) have it: exact, and without drawing anything.
"""

from math import sqrt

import numpy as np

from scoring.engine.arrays import Bools, Floats

from .intervals import Interval, Z


def area(scores: Floats, well: Bools) -> Interval | None:
    """The area of a ranking, 0.5 for one that tells nothing; None where all cases ended alike.

    Args:
        scores: float[n], a tie counts half.
        well: bool[n], which cases ended well.
    """
    found = _areas(np.asarray([scores], dtype=np.float64), well)
    if found is None:
        return None
    areas, spread = found
    return _held(areas[0], sqrt(max(spread[0, 0], 0.0)), 0.0)


def area_difference(before: Floats, after: Floats, well: Bools) -> Interval | None:
    """The area of `after` less that of `before` on the same cases; None where all ended alike."""
    found = _areas(np.asarray([before, after], dtype=np.float64), well)
    if found is None:
        return None
    areas, spread = found
    variance = spread[0, 0] + spread[1, 1] - 2 * spread[0, 1]
    return _held(areas[1] - areas[0], sqrt(max(variance, 0.0)), -1.0)


def _held(value: float, deviation: float, least: float) -> Interval:
    reach = Z * deviation
    return Interval(float(value), float(max(value - reach, least)), float(min(value + reach, 1.0)))


def _areas(scores: Floats, well: Bools) -> tuple[Floats, Floats] | None:
    """The areas float[k] of k rankings float[k, n], and their covariances float[k, k]."""
    wins = int(well.sum())
    losses = len(well) - wins
    if not wins or not losses:
        return None
    above = np.array([_above(one, well) for one in scores])
    beaten, beating = above[:, well], above[:, ~well]
    spread = _covariance(beaten) / wins + _covariance(beating) / losses
    return beaten.mean(axis=1), spread


def _above(scores: Floats, well: Bools) -> Floats:
    """Of each case the share of the other kind that it stands on the right side of."""
    found = np.empty(len(scores))
    for mine in (True, False):
        others = np.sort(scores[well != mine])
        own = scores[well == mine]
        under = np.searchsorted(others, own, "left") + np.searchsorted(others, own, "right")
        share = under / (2 * len(others))
        found[well == mine] = share if mine else 1 - share
    return found


def _covariance(rows: Floats) -> Floats:
    if rows.shape[1] < 2:
        return np.zeros((len(rows), len(rows)))
    spread: Floats = np.atleast_2d(np.cov(rows))
    return spread
