"""Rules and conditions in the words of people (scoring.md, section 4)."""

from collections.abc import Iterable

from scoring.engine.conditions import OPERATORS
from scoring.engine.tree import (
    ActivityCondition,
    Condition,
    Criterion,
    FieldCondition,
    Limit,
    Operand,
    Parameter,
    ParameterCriterion,
    Rule,
    ScoreCriterion,
    Step,
    Tier,
)


def label_of(row: Parameter | Rule) -> str:
    """What a parameter or rule is called, for people: its label, else its key as words."""
    return row.label or key_words(row.key)


def key_words(key: str) -> str:
    """ "warning_signs" -> "Warning signs"."""
    return key.replace("_", " ").capitalize()


def stage_words(key: str) -> str:
    """A stage as people say it: MQL, Opportunity."""
    return key.upper() if len(key) <= 3 else key_words(key)


def rule_words(rule: Rule) -> str:
    """What a rule pays, and where: "5 each, half-life 30 days, 3 a day at most; where department is it"."""
    pays = ", ".join(_PAYS[rule.kind](rule))
    where = way_words(rule.conditions)
    if not where:
        return pays
    return f"{pays} where {where}" if rule.kind == "if" else f"{pays}; where {where}"


def measure_words(rule: Rule) -> str:
    """What a rule measures: "employees", "form submit or any web"; nothing where its conditions are all."""
    if rule.kind == "number":
        return _name(rule.field or "")
    types = type_words(rule.types) if rule.types else ""
    if rule.kind == "days_since":
        return f"days since {types}"
    return f"{types}, {_burst(rule.burst)}" if rule.burst is not None else types


def pay_words(rule: Rule) -> str:
    """What a rule pays for it: "12 points", "6 from 3 on, 10 from 6 on", "-5 after 30 days"."""
    if rule.points is not None:
        return f"{amount(rule.points)} {'point' if rule.points == 1 else 'points'}"
    return ", ".join(_pay_days_since(rule) if rule.kind == "days_since" else _tiers(rule.tiers))


def fade_words(rule: Rule) -> str:
    """The steps by which an activity loses its worth: "50% from day 30 on, 0% from day 90 on"."""
    return ", ".join(_step(step) for step in rule.fade)


def limit_words(limit: Limit) -> str:
    """How many activities count: "3 a day", "the last 2"."""
    times = amount(limit.times)
    return f"the last {times}" if limit.per == "ever" else f"{times} a {limit.per}"


def way_words(criteria: Iterable[Criterion]) -> str:
    """Criteria that all have to hold: "fit 50 or more and did form submit within 14 days"."""
    return " and ".join(criterion_words(criterion) for criterion in criteria)


def criterion_words(criterion: Criterion) -> str:
    """One criterion of a stage: "fit 50 or more", "2 points or more of funding", or a condition."""
    if isinstance(criterion, ScoreCriterion):
        return f"{criterion.score} {amount(criterion.from_)} or more"
    if isinstance(criterion, ParameterCriterion):
        return f"{amount(criterion.from_)} points or more of {_name(criterion.parameter)}"
    return condition_words(criterion)


def type_words(types: Iterable[str]) -> str:
    """Activity types: "form submit or any web"."""
    return _or([_type(key) for key in types])


def condition_words(condition: Condition) -> str:
    """One condition: "department is engineering", "did form submit within 14 days"."""
    if isinstance(condition, ActivityCondition):
        return _activity_words(condition)
    return f"{_name(condition.field)} {OPERATORS[condition.operator].words.format(*_operand(condition))}"


def amount(number: float) -> str:
    """A number as people write it: 1,000 and 2.5."""
    return f"{number:,.6f}".rstrip("0").rstrip(".")


def _name(field: str) -> str:
    return field.replace("_", " ")


def _type(key: str) -> str:
    """A type as words: form.submit -> "form submit", web.* -> "any web"."""
    words = _name(key.removesuffix(".*").replace(".", " "))
    return f"any {words}" if key.endswith(".*") else words


def _operand(condition: FieldCondition) -> tuple[str, ...]:
    operand = condition.operand
    kind = OPERATORS[condition.operator].operand
    if kind.startswith("days") and isinstance(operand, int):
        return (_days(operand),)
    if isinstance(operand, tuple):
        values = [_value(item) for item in operand]
        return tuple(values) if kind == "pair" else (_or(values),)
    return (_value(operand),)


def _value(operand: Operand) -> str:
    if isinstance(operand, bool):
        return "yes" if operand else "no"
    return amount(operand) if isinstance(operand, int | float) else str(operand)


def _or(values: list[str]) -> str:
    return values[0] if len(values) == 1 else f"{', '.join(values[:-1])} or {values[-1]}"


def _days(days: float) -> str:
    return f"{amount(days)} day" if days == 1 else f"{amount(days)} days"


def _activity_words(condition: ActivityCondition) -> str:
    types = type_words(condition.types)
    times = f" at least {condition.times} times" if condition.times > 1 else ""
    within = f" within {_days(condition.within_days)}" if condition.within_days else ""
    return f"{'did' if condition.did else 'did not'} {types}{times}{within}"


def _pay_conditions(rule: Rule) -> list[str]:
    return [amount(rule.points or 0)]


def _pay_number(rule: Rule) -> list[str]:
    first, *more = _tiers(rule.tiers)
    return [f"{_name(rule.field or '')}: {first}", *more]


def _pay_days_since(rule: Rule) -> list[str]:
    return [f"{amount(tier.points)} after {_days(tier.from_)}" for tier in rule.tiers]


def _pay_count(rule: Rule) -> list[str]:
    parts = [f"{amount(rule.points)} each"] if rule.points is not None else _tiers(rule.tiers)
    if rule.half_life_days is not None:
        parts.append(f"half-life {_days(rule.half_life_days)}")
    parts += [_step(step) for step in rule.fade]
    if rule.burst is not None:
        parts.append(_burst(rule.burst))
    if rule.limit is not None:
        parts.append(f"{limit_words(rule.limit)} {'only' if rule.limit.per == 'ever' else 'at most'}")
    if rule.window_days is not None:
        parts.append(f"within {_days(rule.window_days)}")
    if rule.cap is not None:
        parts.append(f"at most {amount(rule.cap)} in all")
    return parts


def _burst(burst: int) -> str:
    return f"a day with {burst} or more counts once"


def _tiers(tiers: tuple[Tier, ...]) -> list[str]:
    return [f"{amount(tier.points)} from {amount(tier.from_)} on" for tier in tiers]


def _step(step: Step) -> str:
    return f"{amount(step.percent)}% from day {amount(step.from_day)} on"


_PAYS = {"if": _pay_conditions, "number": _pay_number, "days_since": _pay_days_since, "count": _pay_count}
