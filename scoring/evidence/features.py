"""What points are learned from: how much each rule measures of each case, as the kernel gives it.

The same rules are asked with other points: one for each unit, so that what comes back is how many units
there are (activities counted and faded, held by the cap), or the number of the tier that was reached.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from scoring.engine.arrays import AsOf, Batch, Bools, Floats
from scoring.engine.compile import Compiled, compile_matrix
from scoring.engine.measure import measure
from scoring.engine.tree import Matrix, Parameter, Rule
from scoring.engine.units import MICRO

Points = tuple[float, ...]
"""What a rule pays: one number, or one for each tier."""


@dataclass(frozen=True)
class Feature:
    """What points are learned for: the rule's place, and which of its tiers (0 where it has none)."""

    rule: int
    tier: int


def points_of(rule: Rule) -> Points:
    """What a rule pays today."""
    return tuple(tier.points for tier in rule.tiers) or (rule.points or 0.0,)


def pays_of(rule: Rule, points: Points) -> dict[str, Any]:
    """The cell "pays" of a rule with other points, in the document's spelling."""
    if not rule.tiers:
        return {"points": _plain(points[0])}
    return {
        "tiers": [
            {"from": _plain(tier.from_), "points": _plain(paid)}
            for tier, paid in zip(rule.tiers, points, strict=True)
        ]
    }


def with_points(matrix: Matrix, points: Mapping[int, Points]) -> Matrix:
    """The matrix with other points for some of its rules, by their places."""
    place = iter(range(sum(len(parameter.rules) for parameter in matrix.parameters)))
    changed = []
    for parameter in matrix.parameters:
        rules = tuple(_repaid(rule, points.get(next(place))) for rule in parameter.rules)
        changed.append(replace(parameter, rules=rules))
    return _with_parameters(matrix, changed)


def features_of(compiled: Compiled, batch: Batch, days: AsOf) -> tuple[list[Feature], Floats]:
    """Every feature of a matrix, and float[n, k] with how much of each there is in a batch."""
    rules = [rule for parameter in compiled.matrix.parameters for rule in parameter.rules]
    probe = compile_matrix(_probe(compiled.matrix))
    units = measure(probe, batch, days).contributions / MICRO
    features, columns = [], []
    for place, rule in enumerate(rules):
        for tier in range(len(rule.tiers) or 1):
            features.append(Feature(place, tier))
            columns.append(units[place] == tier + 1 if rule.tiers else units[place])
    return features, np.array(columns, dtype=np.float64).T.reshape(batch.size, len(features))


def enough(columns: Floats, fewest: int) -> Bools:
    """bool[k]: the features of which at least so many cases have some, and so many less than the most."""
    some = (columns != 0).sum(axis=0) >= fewest
    less = (columns < columns.max(axis=0, initial=0)).sum(axis=0) >= fewest
    found: Bools = some & less
    return found


def _probe(matrix: Matrix) -> Matrix:
    asked = [
        replace(parameter, rules=tuple(map(_probing, parameter.rules))) for parameter in matrix.parameters
    ]
    return _with_parameters(matrix, asked)


def _probing(rule: Rule) -> Rule:
    if rule.tiers:
        return replace(
            rule,
            tiers=tuple(replace(tier, points=number) for number, tier in enumerate(rule.tiers, start=1)),
        )
    cap = rule.cap / abs(rule.points) if rule.cap and rule.points else rule.cap
    return replace(rule, points=1.0, cap=cap)


def _repaid(rule: Rule, points: Points | None) -> Rule:
    if points is None:
        return rule
    if not rule.tiers:
        return replace(rule, points=points[0])
    tiers = zip(rule.tiers, points, strict=True)
    return replace(rule, tiers=tuple(replace(tier, points=paid) for tier, paid in tiers))


def _with_parameters(matrix: Matrix, parameters: Sequence[Parameter]) -> Matrix:
    # A new tree: what the old one remembers of its text and hash is not copied.
    return replace(matrix, parameters=tuple(parameters))


def _plain(number: float) -> float:
    return int(number) if float(number).is_integer() else number
