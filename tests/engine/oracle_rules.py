"""What rules measure and pay (scoring.md, section 4), one lead and one rule at a time.

Part of the plain evaluator in `oracle.py`. Points are whole micro-points throughout.
"""

import math
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.engine.oracle_inputs import operand_of

FIELD_OPERATORS = {
    "is": lambda value, operand: value == operand,
    "is_not": lambda value, operand: value != operand,
    "in": lambda value, operand: value in operand,
    "not_in": lambda value, operand: value not in operand,
    "contains": lambda value, operand: any(text in value for text in listed(operand)),
    "starts_with": lambda value, operand: any(value.startswith(text) for text in listed(operand)),
    "ends_with": lambda value, operand: any(value.endswith(text) for text in listed(operand)),
    "from": lambda value, operand: value >= operand,
    "below": lambda value, operand: value < operand,
    "between": lambda value, operand: operand[0] <= value <= operand[1],
}


@dataclass
class Lead:
    """One lead on one day: its typed values, and the activities that have arrived."""

    day: date
    kinds: dict[str, str]
    values: dict[str, object]
    activities: list[tuple[str, date]] = field(default_factory=list)

    def age(self, of: date) -> int:
        return (self.day - of).days

    @property
    def created_on(self) -> date | None:
        return self.values.get("created_on")  # type: ignore[return-value]

    def days_of(self, types: list[str]) -> list[date]:
        """The day of every activity of these types together, each activity once."""
        return [day for kind, day in self.activities if any(is_of(kind, named) for named in types)]


def listed(operand):
    return operand if isinstance(operand, list) else [operand]


def is_of(kind: str, named: str) -> bool:
    """`web.*` is everything below `web.`, not `web`; any other name is meant exactly."""
    return kind.startswith(named[:-1]) if named.endswith(".*") else kind == named


def micro(points: float) -> int:
    return math.floor(points * 1e6 + 0.5)


def holds(condition: dict, lead: Lead) -> bool:
    if "did" in condition:
        return len(recent(condition, "did", lead)) >= condition.get("times", 1)
    if "did_not" in condition:
        return not recent(condition, "did_not", lead)
    value = lead.values.get(condition["field"])
    if value is None:
        return "unknown" in condition
    return field_holds(condition, value, lead)


def recent(condition: dict, key: str, lead: Lead) -> list[date]:
    """The days of the activities a `did` or `did_not` looks at."""
    window = condition.get("within_days", math.inf)
    return [day for day in lead.days_of(condition[key]) if 0 <= lead.age(day) < window]


def field_holds(condition: dict, value, lead: Lead) -> bool:
    operator, operand = next((key, operand) for key, operand in condition.items() if key != "field")
    if operator in ("known", "unknown"):
        return operator == "known"
    if operator == "older_than_days":
        return lead.age(value) > operand
    if operator == "within_days":
        return 0 <= lead.age(value) < operand
    kind = lead.kinds.get(condition["field"], "text")
    return FIELD_OPERATORS[operator](value, operand_of(kind, operand))


def tier_reached(tiers: list[dict], quantity: float) -> int:
    reached = [tier["points"] for tier in tiers if tier["from"] <= quantity]
    return micro(reached[-1]) if reached else 0


def days_since(rule: dict, lead: Lead) -> int | None:
    days = lead.days_of(rule["days_since"])
    if days:
        return lead.age(max(days))
    if lead.created_on is None or lead.created_on > lead.day:
        return None
    return lead.age(lead.created_on)


def counted(rule: dict, parameter: dict, lead: Lead) -> dict[date, int]:
    """k: how many activities of each day are left after reset, burst, limit and window."""
    left = dict(Counter(lead.days_of(rule["count"])))
    resets = lead.days_of(parameter.get("reset_by", []))
    if resets:
        left = {day: n for day, n in left.items() if day > max(resets)}
    if "burst" in rule:
        left = {day: 1 for day, n in left.items() if n >= rule["burst"]}
    if "limit" in rule:
        left = limited(left, rule["limit"])
    window = rule.get("window_days", math.inf)
    return {day: n for day, n in left.items() if n and 0 <= lead.age(day) < window}


def limited(left: dict[date, int], limit: dict) -> dict[date, int]:
    """Of each calendar period the last so many, latest days first."""
    room: dict[object, int] = {}
    kept = {}
    for day in sorted(left, reverse=True):
        period = period_of(day, limit["per"])
        kept[day] = min(left[day], room.setdefault(period, limit["times"]))
        room[period] -= kept[day]
    return kept


def period_of(day: date, per: str) -> object:
    if per == "day":
        return day
    if per == "week":
        return day.toordinal() - day.weekday()  # its Monday; by number, for there is none before the year 1
    return (day.year, day.month) if per == "month" else "ever"


def worth(rule: dict, age: int) -> int:
    """w(a): what one activity of that age is worth."""
    points = float(rule["points"])
    if "half_life_days" in rule:
        faded = points * 2.0 ** (-age / rule["half_life_days"])
        return 0 if abs(faded) < 0.005 else micro(faded)
    percents = [step["percent"] for step in rule.get("fade", []) if step["from_day"] <= age]
    return micro(points * (percents[-1] / 100)) if percents else micro(points)


def paid(rule: dict, parameter: dict, lead: Lead) -> int:
    """What a rule pays the lead, before the parameter's limits."""
    if not all(holds(condition, lead) for condition in rule.get("if", [])):
        return 0
    if "number" in rule:
        quantity = lead.values.get(rule["number"])
        return 0 if quantity is None else tier_reached(rule["tiers"], quantity)  # type: ignore[arg-type]
    if "days_since" in rule:
        age = days_since(rule, lead)
        return 0 if age is None else tier_reached(rule["tiers"], age)
    if "count" in rule:
        return paid_for_count(rule, parameter, lead)
    return micro(rule["points"])


def paid_for_count(rule: dict, parameter: dict, lead: Lead) -> int:
    left = counted(rule, parameter, lead)
    if "tiers" in rule:
        return tier_reached(rule["tiers"], sum(left.values()))
    total = sum(n * worth(rule, lead.age(day)) for day, n in left.items())
    if "cap" not in rule:
        return total
    cap = micro(rule["cap"])
    return max(-cap, min(cap, total))


def worthless_on(rule: dict, day: date) -> date:
    """The first day on which one activity of a half-life rule is worth nothing."""
    age = 0
    while abs(float(rule["points"]) * 2.0 ** (-age / rule["half_life_days"])) >= 0.005:
        age += 1
    return later(day, age)


def later(day: date, days: int) -> date:
    """So many days later; dates end with the year 9999, and so does time here."""
    return day + timedelta(days=min(days, (date.max - day).days))
