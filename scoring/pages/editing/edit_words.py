"""What an edit did, in words: which cell, what stood there, what stands there now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scoring.engine.parts import conditions_of, ways_of
from scoring.matrix.difference_trees import conditions_turned, ways_turned
from scoring.models import Edit, RowKind
from scoring.pages.draft.catalog import Catalog
from scoring.pages.draft.words import called, cell_words
from scoring.pages.frame import AXIS_NAMES
from scoring.pages.wording import counted

NOTHING = "nothing"
Names = Mapping[tuple[str, int], str]
_LONG = 60  # letters; of two that are longer only what differs is read
_MADE_ANEW = "brought back"


@dataclass(frozen=True)
class EditWords:
    """`what` happened, to which cell; `old` and `new` are given where a cell was changed."""

    what: str
    old: str = ""
    new: str = ""


def words_of(edit: Edit, catalog: Catalog, names: Names) -> EditWords:
    """An edit in words.

    Args:
        edit: of a draft.
        catalog: labels of fields and activity types.
        names: what rows are called, by kind and id, also those that are gone.
    """
    match edit.kind:
        case Edit.Kind.CHANGE:
            return _changed(edit, catalog)
        case Edit.Kind.ADD:
            return EditWords(_MADE_ANEW if edit.undoes_id else f"added{_rules(edit.new)}")
        case Edit.Kind.REMOVE:
            return EditWords(f"removed{_rules(edit.old)}")
        case _:
            return EditWords(f"moved {_where(edit, names)}")


def _changed(edit: Edit, catalog: Catalog) -> EditWords:
    old, new = (cell_words(edit.cell, value, catalog) for value in (edit.old, edit.new))
    if min(len(old), len(new)) > _LONG and (turn := ", ".join(_turned(edit, catalog))):
        return EditWords(f"{_cell(edit.cell, catalog)}: {turn}")
    return EditWords(_cell(edit.cell, catalog), old or NOTHING, new or NOTHING)


def _turned(edit: Edit, catalog: Catalog) -> list[str]:
    """What is another in long conditions or ways; nothing where they can't be read."""
    values = (edit.old, edit.new)
    if edit.cell == "ways":
        was, now = (ways_of(value, catalog.declared) for value in values)
        return ways_turned(was, now) if was and now else []
    if edit.cell == "if":
        before, after = (conditions_of(value, catalog.declared) for value in values)
        return conditions_turned(before, after) if before and after else []
    return []


def _cell(cell: str, catalog: Catalog) -> str:
    name, _, entry = cell.partition(".")
    if not entry:
        return called(cell)
    return f"{called(name)} of {AXIS_NAMES.get(entry) or catalog.field(entry).label}"


def _rules(content: Any) -> str:
    rules = len((content or {}).get("rules", ()))
    return f", with {counted(rules, 'rule')}" if rules else ""


def _where(edit: Edit, names: Names) -> str:
    old, new = edit.old or {}, edit.new or {}
    parent, after = new.get("parent"), new.get("after")
    to = ""
    if parent != old.get("parent"):
        to = f"to {names.get((RowKind.PARAMETER, parent or 0), 'another parameter')}, "
    behind = names.get((edit.row_kind, after or 0), "a row that is gone").rpartition(" › ")[2]
    return to + (f"behind {behind}" if after else "to the front")
