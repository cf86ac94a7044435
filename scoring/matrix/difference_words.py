"""What became of a cell or a row of a matrix, as people say it: "8 → 12 points", "is new, 12 points"."""

import json
from typing import Any

from leads.words import and_join
from scoring.engine.tree import Rule
from scoring.engine.words import amount, type_words, way_words
from scoring.models import RowKind

from .difference_rows import DocumentRow
from .difference_trees import RULE_CELLS, all_ways, conditions_turned, turned, ways_turned, whole_rule

_LONGEST = 80


def changed_words(old: DocumentRow, new: DocumentRow, cell: str) -> str:
    """What became of a cell that two rows differ in."""
    was, now = old.cells.get(cell), new.cells.get(cell)
    words = _by_tree(old, new, cell) or _by_value(cell, was, now)
    # Words may say less than numbers do (a millionth of a point): then both are shown as they are written.
    return words or turned(_NAMES.get(cell, cell), _written(was), _written(now))


def added_words(row: DocumentRow) -> str:
    """What a row is that was not there before."""
    if row.kind == RowKind.RULE and isinstance(row.tree, Rule):
        return f"is new, {whole_rule(row.tree)}"
    if row.kind == RowKind.PARAMETER:
        return f"is new on {row.axis}{_limits(row)}"
    if row.keys[0] == "stage" and row.tree:
        return f"is new: {all_ways(row.tree)}"
    if row.kind == RowKind.DISQUALIFIER and row.tree:
        return f"is a new disqualifier: {way_words(row.tree)}"
    if row.kind == RowKind.THRESHOLD and "from" in row.cells:
        return f"is new, from {_said(row.cells['from'])}"
    return "is new"


def removed_words(row: DocumentRow) -> str:
    """What goes with a row that is there no more."""
    inner = and_join([f"“{rule.title}”" for rule in row.inner])
    return f"is removed, with {inner}" if inner else "is removed"


def moved_words(old: DocumentRow, new: DocumentRow, after: DocumentRow | None) -> str:
    """Where a row stands now."""
    place = f"comes after “{after.title}” now" if after else "comes first now"
    if new.kind == RowKind.RULE and old.within != new.within:
        return f"moved from “{old.within}” to “{new.within}”"
    return place


def _by_tree(old: DocumentRow, new: DocumentRow, cell: str) -> str:
    if old.tree is None or new.tree is None:
        return ""
    if cell in RULE_CELLS and new.kind == RowKind.RULE:
        return ", ".join(RULE_CELLS[cell](old.tree, new.tree))
    if cell == "ways":
        return ", ".join(ways_turned(old.tree, new.tree))
    return ", ".join(conditions_turned(old.tree, new.tree)) if cell == "if" else ""


def _by_value(cell: str, old: Any, new: Any) -> str:
    was, now = _said(old), _said(new)
    if was == now:
        return ""
    if cell == "from" and old is not None and new is not None:
        return f"from {now} instead of {was}"
    if cell == "label" and new is not None:
        return f"called “{now}” now"
    if cell in ("name", "label", "note"):
        was, now = (f"“{words}”" if words else "" for words in (was, now))
    return turned(_NAMES.get(cell, cell.partition(".")[2] or cell), was, now)


_NAMES = {
    "min": "lower limit",
    "max": "upper limit",
    "reset_by": "begins anew with",
    "combine": "rules count by",
    "ways": "ways",
    "measures": "measures",
    "pays": "pays",
    "fades": "fades",
    "if": "where",
}


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return amount(value)
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return type_words(value)
    return _short(value) if isinstance(value, str) else _written(value)


def _written(value: Any) -> str:
    return "" if value is None else _short(json.dumps(value, ensure_ascii=False))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _limits(row: DocumentRow) -> str:
    low, high = _said(row.cells.get("min")), _said(row.cells.get("max"))
    return (f", at least {low}" if low else "") + (f", at most {high}" if high else "")
