"""A matrix written out as one canonical JSON text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scoring.engine.tree import Criterion, Matrix, Parameter, Rule

_WHOLE = 1e15
_PLAIN = ("points", "burst", "window_days", "half_life_days", "cap")


def write(matrix: Matrix) -> str:
    """The canonical text: fixed key order, the document's order where it has meaning, whole numbers whole."""
    document = _kept(
        name=matrix.name,
        label=matrix.label,
        note=matrix.note,
        fields=dict(sorted(matrix.fields.items())),
        weights=_numbers(matrix.weights),
        full_marks=_numbers(matrix.full_marks),
        parameters=[_parameter(parameter) for parameter in matrix.parameters],
        grades=_lines("grade", matrix),
        levels=_lines("level", matrix),
        bands=_lines("band", matrix),
        stages={stage.key: [criteria_entry(way) for way in stage.ways] for stage in matrix.stages},
        disqualify=[
            _kept(key=item.key, label=item.label, note=item.note) | {"if": criteria_entry(item.conditions)}
            for item in matrix.disqualify
        ],
    )
    return json.dumps(document, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def _kept(**entries: object) -> dict[str, Any]:
    """What says something: an empty text, list or mapping and None say the same as their absence."""
    return {key: value for key, value in entries.items() if value not in (None, "", [], {})}


def _number(value: float) -> float:
    """5.0 and 5 are one number, and so are 0.0 and -0.0."""
    return int(value) if abs(value) < _WHOLE and value == int(value) else value


def _numbers(values: Mapping[str, float]) -> dict[str, float]:
    return {key: _number(value) for key, value in sorted(values.items())}


def _lines(kind: str, matrix: Matrix) -> list[dict[str, Any]]:
    return [{kind: line.name, "from": _number(line.from_)} for line in getattr(matrix, kind + "s")]


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return _kept(
        key=parameter.key,
        label=parameter.label,
        note=parameter.note,
        axis=parameter.axis,
        min=None if parameter.min is None else _number(parameter.min),
        max=None if parameter.max is None else _number(parameter.max),
        combine=None if parameter.combine == "sum" else parameter.combine,
        reset_by=list(parameter.reset_by),
        rules=[rule_entry(rule) for rule in parameter.rules],
    )


def rule_entry(rule: Rule) -> dict[str, Any]:
    """A rule as its entry in the document."""
    entry = _kept(key=rule.key, label=rule.label, note=rule.note)
    if rule.kind != "if":
        entry[rule.kind] = rule.field if rule.kind == "number" else list(rule.types)
    if rule.conditions:
        entry["if"] = criteria_entry(rule.conditions)
    return entry | _pay(rule)


def _pay(rule: Rule) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    for key in _PLAIN:
        if getattr(rule, key) is not None:
            entry[key] = _number(getattr(rule, key))
    if rule.tiers:
        entry["tiers"] = [
            {"from": _number(tier.from_), "points": _number(tier.points)} for tier in rule.tiers
        ]
    if rule.limit:
        entry["limit"] = {"times": rule.limit.times, "per": rule.limit.per}
    if rule.fade:
        entry["fade"] = [{"from_day": step.from_day, "percent": _number(step.percent)} for step in rule.fade]
    return entry


def criteria_entry(criteria: Iterable[Criterion]) -> list[dict[str, Any]]:
    """Conditions, or a stage's criteria, as they stand in the document."""
    return [_criterion(criterion) for criterion in criteria]


def _criterion(item: Any) -> dict[str, Any]:
    if hasattr(item, "operator"):
        return {"field": item.field, item.operator: _operand(item.operand)}
    if hasattr(item, "score"):
        return {"score": item.score, "from": _number(item.from_)}
    if hasattr(item, "parameter"):
        return {"parameter": item.parameter, "from": _number(item.from_)}
    entry: dict[str, Any] = {"did" if item.did else "did_not": list(item.types)}
    if item.times != 1:
        entry["times"] = item.times
    if item.within_days is not None:
        entry["within_days"] = item.within_days
    return entry


def _operand(operand: Any) -> Any:
    if isinstance(operand, tuple):
        return [_operand(item) for item in operand]
    if isinstance(operand, float):
        return _number(operand)
    return operand
