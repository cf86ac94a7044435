"""The cells of a draft's rows: what each kind of row has, how a cell is read, and what may be put into it.

A cell's value is plain JSON in the document's spelling (scoring.md, section 3); None: there is nothing in it.
What is in it need not be legal: a draft with faults is kept. It must only be something that can be stored.
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from scoring.engine.words import key_words, stage_words
from scoring.models import Disqualifier, MatrixVersion, Parameter, RowKind, ScoringRule, Threshold

Row = MatrixVersion | Parameter | ScoringRule | Threshold | Disqualifier

MODELS: dict[str, type[Row]] = {
    RowKind.VERSION: MatrixVersion,
    RowKind.PARAMETER: Parameter,
    RowKind.RULE: ScoringRule,
    RowKind.THRESHOLD: Threshold,
    RowKind.DISQUALIFIER: Disqualifier,
}
KINDS = {model: kind for kind, model in MODELS.items()}

# Several keys of a rule that are one decision, and so one cell.
GROUPS: dict[str, tuple[str, ...]] = {
    "measures": ("number", "count", "days_since", "burst"),
    "pays": ("points", "tiers"),
    "fades": ("half_life_days", "fade", "window_days"),
}
_SINGLE = ("limit", "cap", "if")
_AXES = tuple(Parameter.Axis.values)
# Cells of a version that are one entry of a mapping each: weights.fit, fields.employees.
_MAPPINGS = ("weights", "full_marks", "fields")

TEXT, KEY, NUMBER, CHOICE, TYPES, JSON_ = "text", "key", "number", "choice", "types", "json"
_NAMED = {"key": KEY, "label": TEXT, "note": TEXT}
CELLS: dict[str, dict[str, str]] = {
    RowKind.VERSION: {"name": TEXT, "label": TEXT, "note": TEXT},
    RowKind.PARAMETER: {
        **_NAMED,
        "axis": CHOICE,
        "min": NUMBER,
        "max": NUMBER,
        "combine": CHOICE,
        "reset_by": TYPES,
    },
    RowKind.RULE: {**_NAMED, **dict.fromkeys((*GROUPS, *_SINGLE), JSON_)},
    RowKind.THRESHOLD: {"key": TEXT, "from": NUMBER, "ways": JSON_},
    RowKind.DISQUALIFIER: {**_NAMED, "if": JSON_},
}
_CHOICES = {"axis": _AXES, "combine": tuple(Parameter.Combine.values)}
_ATTRIBUTES = {(RowKind.THRESHOLD, "from"): "from_score", (RowKind.DISQUALIFIER, "if"): "conditions"}
_EMPTY = {"combine": "sum", "reset_by": [], "ways": [], "conditions": []}

_KEY = re.compile(r"[a-z0-9_]{1,60}")
_LONGEST = {"note": 10_000, "name": 120, "label": 120, "key": 60}
_LARGEST_JSON = 50_000  # letters; the largest rule of the default matrix has some 400
_LARGEST_NUMBER = 1e12


class CellRefused(ValueError):
    """What can't be stored in that cell at all; the message says what to do. Nothing was written."""


def kind_of(row: Row) -> str:
    """What kind of row it is: one of `RowKind`."""
    return str(KINDS[type(row)])


def name_of(row: Row) -> str:
    """What people call a row: "Website › Viewed the pricing page"."""
    if isinstance(row, MatrixVersion):
        return "The matrix"
    if isinstance(row, Threshold):
        key = stage_words(row.key) if row.kind == Threshold.Kind.STAGE else row.key
        return f"{row.get_kind_display()} {key}"
    own = row.label or key_words(row.key)
    return f"{name_of(row.parameter)} › {own}"[:250] if isinstance(row, ScoringRule) else own


def cells_of(row: Row) -> dict[str, Any]:
    """All cells of a row in which there is something, by name; what `restore` and copies are made of."""
    names = list(CELLS[kind_of(row)])
    if isinstance(row, MatrixVersion):
        names += [f"{name}.{entry}" for name in _MAPPINGS for entry in getattr(row, name)]
    values = {name: read_cell(row, name) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def read_cell(row: Row, cell: str) -> Any:
    """What is in a cell, None for nothing.

    Raises:
        CellRefused: this kind of row has no such cell.
    """
    _known(row, cell)
    if isinstance(row, ScoringRule) and cell in GROUPS:
        there = {key: row.definition[key] for key in GROUPS[cell] if key in row.definition}
        return there or None
    if isinstance(row, ScoringRule) and cell in _SINGLE:
        return row.definition.get(cell)
    name, _, entry = cell.partition(".")
    if entry:
        return getattr(row, name).get(entry)
    attribute = _ATTRIBUTES.get((RowKind(kind_of(row)), cell), cell)
    value = getattr(row, attribute)
    if value in ("", _EMPTY.get(attribute)):
        return None
    return _whole(value)


def put_cell(row: Row, cell: str, value: Any) -> None:
    """Put a value, None to empty it, into a cell of a row; the row is not saved.

    Raises:
        CellRefused: there is no such cell, or the value can't be stored in it.
    """
    check_cell(row, cell, value)
    if isinstance(row, ScoringRule) and (cell in GROUPS or cell in _SINGLE):
        keys = GROUPS.get(cell, (cell,))
        kept = {key: there for key, there in row.definition.items() if key not in keys}
        added = {} if value is None else value if cell in GROUPS else {cell: value}
        row.definition = kept | added
        return
    name, _, entry = cell.partition(".")
    if entry:
        others = {key: there for key, there in getattr(row, name).items() if key != entry}
        setattr(row, name, others if value is None else others | {entry: value})
        return
    attribute = _ATTRIBUTES.get((RowKind(kind_of(row)), cell), cell)
    is_text = CELLS[kind_of(row)][cell] in (TEXT, KEY)
    setattr(row, attribute, _EMPTY.get(attribute, "" if is_text else None) if value is None else value)


def _known(row: Row, cell: str) -> None:
    name, _, entry = cell.partition(".")
    if entry and isinstance(row, MatrixVersion) and name in _MAPPINGS:
        return
    if cell not in CELLS[kind_of(row)]:
        raise CellRefused(f"{name_of(row)} has no “{cell}”.")


def check_cell(row: Row, cell: str, value: Any) -> None:
    """Refuse what can't be put into a cell of a row.

    Raises:
        CellRefused: as `put_cell`.
    """
    _known(row, cell)
    _check_json(value)
    if isinstance(row, ScoringRule) and cell in GROUPS:
        _check_group(cell, value)
    if "." in cell or (value is None and cell not in ("key", "axis", "name")):
        return
    _CHECKS[CELLS[kind_of(row)][cell]](cell, value)


def _check_json(value: Any) -> None:
    try:
        # Neither NaN nor what no database takes: NUL, and half of a pair of surrogates.
        written = json.dumps(value, allow_nan=False, ensure_ascii=False)
        written.encode()
    except (ValueError, TypeError, RecursionError):
        raise CellRefused("This can't be stored: it is no text, number, list or mapping.") from None
    if "\\u0000" in written or _has_huge_number(value):
        raise CellRefused("This can't be stored: a letter or number in it is none that a matrix knows.")
    if len(written) > _LARGEST_JSON:
        raise CellRefused(f"This is too long: {len(written):,} letters, {_LARGEST_JSON:,} at most.")


def _has_huge_number(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_huge_number, value.values()))
    if isinstance(value, list):
        return any(map(_has_huge_number, value))
    return isinstance(value, int | float) and abs(value) > _LARGEST_NUMBER


def _check_group(cell: str, value: Any) -> None:
    if value is not None and (not isinstance(value, dict) or not set(value) <= set(GROUPS[cell])):
        raise CellRefused(f"Here stands one of {', '.join(GROUPS[cell])}.")


def _check_text(cell: str, value: Any) -> None:
    if not isinstance(value, str):
        raise CellRefused("This must be text.")
    if not value.strip() and cell == "name":
        raise CellRefused("A matrix needs a name.")
    longest = _LONGEST.get(cell, 120)
    if len(value) > longest:
        raise CellRefused(f"This is too long: {len(value):,} letters, {longest:,} at most.")


def _check_key(cell: str, value: Any) -> None:
    if not isinstance(value, str) or not _KEY.fullmatch(value):
        raise CellRefused("A key has small letters, digits and _ only, 60 at most.")


def _check_number(cell: str, value: Any) -> None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value):
        raise CellRefused("This must be a number.")


def _check_choice(cell: str, value: Any) -> None:
    if value not in _CHOICES[cell]:
        raise CellRefused(f"This must be one of {', '.join(_CHOICES[cell])}.")


def _check_types(cell: str, value: Any) -> None:
    if not isinstance(value, list) or not all(isinstance(key, str) and len(key) <= 80 for key in value):
        raise CellRefused("This must be a list of activity types.")


_CHECKS: dict[str, Callable[[str, Any], None]] = {
    TEXT: _check_text,
    KEY: _check_key,
    NUMBER: _check_number,
    CHOICE: _check_choice,
    TYPES: _check_types,
    JSON_: lambda cell, value: None,
}


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
