"""Whole points learned from how cases ended: a logistic regression on what the rules measure.

How strongly it is regularised is chosen by cross-validation (log-loss, five folds); for what a fold is told
by, without that fold. Coefficients become points by one factor, such that all rules that were learned can
give together what they can today: so full marks, thresholds and bands keep their meaning. Then they are
rounded, and held by what the matrix allows.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import floor, inf

import numpy as np

from scoring.engine.arrays import Bools, Floats, Int64s
from scoring.engine.compile import Compiled
from scoring.engine.shares import share_of
from scoring.engine.tree import PENALTY, Parameter, Rule
from scoring.engine.units import MICRO

from .features import Feature, Points, enough, points_of
from .intervals import FEWEST, Z
from .rules import rules_of

FOLDS, SEED = 5, 20_260_101
# From hardly any trust in the cases to nearly all; a factor of four between two can't be told apart.
_STRENGTHS = (0.001, 0.004, 0.016, 0.06, 0.25)
_USUAL_MOST = 0.9  # of a count: so much of it is "many", what is beyond are a few outliers


@dataclass(frozen=True)
class Fitted:
    """A regression: `weights` float[k] for one unit each, 0 where a feature has too few cases."""

    weights: Floats
    start: float
    strength: float

    def log_odds(self, units: Floats) -> Floats:
        """float[n], the higher the likelier to end well."""
        told: Floats = units @ self.weights + self.start
        return told


@dataclass(frozen=True)
class Tried:
    """Every strength on every fold: `fits[fold][strength]`, and its loss on that fold."""

    folds: list[tuple[Int64s, Int64s]]
    fits: list[list[Fitted]]
    losses: Floats

    def left_out(self) -> Iterator[tuple[Int64s, Int64s, Fitted]]:
        """Each fold with what was learned on the others, at the strength that does best on the others."""
        for place, (train, test) in enumerate(self.folds):
            others = np.delete(self.losses, place, axis=0).sum(axis=0)
            yield train, test, self.fits[place][int(others.argmin())]

    @property
    def strength(self) -> float:
        """The one that does best on all."""
        return _STRENGTHS[int(self.losses.sum(axis=0).argmin())]


@dataclass(frozen=True)
class Learned:
    """Points of rules by their places, and the ends of their intervals of 95%, rounded alike."""

    points: Mapping[int, Points]
    low: Mapping[int, Points]
    high: Mapping[int, Points]

    def supports(self, place: int) -> bool:
        """Whether the interval of a rule's points, of some tier, leaves out 0."""
        ends = zip(self.low[place], self.high[place], strict=True)
        return any(low > 0 or high < 0 for low, high in ends)


@contextmanager
def one_thread() -> Iterator[None]:
    """Matrices of this size gain nothing by threads, and lose ten times that where the machine is busy."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield


def try_strengths(units: Floats, well: Bools) -> Tried:
    """Fit the units float[n, k] of cases to how they ended, each strength on each fold."""
    from sklearn.model_selection import StratifiedKFold  # a second to import: for who asks

    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    splits: list[tuple[Int64s, Int64s]] = list(folds.split(units, well))
    fits = [[fit(units[train], well[train], one) for one in _STRENGTHS] for train, _ in splits]
    losses = [
        [_loss(one.log_odds(units[test]), well[test]) for one in row]
        for row, (_, test) in zip(fits, splits, strict=True)
    ]
    return Tried(splits, fits, np.array(losses))


def fit(units: Floats, well: Bools, strength: float) -> Fitted:
    """Fit the units float[n, k] of cases to how they ended; both ends must be among them."""
    from sklearn.linear_model import LogisticRegression

    used = enough(units, FEWEST)
    weights = np.zeros(units.shape[1])
    if not used.any():
        return Fitted(weights, 0.0, strength)
    scale = units[:, used].std(axis=0)
    model = LogisticRegression(C=strength, solver="newton-cholesky").fit(units[:, used] / scale, well)
    weights[used] = model.coef_[0] / scale
    return Fitted(weights, float(model.intercept_[0]), strength)


def errors_of(units: Floats, fitted: Fitted) -> Floats:
    """The standard errors float[k] of the weights, from the curvature where they were found."""
    used = fitted.weights != 0
    errors = np.zeros(len(used))
    if not used.any():
        return errors
    scale = units[:, used].std(axis=0)
    columns = units[:, used] / scale
    chances = 1 / (1 + np.exp(-fitted.log_odds(units)))
    spread = np.maximum(chances * (1 - chances), 1e-12)
    centred = columns - (columns * spread[:, np.newaxis]).sum(axis=0) / spread.sum()
    curvature = centred.T @ (centred * spread[:, np.newaxis]) + np.eye(len(scale)) / fitted.strength
    errors[used] = np.sqrt(np.linalg.inv(curvature).diagonal()) / scale
    return errors


def _loss(odds: Floats, well: Bools) -> float:
    return float(np.logaddexp(0, np.where(well, -odds, odds)).sum())


def learn(
    compiled: Compiled,
    features: Sequence[Feature],
    units: Floats,
    fitted: Fitted,
    errors: Floats,
) -> Learned:
    """Points for every rule of which something was learned.

    Args:
        compiled: the matrix.
        features: of it, k.
        units: float[n, k], what it was learned from.
        fitted: what was learned.
        errors: float[k] of its weights, for the intervals.
    """
    factor = _factor(compiled, features, units, fitted.weights)
    reach = Z * errors
    ends = [fitted.weights + side * reach for side in (0, -1, 1)]
    return Learned(*(_points(compiled, features, one * factor, fitted.weights != 0) for one in ends))


def _factor(compiled: Compiled, features: Sequence[Feature], units: Floats, weights: Floats) -> float:
    """Tenths of the composite for one unit of log odds: what all can give is as much as it is today."""
    rules = rules_of(compiled)
    today: dict[int, float] = {}
    learned: dict[int, float] = {}
    for place, feature in enumerate(features):
        if not weights[place]:
            continue
        parameter, rule = rules[feature.rule]
        most = _usual_most(units[:, place])
        points = abs(points_of(rule)[feature.tier]) * _tenths(compiled, parameter)
        today[feature.rule] = max(today.get(feature.rule, 0.0), points * most)
        learned[feature.rule] = max(learned.get(feature.rule, 0.0), abs(weights[place]) * most)
    return sum(today.values()) / sum(learned.values()) if learned else 0.0


def _usual_most(column: Floats) -> float:
    return float(np.quantile(column[column > 0], _USUAL_MOST))


def _tenths(compiled: Compiled, parameter: Parameter) -> float:
    """Tenths of the composite that a point gives."""
    return share_of(compiled, parameter.axis) * MICRO


def _points(
    compiled: Compiled, features: Sequence[Feature], tenths: Floats, is_known: Bools
) -> dict[int, Points]:
    rules = rules_of(compiled)
    found: dict[int, dict[int, float]] = {}
    for feature, amount, known in zip(features, tenths.tolist(), is_known.tolist(), strict=True):
        parameter = rules[feature.rule][0]
        worth = _tenths(compiled, parameter)
        if known and worth:
            found.setdefault(feature.rule, {})[feature.tier] = _held(parameter, floor(amount / worth + 0.5))
    return {place: _all_tiers(rules[place][1], tiers) for place, tiers in found.items()}


def _held(parameter: Parameter, points: float) -> float:
    """Of no larger size than what the parameter lets through; a penalty only takes."""
    limits = [abs(limit) for limit in (parameter.min, parameter.max) if limit]
    size = max(limits, default=inf)
    points = max(-size, min(points, size))
    return min(points, 0.0) if parameter.axis == PENALTY else points


def _all_tiers(rule: Rule, known: Mapping[int, float]) -> Points:
    """A tier that too few reached pays what the one below pays."""
    points, last = [], 0.0
    for tier in range(len(rule.tiers) or 1):
        last = known.get(tier, last)
        points.append(last)
    return tuple(points)
