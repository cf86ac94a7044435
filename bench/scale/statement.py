"""The rules of a version as one SQL statement over raw activities and leads: what a rescore is held against.

Written as one would who knows PostgreSQL: activities are counted once by lead, kind and age, paid from
arrays by age, summed up to a row a lead, and all later steps are arithmetic on that row. Points are whole
micro-points in doubles, exact up to 2^53: its scores are the product's to the last digit.

It leaves out what is no rule: when time will change a score, who is worth a look, what the digests say. Texts
are compared as they are stored, in this company in small letters. A matrix that counts in a way which the
one measured with does not is refused.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from scoring.engine.compile import (
    Compiled,
    CompiledAxis,
    CompiledParameter,
    CompiledRule,
    CompiledWay,
    Conditions,
)
from scoring.engine.tables import Tiers
from scoring.engine.tree import ActivityCondition, FieldCondition, Line
from scoring.engine.units import MICRO
from scoring.rescoring.rows import ENGINE_REVISION

from .counted import Activities, NotSaid, moment

_OPERATORS = {
    "is": "= {}", "is_not": "<> {}", "in": "IN ({})", "from": ">= {}", "below": "< {}",
    "between": "BETWEEN {} AND {}",
}  # fmt: skip

_LEADS = """
    SELECT l.id, l.owner_id, u.team_id, l.stage, l.is_marked, l.region, l.industry, l.source,
        l.overruled_disqualifier, a.last_at, {wanted}
    FROM leads_lead l LEFT JOIN leads_user u ON u.id = l.owner_id
    LEFT JOIN ({sums}) a ON a.lead_id = l.id {bursts}
    WHERE l.erased_at IS NULL AND l.merged_into_id IS NULL OFFSET 0
"""


def statement(compiled: Compiled, table: str, version_id: int, now: datetime) -> str:
    """INSERT ... SELECT of the scores of all leads.

    Args:
        compiled: the version.
        table: what takes the rows.
        version_id: what the rows say of their version.
        now: the moment they speak for, in UTC, as all days are here.

    Raises:
        NotSaid: a rule counts in a way that this does not know.
    """
    columns = _columns(compiled, version_id, now)
    names = ", ".join(f'"{name}"' for name in columns)
    rows = _nested(
        _concluded(compiled), _nested(_held(compiled), _nested(_valued(compiled), _leads(compiled, now)))
    )
    return f"INSERT INTO {table} ({names}) SELECT {', '.join(columns.values())} FROM ({rows}) one"


def _nested(added: Mapping[str, str], rows: str) -> str:
    """The rows with more columns; `OFFSET 0` lets PostgreSQL compute each but once."""
    more = ", ".join(f"{expression} AS {name}" for name, expression in added.items())
    return f"SELECT one.*, {more} FROM ({rows}) one OFFSET 0"


def _columns(compiled: Compiled, version_id: int, now: datetime) -> dict[str, str]:
    plain = ("fit", "engagement", "qualification", "composite", "grade", "level", "band", "disqualified_by")
    copied = ("owner_id", "team_id", "stage", "is_marked", "region", "industry", "source")
    values = ", ".join(f"v{place}" for place in range(len(compiled.parameters)))
    return {
        "version_id": str(version_id),
        "lead_id": "id",
        "as_of": moment(now),
        "engine_revision": str(ENGINE_REVISION),
        "inputs_revision": "1",
        **{name: name for name in plain + copied},
        "penalty": "floor(taken / 100000 + 0.5)",
        "points": f"floor(({_sum(f'v{place}' for place in range(len(compiled.parameters)))}) / 100000 + 0.5)",
        "meets": "array_remove(ARRAY[{}]::text[], NULL)".format(
            ", ".join(
                f"CASE WHEN {_stage(ways)} THEN {_text(key)} END"
                for key, ways in zip(compiled.stage_keys, compiled.stages, strict=True)
            )
        ),
        "values": f"ARRAY[{values}]::bigint[]",
        "is_worth_a_look": "false",
        "counts": "true",
        "is_listed": "disqualified_by IS NULL OR disqualified_by = overruled_disqualifier",
        "last_activity_at": "last_at",
        "noted_composite": "composite",
    }


def _leads(compiled: Compiled, now: datetime) -> str:
    """A row a lead: what its activities come to, and which conditions hold."""
    said = Activities(compiled, now)
    paid = {f"c{rule.index}": _paid(compiled, rule, said) for rule in compiled.rules}
    asked = {place for ways in compiled.stages for way in ways for place in way.conditions}
    asked |= {place for conditions in compiled.disqualifiers for place in conditions}
    holds = {f"k{place}": _holds(compiled, place, said) for place in sorted(asked)}
    wanted = ", ".join(f"{expression} AS {name}" for name, expression in (paid | holds).items())
    return _LEADS.format(wanted=wanted, sums=said.sums_of_leads(), bursts=" ".join(said.bursts))


def _paid(compiled: Compiled, rule: CompiledRule, said: Activities) -> str:
    """What a rule pays, in micro-points."""
    paid = _PAID[rule.rule.kind](rule, said)
    conditions = _all(compiled, rule.conditions, said)
    return f"CASE WHEN {conditions} THEN {paid} ELSE 0 END" if conditions else paid


def _paid_by_conditions(rule: CompiledRule, said: Activities) -> str:
    return str(rule.points)


def _paid_by_number(rule: CompiledRule, said: Activities) -> str:
    return _tier(rule.tiers, f"l.{rule.rule.field}")


def _paid_by_count(rule: CompiledRule, said: Activities) -> str:
    counted = f"coalesce({said.counted(rule)}, 0)"
    if rule.tiers is not None:
        return _tier(rule.tiers, counted)
    return counted if rule.cap is None else f"least(greatest({counted}, {-rule.cap}), {rule.cap})"


def _paid_by_days(rule: CompiledRule, said: Activities) -> str:
    since = said.summed("min(age)", rule.selector)
    created = f"CASE WHEN l.created_on <= {said.today} THEN {said.today} - l.created_on END"
    return _tier(rule.tiers, f"coalesce({since}, {created})")


_PAID = {
    "if": _paid_by_conditions,
    "number": _paid_by_number,
    "count": _paid_by_count,
    "days_since": _paid_by_days,
}


def _tier(tiers: Tiers | None, quantity: str) -> str:
    assert tiers is not None
    steps = list(zip(tiers.from_.tolist(), tiers.points.tolist()[1:], strict=True))
    cases = " ".join(f"WHEN {quantity} >= {least:g} THEN {points}" for least, points in reversed(steps))
    return f"CASE {cases} ELSE 0 END"


def _all(compiled: Compiled, conditions: Conditions, said: Activities) -> str:
    return " AND ".join(_holds(compiled, place, said) for place in conditions)


def _holds(compiled: Compiled, place: int, said: Activities) -> str:
    found = compiled.conditions[place]
    condition = found.condition
    if isinstance(condition, ActivityCondition):
        times = said.summed("sum(n)", found.selector, within=condition.within_days)
        return f"(coalesce({times}, 0) {'>=' if condition.did else '<'} {condition.times})"
    return _field_holds(condition, found.kind, found.operand, said)


def _field_holds(condition: FieldCondition, kind: str, operand: object, said: Activities) -> str:
    column = f"l.{condition.field}"
    if condition.operator == "older_than_days":
        return f"({said.today} - {column} > {operand})"
    is_there = f"{column} <> ''" if kind == "text" else f"{column} IS NOT NULL"
    if condition.operator == "known":
        return f"({is_there})"
    if condition.operator not in _OPERATORS:
        raise NotSaid(f"{condition.field}: {condition.operator}")
    operands = [_text(one) for one in (operand if isinstance(operand, tuple) else (operand,))]
    if condition.operator == "in":
        operands = [", ".join(operands)]
    holds = f"{column} {_OPERATORS[condition.operator].format(*operands)}"
    return f"({is_there} AND {holds})" if condition.operator == "is_not" else f"({holds})"


def _valued(compiled: Compiled) -> dict[str, str]:
    return {f"v{place}": _value(parameter) for place, parameter in enumerate(compiled.parameters)}


def _value(parameter: CompiledParameter) -> str:
    names = [f"c{rule.index}" for rule in parameter.rules]
    value = _sum(names) if parameter.parameter.combine == "sum" else _strongest(parameter, names)
    if parameter.min is not None:
        value = f"greatest({value}, {parameter.min})"
    return value if parameter.max is None else f"least({value}, {parameter.max})"


def _strongest(parameter: CompiledParameter, names: list[str]) -> str:
    points = [rule.rule.points or 0 for rule in parameter.rules]
    if any(rule.tiers for rule in parameter.rules) or min(points) < 0 < max(points):
        raise NotSaid(f"{parameter.parameter.key}: the strongest of both signs, or of tiers")
    return f"{'least' if min(points) < 0 else 'greatest'}({', '.join(names)})"


def _held(compiled: Compiled) -> dict[str, str]:
    held = {f"{axis.key}_held": _held_sum(axis) for axis in compiled.axes}
    return held | {"taken": _sum(f"v{place}" for place in compiled.penalties)}


def _held_sum(axis: CompiledAxis) -> str:
    return f"least(greatest({_sum(f'v{place}' for place in axis.parameters)}, 0), {axis.full_marks})::float8"


def _concluded(compiled: Compiled) -> dict[str, str]:
    matrix = compiled.matrix
    share = {axis.key: f"100 * {axis.key}_held / {axis.full_marks}" for axis in compiled.axes}
    mean = " + ".join(f"{axis.part!r} * ({share[axis.key]})" for axis in compiled.axes)
    tenths = {key: _tenths(one) for key, one in share.items()}
    tenths["composite"] = _tenths(f"least(greatest({mean} + taken / {MICRO}::float8, 0), 100)")
    cases = " ".join(
        f"WHEN {' AND '.join(f'k{place}' for place in conditions)} THEN {_text(item.key)}"
        for item, conditions in zip(matrix.disqualify, compiled.disqualifiers, strict=True)
    )
    return tenths | {
        "grade": _line(matrix.grades, tenths["fit"]),
        "level": _line(matrix.levels, tenths["engagement"]),
        "band": _line(matrix.bands, tenths["composite"]),
        "disqualified_by": f"CASE {cases} END" if cases else "NULL::text",
    }


def _tenths(points: str) -> str:
    return f"floor(10 * ({points}) + 0.5 + 1e-9)::smallint"


def _line(lines: Iterable[Line], tenths: str) -> str:
    cases = " ".join(f"WHEN {tenths} >= {line.from_ * 10:g} THEN {_text(str(line.name))}" for line in lines)
    return f"CASE {cases} END" if cases else "NULL::text"


def _stage(ways: Iterable[CompiledWay]) -> str:
    return " OR ".join(f"({_way(way)})" for way in ways)


def _way(way: CompiledWay) -> str:
    criteria = [f"{score} >= {least * 10:g}" for score, least in way.scores]
    criteria += [f"v{place} >= {least}" for place, least in way.parameters]
    return " AND ".join(criteria + [f"k{place}" for place in way.conditions])


def _sum(names: Iterable[str]) -> str:
    return " + ".join(names) or "0"


def _text(operand: object) -> str:
    return "'" + operand.replace("'", "''") + "'" if isinstance(operand, str) else str(operand)
