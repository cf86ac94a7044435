"""What every rule pays, before the parameters' limits (scoring.md, section 4)."""

from dataclasses import dataclass, field, replace

import numpy as np

from scoring.engine.arrays import AsOf, Batch, Bools, Column, Dates, Int64s, Numbers, missing
from scoring.engine.compile import Compiled, CompiledCondition, CompiledRule, Conditions
from scoring.engine.conditions import OPERATORS
from scoring.engine.counting import Activities, Count, count
from scoring.engine.times import NO_DAY
from scoring.engine.timing import Calendar
from scoring.engine.tree import CREATED_ON, ActivityCondition, FieldCondition


@dataclass
class Measured:
    """A batch measured as of `day` (one, or one a lead): int64[R, n] micro-points, and what they rest on.

    `counts` and `quantities` (days since, or the number; by the rule's place) are kept for the explanation.
    """

    batch: Batch
    day: AsOf
    activities: Activities
    calendar: Calendar
    contributions: Int64s
    truths: list[Bools] = field(default_factory=list)
    counts: dict[int, Count] = field(default_factory=dict)
    quantities: dict[int, tuple[Int64s, Bools]] = field(default_factory=dict)
    _together: dict[Conditions, Bools] = field(default_factory=dict)

    def holds(self, conditions: Conditions) -> Bools | None:
        """Where all of these conditions hold; None says everywhere, for there are none."""
        if not conditions:
            return None
        if conditions not in self._together:
            truth = self.truths[conditions[0]]
            for place in conditions[1:]:
                truth = truth & self.truths[place]
            self._together[conditions] = truth
        return self._together[conditions]


def measure(compiled: Compiled, batch: Batch, day: AsOf) -> Measured:
    """Measure every condition and every rule of a batch as of `day`."""
    measured = Measured(
        batch=batch,
        day=day,
        activities=Activities.of(compiled, batch),
        calendar=Calendar(batch.size, day),
        contributions=np.zeros((len(compiled.rules), batch.size), dtype=np.int64),
    )
    measured.truths.extend(truth_of(measured, condition) for condition in compiled.conditions)
    for rule in compiled.rules:
        pay(measured, rule)
    return measured


def pay(measured: Measured, rule: CompiledRule) -> None:
    """Measure a rule and note what it pays, once the truth of its conditions is known."""
    _QUANTITIES[rule.rule.kind](measured, rule, measured.holds(rule.conditions))


def measured_with(compiled: Compiled, before: Measured, name: str, column: Column) -> Measured:
    """The same leads on the same day with one field otherwise: what does not read it is taken over.

    Args:
        compiled: the version that `before` was measured under.
        before: the leads as they are.
        name: of the field, not `created_on`.
        column: its values, of the type under which the version reads it.

    Returns:
        Whole but for its calendar, which speaks for what was measured anew alone.
    """
    measured = Measured(
        batch=replace(before.batch, columns={**before.batch.columns, name: column}),
        day=before.day,
        activities=before.activities,
        calendar=Calendar(before.batch.size, before.day),
        contributions=before.contributions.copy(),
    )
    reads = [
        isinstance(one.condition, FieldCondition) and one.condition.field == name
        for one in compiled.conditions
    ]
    for place, one in enumerate(compiled.conditions):
        measured.truths.append(truth_of(measured, one) if reads[place] else before.truths[place])
    for rule in compiled.rules:
        if rule.rule.field == name or any(reads[place] for place in rule.conditions):
            pay(measured, rule)
    return measured


def column_of(batch: Batch, name: str, kind: str) -> Column:
    """The column of a field, all missing where the batch has none."""
    if name == CREATED_ON:
        return Dates(batch.created)
    found = batch.columns.get(name)
    return missing(kind, batch.size) if found is None else found


def truth_of(measured: Measured, compiled: CompiledCondition) -> Bools:
    """Of which leads a condition holds, bool[n]."""
    condition = compiled.condition
    if isinstance(condition, ActivityCondition):
        return _activity_truth(measured, compiled.selector, condition)
    return _field_truth(measured, compiled, condition)


def _field_truth(measured: Measured, compiled: CompiledCondition, condition: FieldCondition) -> Bools:
    operator = OPERATORS[condition.operator]
    column = column_of(measured.batch, condition.field, compiled.kind)
    if operator.turns is not None and isinstance(column, Dates):
        turns = operator.turns(column.days.astype(np.int64), compiled.operand, measured.day)
        measured.calendar.ask(turns)
    return operator.holds(column, compiled.operand, measured.day)


def _activity_truth(measured: Measured, selector: int, condition: ActivityCondition) -> Bools:
    days = measured.activities.days(selector, condition.within_days)
    seen = days.seen
    if condition.within_days is not None and len(seen):
        age = days.ages(measured.day)
        inside = (age >= 0) & (age < condition.within_days)
        measured.calendar.ask_window(days, inside, condition.within_days)
        seen = np.where(inside, seen, 0)
    enough = days.sums(seen, measured.batch.size) >= condition.times
    return enough if condition.did else ~enough


def _pay(measured: Measured, rule: CompiledRule, paid: Int64s | int, holds: Bools | None) -> None:
    measured.contributions[rule.index] = paid if holds is None else np.where(holds, paid, 0)


def _pay_conditions(measured: Measured, rule: CompiledRule, holds: Bools | None) -> None:
    _pay(measured, rule, rule.points, holds)


def _pay_number(measured: Measured, rule: CompiledRule, holds: Bools | None) -> None:
    assert rule.rule.field is not None
    assert rule.tiers is not None
    column = column_of(measured.batch, rule.rule.field, "number")
    assert isinstance(column, Numbers)
    there = column.present()
    _pay(measured, rule, np.where(there, rule.tiers.pay(column.values), 0), holds)


def _pay_count(measured: Measured, rule: CompiledRule, holds: Bools | None) -> None:
    counted = count(rule, measured.activities, measured.day)
    measured.counts[rule.index] = counted
    size = measured.batch.size
    if rule.tiers is not None:
        _pay(measured, rule, rule.tiers.pay(counted.days.sums(counted.counted, size)), holds)
    elif rule.worth is not None and len(counted.counted):
        paid = counted.days.sums(counted.counted * rule.worth.at(counted.age), size)
        if rule.cap is not None:
            paid = np.minimum(np.maximum(paid, -rule.cap), rule.cap)
        _pay(measured, rule, paid, holds)
    measured.calendar.ask_rule(rule, counted, holds)


def _pay_days_since(measured: Measured, rule: CompiledRule, holds: Bools | None) -> None:
    """Days since the latest activity, or since the lead was created, which may be missing or to come."""
    assert rule.tiers is not None
    latest = measured.activities.days(rule.selector).latest(measured.batch.size)
    since = np.where(latest == NO_DAY, measured.batch.created.astype(np.int64), latest)
    known = since != NO_DAY
    begun = known & ((latest != NO_DAY) | (since <= measured.day))
    quantity = np.where(begun, measured.day - since, 0)
    measured.quantities[rule.index] = (quantity, begun)
    _pay(measured, rule, np.where(begun, rule.tiers.pay(quantity), 0), holds)
    measured.calendar.ask_tiers(rule.tiers, since, known if holds is None else known & holds)


_QUANTITIES = {
    "if": _pay_conditions,
    "number": _pay_number,
    "count": _pay_count,
    "days_since": _pay_days_since,
}
