"""What a draft says otherwise than the version in force, cell by cell and row by row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scoring.matrix.cells import GROUPS

Keys = tuple[str, ...]
Document = Mapping[str, Any]
Rows = Mapping[Keys, Mapping[str, Any]]


@dataclass(frozen=True)
class Gone:
    """A row that the draft has no more: what it said, and the key of the row before it."""

    keys: Keys
    cells: Mapping[str, Any]
    after: str


@dataclass(frozen=True)
class Marks:
    """`was`: old values of changed cells; `added`: rows that are new; `gone`: those that went, by parent."""

    was: dict[tuple[Keys, str], Any] = field(default_factory=dict)
    added: frozenset[Keys] = frozenset()
    gone: dict[Keys, tuple[Gone, ...]] = field(default_factory=dict)


def cells_of_entry(entry: Document) -> dict[str, Any]:
    """The cells of an entry of the document: what it says, less the rules of a parameter."""
    grouped = {key for keys in GROUPS.values() for key in keys}
    cells = {key: value for key, value in entry.items() if key not in grouped and key != "rules"}
    for cell, keys in GROUPS.items():
        if there := {key: entry[key] for key in keys if key in entry}:
            cells[cell] = there
    return cells


def marks_of(before: Document | None, after: Document) -> Marks:
    """Hold a document against an earlier one; None: nothing is marked."""
    if before is None:
        return Marks()
    olds, news = rows_of(before), rows_of(after)
    pairs = {keys: keys for keys in news if keys in olds} | _renamed(olds, news)
    was = {
        (keys, cell): olds[old].get(cell)
        for keys, old in pairs.items()
        for cell in {*olds[old], *news[keys]}
        if olds[old].get(cell) != news[keys].get(cell)
    }
    return Marks(was, frozenset(news.keys() - pairs.keys()), _gone(olds, set(pairs.values())))


def _renamed(olds: Rows, news: Rows) -> dict[Keys, Keys]:
    """Rows of another key that say the same, and rules that went into another parameter: new keys to old."""
    left = [keys for keys in olds if keys not in news]
    pairs: dict[Keys, Keys] = {}
    for keys in (keys for keys in news if keys not in olds):
        old = next((one for one in left if _is_same(one, keys, olds[one], news[keys])), None)
        if old is not None:
            left.remove(old)
            pairs[keys] = old
    return pairs


def _is_same(old: Keys, new: Keys, was: Document, now: Document) -> bool:
    if old[0] != new[0]:
        return False
    own = [{cell: value for cell, value in cells.items() if cell != "key"} for cells in (was, now)]
    return own[0] == own[1] or (old[0] == "rule" and old[2] == new[2])


def rows_of(document: Document) -> dict[Keys, dict[str, Any]]:
    """Every row of a document by its keys: ("rule", parameter, key), ("grade", "A"), ("version",)..."""
    rows: dict[Keys, dict[str, Any]] = {("version",): _whole(document)}
    for parameter in document.get("parameters", ()):
        rows["parameter", str(parameter["key"])] = cells_of_entry(parameter)
        for rule in parameter.get("rules", ()):
            rows["rule", str(parameter["key"]), str(rule["key"])] = cells_of_entry(rule)
    for kind in ("grade", "level", "band"):
        for entry in document.get(f"{kind}s", ()):
            rows[kind, str(entry[kind])] = {"from": entry.get("from")}
    for key, ways in document.get("stages", {}).items():
        rows["stage", key] = {"ways": ways}
    for entry in document.get("disqualify", ()):
        rows["disqualifier", str(entry["key"])] = dict(entry)
    return rows


def _whole(document: Document) -> dict[str, Any]:
    named = {name: document.get(name) for name in ("name", "label", "note")}
    entries = {
        f"{name}.{key}": value
        for name in ("weights", "full_marks", "fields")
        for key, value in document.get(name, {}).items()
    }
    return named | entries


def _gone(olds: Rows, kept: set[Keys]) -> dict[Keys, tuple[Gone, ...]]:
    before: dict[Keys, str] = {}
    found: dict[Keys, list[Gone]] = {}
    for keys, cells in olds.items():
        parent = keys[:-1]
        went_along = keys[0] == "rule" and ("parameter", keys[1]) not in kept
        if keys not in kept and not went_along:
            found.setdefault(parent, []).append(Gone(keys, cells, before.get(parent, "")))
        before[parent] = keys[-1]
    return {parent: tuple(rows) for parent, rows in found.items()}
