"""When time alone changes an output (scoring.md, section 6), asked row by row of its table.

Part of the plain evaluator in `oracle.py`.
"""

import math
from collections.abc import Iterator
from datetime import date

from tests.engine.oracle_rules import Lead, counted, days_since, holds, later, recent, worthless_on


def next_change_on(document: dict, lead: Lead) -> date | None:
    """The earliest day after the lead's day that anything but a half-life asks for."""
    return min((day for day in asked(document, lead) if day > lead.day), default=None)


def fades_until(document: dict, lead: Lead) -> date | None:
    """The last day that a half-life asks for."""
    days = [
        worthless_on(rule, day)
        for parameter in document["parameters"]
        for rule in parameter["rules"]
        if "half_life_days" in rule and all(holds(one, lead) for one in rule.get("if", []))
        for day in counted(rule, parameter, lead)
    ]
    return max((day for day in days if day > lead.day), default=None)


def asked(document: dict, lead: Lead) -> Iterator[date]:
    for parameter in document["parameters"]:
        for rule in parameter["rules"]:
            yield from asked_by_conditions(rule.get("if", []), lead)
            if all(holds(one, lead) for one in rule.get("if", [])):
                yield from asked_by_rule(rule, parameter, lead)
    for ways in (document.get("stages") or {}).values():
        for way in ways:
            yield from asked_by_conditions(way, lead)
    for entry in document.get("disqualify") or []:
        yield from asked_by_conditions(entry["if"], lead)


def asked_by_rule(rule: dict, parameter: dict, lead: Lead) -> Iterator[date]:
    if "days_since" in rule:
        yield from asked_by_silence(rule, lead)
    if "count" not in rule:
        return
    for day in counted(rule, parameter, lead):
        if "window_days" in rule:
            yield later(day, rule["window_days"])
        for step in rule.get("fade", []):
            yield later(day, step["from_day"])


def asked_by_silence(rule: dict, lead: Lead) -> Iterator[date]:
    """The next tiers of a `days_since`, or the day its quantity comes to be."""
    age = days_since(rule, lead)
    if age is None:
        if lead.created_on is not None:
            yield lead.created_on
        return
    for tier in rule["tiers"]:
        if tier["from"] > age:
            yield later(lead.day, math.ceil(tier["from"]) - age)


def asked_by_conditions(conditions: list[dict], lead: Lead) -> Iterator[date]:
    for condition in conditions:
        if "did" in condition or "did_not" in condition:
            key = "did" if "did" in condition else "did_not"
            if "within_days" in condition:
                yield from (later(day, condition["within_days"]) for day in recent(condition, key, lead))
        elif "field" in condition:
            yield from asked_by_date(condition, lead)


def asked_by_date(condition: dict, lead: Lead) -> Iterator[date]:
    """The days on which a condition about a date turns, true or false."""
    value = lead.values.get(condition["field"])
    if value is None:
        return
    if "older_than_days" in condition:
        yield later(value, condition["older_than_days"] + 1)  # type: ignore[arg-type]
    if "within_days" in condition:
        yield value  # type: ignore[misc]
        yield later(value, condition["within_days"])  # type: ignore[arg-type]
