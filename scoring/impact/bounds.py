"""A version as it would be at its most generous on any of some days: who is not MQL under it never was.

No score falls where a contribution rises. So each rule pays the most that it can have paid on one of the
days, conditions that time may turn hold, and nothing is taken off: one look at today instead of one a day.
"""

from dataclasses import dataclass, replace

import numpy as np

from scoring.engine.arrays import Int64s
from scoring.engine.compile import Compiled, CompiledCondition, CompiledRule, CompiledWay, Conditions
from scoring.engine.conditions import OPERATORS
from scoring.engine.tables import Steps, Tiers, Worth
from scoring.engine.tree import ActivityCondition

_NOTHING = Steps(np.zeros(0, dtype=np.int64), np.zeros(1, dtype=np.int64))


@dataclass(frozen=True)
class _Younger:
    """What an activity was worth at most on one of the last days: as if it were that much younger."""

    worth: Worth
    days: int

    def at(self, ages: Int64s) -> Int64s:
        return self.worth.at(np.maximum(ages - self.days, 0))


def generous(compiled: Compiled, days: int) -> Compiled:
    """A version whose scores and stages no lead has surpassed today or on one of the `days` before.

    It holds for leads no field of which has changed within these days.
    """
    rules = tuple(_most(compiled, rule, days) for rule in compiled.rules)
    return replace(
        compiled,
        rules=rules,
        parameters=tuple(
            replace(one, rules=tuple(rules[rule.index] for rule in one.rules)) for one in compiled.parameters
        ),
        conditions=tuple(_widened(condition, days) for condition in compiled.conditions),
        stages=tuple(tuple(_easiest(compiled, way) for way in ways) for ways in compiled.stages),
    )


def _most(compiled: Compiled, rule: CompiledRule, days: int) -> CompiledRule:
    window = rule.rule.window_days
    return replace(
        rule,
        rule=rule.rule if window is None else replace(rule.rule, window_days=window + days),
        conditions=_lasting(compiled, rule.conditions),
        points=max(rule.points, 0),
        tiers=_highest(rule.tiers, rule.rule.kind) if rule.tiers else None,
        worth=_best(rule, days),  # type: ignore[arg-type]
        reset=-1,
    )


def _best(rule: CompiledRule, days: int) -> _Younger | Steps | None:
    if rule.worth is None:
        return None
    return _Younger(rule.worth, days) if rule.points > 0 else _NOTHING


def _highest(tiers: Tiers, kind: str) -> Tiers:
    """Of a count, which was less before, any tier up to the one reached; of days since, any at all."""
    paid = np.maximum(tiers.points, 0)
    if kind == "count":
        paid = np.maximum.accumulate(paid)
    elif kind == "days_since":
        paid = np.full_like(paid, paid.max())
    return replace(tiers, points=paid)


def _easiest(compiled: Compiled, way: CompiledWay) -> CompiledWay:
    return replace(way, conditions=_lasting(compiled, way.conditions))


def _lasting(compiled: Compiled, conditions: Conditions) -> Conditions:
    """Without those that may have held before though they do not today."""
    return tuple(place for place in conditions if not _is_passing(compiled.conditions[place]))


def _is_passing(compiled: CompiledCondition) -> bool:
    condition = compiled.condition
    if isinstance(condition, ActivityCondition):
        return not condition.did
    return OPERATORS[condition.operator].turns is not None


def _widened(compiled: CompiledCondition, days: int) -> CompiledCondition:
    condition = compiled.condition
    if not isinstance(condition, ActivityCondition) or condition.within_days is None:
        return compiled
    return replace(compiled, condition=replace(condition, within_days=condition.within_days + days))
