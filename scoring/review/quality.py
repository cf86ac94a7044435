"""The fields that the matrix rests on: how complete, how valid and how old they are, and what that costs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg import sql

from leads.catalog.fields import field_map
from leads.models import Field
from scoring.engine.compile import Compiled
from scoring.engine.shares import share_of
from scoring.engine.tree import FieldCondition, Parameter, Rule
from scoring.engine.units import MICRO
from scoring.inputs import STANDARD

from .looked import Figures, Looked, percent, shown

_KNOWN_VALUES = """
    SELECT lower(btrim(value)), count(*) FROM (SELECT {value} AS value FROM leads_lead l
    JOIN scoring_leadscore s ON s.lead_id = l.id AND s.version_id = %s AND s.is_listed) known
    WHERE btrim(value) <> '' GROUP BY 1
"""
_KNOWN = """
    SELECT count(*), count(*) FILTER (WHERE btrim({value}) <> '') FROM leads_lead l
    JOIN scoring_leadscore s ON s.lead_id = l.id AND s.version_id = %s AND s.is_listed
"""
# Since when a value stands: since it was last changed, or the lead came.
_AGE = """
    SELECT percentile_cont(0.5) WITHIN GROUP (
        ORDER BY greatest(0, extract(epoch FROM %s - coalesce(c.known_at, l.added_at))) / 86400)
    FROM leads_lead l
    JOIN scoring_leadscore s ON s.lead_id = l.id AND s.version_id = %s AND s.is_listed
    LEFT JOIN (SELECT lead_id, max(known_at) AS known_at FROM leads_fieldchange WHERE field = %s GROUP BY 1) c
        ON c.lead_id = l.id
    WHERE btrim({value}) <> ''
"""


@dataclass(frozen=True)
class Quality:
    """Of a field, over the leads that are listed; shares of 0 to 1.

    `valid` is the share of the known values that are one of the field's choices, None where it has none;
    `days` the median age. `costs` is what a lead loses on average, in tenths, were all missing the best.
    """

    label: str
    known: float
    valid: float | None
    days: float | None
    costs: float


def quality(looked: Looked) -> Figures:
    """The fields that the matrix rests on, the costliest first."""
    fields = field_map()
    found = [
        _of_field(fields.get(name) or Field(key=name, label=name.replace("_", " ")), best, looked)
        for name, best in best_shares(looked.compiled).items()
    ]
    found.sort(key=lambda one: (-one.costs, one.label))
    total = sum(one.costs for one in found)
    known = sum(one.known for one in found) / len(found) if found else None
    return {
        "figure": percent(known),
        "of": "of the fields are known",
        "words": "What the matrix asks and nobody knows keeps up to"
        f" {shown(round(total))} points from a lead, on average."
        if found
        else "The matrix asks for no field.",
        "table": {
            "heads": ["", "Known", "Valid", "Age", "Costs up to"],
            "rows": [_row(one) for one in found],
        },
        "is_quiet": not found,
    }


def best_shares(compiled: Compiled) -> dict[str, float]:
    """For each field the most that it can give, in tenths: of each parameter the best rule."""
    best: dict[str, float] = {}
    for parameter in compiled.matrix.parameters:
        share = share_of(compiled, parameter.axis) * MICRO
        for name, points in _best_points(parameter).items():
            best[name] = best.get(name, 0.0) + points * share
    return {name: tenths for name, tenths in best.items() if tenths > 0}


def _best_points(parameter: Parameter) -> dict[str, float]:
    best: dict[str, float] = {}
    for rule in parameter.rules:
        for name in _fields_of(rule):
            limit = parameter.max if parameter.max is not None else float("inf")
            best[name] = max(best.get(name, 0.0), min(_most(rule), limit))
    return best


def _fields_of(rule: Rule) -> Iterator[str]:
    """Those without which it pays nothing; what it pays for an activity is nobody's missing answer."""
    if rule.kind == "number" and rule.field:
        yield rule.field
    if rule.kind == "if":
        for one in rule.conditions:
            if isinstance(one, FieldCondition) and one.operator != "unknown":
                yield one.field


def _most(rule: Rule) -> float:
    return max([0.0, rule.points or 0.0, *(tier.points for tier in rule.tiers)])


def _of_field(field: Field, best: float, looked: Looked) -> Quality:
    (total, known) = _rows(_KNOWN, field, [looked.version.pk])[0]
    values = _rows(_KNOWN_VALUES, field, [looked.version.pk]) if field.choices else []
    return Quality(
        label=field.label,
        known=known / total if total else 0.0,
        valid=_valid(field, dict(values)) if known else None,
        days=_age(field, looked.version.pk, looked.until) if known else None,
        costs=best * (total - known) / total if total else 0.0,
    )


def _valid(field: Field, values: Mapping[str, int]) -> float | None:
    choices = {str(choice["value"]).lower() for choice in field.choices}
    total = sum(values.values())
    return sum(count for value, count in values.items() if value in choices) / total if total else None


def _age(field: Field, version_id: int, now: datetime) -> float | None:
    (days,) = _rows(_AGE, field, [now, version_id, field.key])[0]
    return None if days is None else float(days)


def _rows(query: str, field: Field, params: list[object]) -> list[tuple[Any, ...]]:
    column = sql.SQL("l.{}::text").format(sql.Identifier(field.key))
    own = sql.SQL("l.extra ->> {}").format(sql.Literal(field.key))
    whole = sql.SQL(query).format(value=column if field.key in STANDARD else own)  # type: ignore[arg-type]
    with connection.cursor() as cursor:
        cursor.execute(whole, params)  # type: ignore[arg-type]
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _row(one: Quality) -> list[str]:
    age = "–" if one.days is None else f"{one.days:,.0f} d"
    return [one.label, percent(one.known), percent(one.valid), age, f"{one.costs / 10:.1f}"]
