"""How far two people, or a person and a matrix, agree where both put the same things on ordered steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from scoring.evidence.intervals import FEWEST, Z

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Shares of 0 to 1; `kappa` is None where either side used one step alone, or there are too few.

    `low` and `high` are the ends of its 95% interval.
    """

    count: int
    exact: float
    within_one: float
    kappa: float | None
    low: float | None
    high: float | None


def agreement_of(one: Sequence[int], other: Sequence[int], steps: int) -> Agreement | None:
    """How far two lists of steps agree; None where they are empty.

    Kappa is weighted by squares: to be two steps apart is four times as bad as one. Its interval rests on
    the standard error of Fleiss, Cohen and Everitt (Psychological Bulletin 72, 1969).

    Args:
        one, other: as long as each other; steps from 0 on.
        steps: how many there are.
    """
    if not one:
        return None
    apart = np.abs(np.array(one) - np.array(other))
    table = np.zeros((steps, steps))
    np.add.at(table, (np.array(one), np.array(other)), 1)
    kappa = weighted_kappa(table) if len(one) >= FEWEST else None
    value, error = kappa if kappa else (None, 0.0)
    return Agreement(
        count=len(one),
        exact=float(np.mean(apart == 0)),
        within_one=float(np.mean(apart <= 1)),
        kappa=value,
        low=None if value is None else max(-1.0, value - Z * error),
        high=None if value is None else min(1.0, value + Z * error),
    )


def weighted_kappa(table: Floats) -> tuple[float, float] | None:
    """Cohen's kappa with quadratic weights, and its standard error; None where chance alone explains all.

    Args:
        table: float[k, k], how often one said the row and the other the column.
    """
    count, steps = float(table.sum()), len(table)
    portions = table / count
    rows, columns = portions.sum(axis=1), portions.sum(axis=0)
    distance = np.subtract.outer(np.arange(steps), np.arange(steps)) / max(1, steps - 1)
    weights = 1 - distance**2
    seen, expected = float((weights * portions).sum()), float(rows @ weights @ columns)
    if expected > 1 - 1e-12:
        return None
    kappa = (seen - expected) / (1 - expected)
    means = np.add.outer(weights @ columns, rows @ weights)
    spread = float((portions * (weights - means * (1 - kappa)) ** 2).sum())
    variance = (spread - (kappa - expected * (1 - kappa)) ** 2) / (count * (1 - expected) ** 2)
    return kappa, sqrt(max(0.0, variance))
