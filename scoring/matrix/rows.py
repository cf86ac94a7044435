"""A matrix between its two forms: the rows of a draft, and a document."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from leads.models import User
from scoring.engine.matrix import Matrix, parse
from scoring.models import Disqualifier, MatrixVersion, Parameter, ScoringModel, ScoringRule, Threshold

_NAMED = ("label", "note")
_LISTS = ("grade", "level", "band")
_MAPPINGS = ("fields", "weights", "full_marks")


@transaction.atomic
def draft_from_document(
    model: ScoringModel,
    document: object,
    by: User | None,
    now: datetime,
    base: MatrixVersion | None = None,
) -> MatrixVersion:
    """Make a draft whose rows say what a document says.

    Args:
        model: whose draft it is.
        document: a matrix as plain data (scoring.md, section 3).
        by: who made it, None for the system.
        now: when.
        base: the published version that it was copied from.

    Raises:
        MatrixRefused: with every fault.
    """
    matrix = parse(document)
    plain = plain_document(matrix)
    draft = MatrixVersion.objects.create(
        model=model,
        name=matrix.name or model.name,
        label=matrix.label,
        note=matrix.note,
        fields=plain.get("fields", {}),
        weights=plain["weights"],
        full_marks=plain.get("full_marks", {}),
        created_at=now,
        created_by=by,
        base=base,
    )
    _add_parameters(draft, plain["parameters"])
    _add_thresholds(draft, plain)
    _add_disqualifiers(draft, plain.get("disqualify", []))
    return draft


@transaction.atomic
def draft_from_rows(draft: MatrixVersion, by: User | None, now: datetime) -> MatrixVersion:
    """Make a draft with the rows that another draft has now, its faults too; base, who and when as above."""
    MatrixVersion.objects.select_for_update(no_key=True).get(pk=draft.pk)  # nobody edits while it is read
    rows = rows_of(draft)
    own = {name: getattr(draft, name) for name in ("name", "label", "note", *_MAPPINGS)}
    copy = MatrixVersion.objects.create(
        model=draft.model, base=draft.base, created_at=now, created_by=by, **own
    )
    _copy(rows.parameters, "version", copy)
    for parameter, rules in zip(rows.parameters, rows.rules, strict=True):
        _copy(rules, "parameter", parameter)
    _copy(rows.thresholds, "version", copy)
    _copy(rows.disqualifiers, "version", copy)
    return copy


def _copy(rows: Sequence[Any], home: str, of: MatrixVersion | Parameter) -> None:
    for row in rows:
        row.pk, row._state.adding, row.revision = None, True, 1
        setattr(row, home, of)
    if rows:
        type(rows[0]).objects.bulk_create(rows)


def plain_document(matrix: Matrix) -> dict[str, Any]:
    """A matrix as plain data, spelled the canonical way."""
    document: dict[str, Any] = json.loads(matrix.canonical())
    return document


def document_said(version: MatrixVersion) -> dict[str, Any]:
    """What a version or draft says, as a document; of a draft also with its faults."""
    document: dict[str, Any] = json.loads(version.document) if version.document else document_of(version)
    return document


def document_of(draft: MatrixVersion) -> dict[str, Any]:
    """What the rows of a version say, as a document; not checked."""
    return document_of_rows(draft, rows_of(draft))


class Rows(NamedTuple):
    """The rows of a version in the document's order; a parameter's rules are in `rules`, at its place."""

    parameters: list[Parameter]
    rules: list[list[ScoringRule]]
    thresholds: list[Threshold]
    disqualifiers: list[Disqualifier]


def rows_of(draft: MatrixVersion) -> Rows:
    """Read the rows of a version."""
    parameters = list(draft.parameters.prefetch_related("rules"))
    return Rows(
        parameters,
        [sorted(row.rules.all(), key=lambda rule: (rule.position, rule.pk)) for row in parameters],
        list(draft.thresholds.order_by("position", "id")),
        list(draft.disqualifiers.order_by("position", "id")),
    )


def document_of_rows(draft: MatrixVersion, rows: Rows) -> dict[str, Any]:
    """What these rows of a version say, as a document; not checked."""
    document: dict[str, Any] = {
        "name": draft.name,
        "label": draft.label,
        "note": draft.note,
        "fields": draft.fields,
        "weights": draft.weights,
        "full_marks": draft.full_marks,
        "parameters": [
            _parameter(row, rules) for row, rules in zip(rows.parameters, rows.rules, strict=True)
        ],
    }
    for kind in _LISTS:
        document[kind + "s"] = [
            {kind: _line_name(row.key), "from": _whole(row.from_score)}
            for row in rows.thresholds
            if row.kind == kind
        ]
    document["stages"] = {row.key: row.ways for row in rows.thresholds if row.kind == Threshold.Kind.STAGE}
    document["disqualify"] = [_named(row) | {"if": row.conditions} for row in rows.disqualifiers]
    return {key: value for key, value in document.items() if value not in ("", {}, [])}


def _add_parameters(draft: MatrixVersion, parameters: list[dict[str, Any]]) -> None:
    rows = [
        Parameter(
            version=draft,
            position=position,
            **{key: value for key, value in entry.items() if key != "rules"},
        )
        for position, entry in enumerate(parameters)
    ]
    Parameter.objects.bulk_create(rows)
    ScoringRule.objects.bulk_create(
        ScoringRule(parameter=row, position=position, **_split(entry))
        for row, parameter in zip(rows, parameters, strict=True)
        for position, entry in enumerate(parameter["rules"])
    )


def _split(rule: Mapping[str, Any]) -> dict[str, Any]:
    own = {key: rule[key] for key in ("key", *_NAMED) if key in rule}
    return own | {"definition": {key: value for key, value in rule.items() if key not in own}}


def _add_thresholds(draft: MatrixVersion, document: Mapping[str, Any]) -> None:
    lines = [
        Threshold(version=draft, kind=kind, key=str(entry[kind]), from_score=entry["from"], position=position)
        for kind in _LISTS
        for position, entry in enumerate(document.get(kind + "s", []))
    ]
    stages = [
        Threshold(version=draft, kind=Threshold.Kind.STAGE, key=key, ways=ways, position=position)
        for position, (key, ways) in enumerate(document.get("stages", {}).items())
    ]
    Threshold.objects.bulk_create(lines + stages)


def _add_disqualifiers(draft: MatrixVersion, entries: list[dict[str, Any]]) -> None:
    Disqualifier.objects.bulk_create(
        Disqualifier(
            version=draft,
            position=position,
            conditions=entry["if"],
            **{key: value for key, value in entry.items() if key != "if"},
        )
        for position, entry in enumerate(entries)
    )


def _parameter(row: Parameter, rules: list[ScoringRule]) -> dict[str, Any]:
    entry = _named(row) | {"axis": row.axis}
    for key in ("min", "max"):
        if (limit := getattr(row, key)) is not None:
            entry[key] = _whole(limit)
    if row.combine != Parameter.Combine.SUM:
        entry["combine"] = row.combine
    if row.reset_by:
        entry["reset_by"] = row.reset_by
    entry["rules"] = [_named(rule) | rule.definition for rule in rules]
    return entry


def _named(row: Parameter | ScoringRule | Disqualifier) -> dict[str, Any]:
    return {key: value for key in ("key", *_NAMED) if (value := getattr(row, key)) != ""}


def _whole(number: float | None) -> float | None:
    return int(number) if number is not None and number == int(number) else number


def _line_name(key: str) -> str | int:
    """Levels are named by numbers, and a row's key is text; one of leading zeros is no number."""
    return int(key) if key.isascii() and key.isdigit() and str(int(key)) == key else key
