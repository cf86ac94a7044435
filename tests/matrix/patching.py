"""Makes the later of two documents of the earlier and their differences; what none names is lost."""

import copy
from collections.abc import Sequence
from typing import Any

from scoring.matrix.cells import GROUPS
from scoring.matrix.difference_rows import LINES
from scoring.matrix.differences import ADDED, CHANGED, MOVED, REMOVED, Difference

Entry = dict[str, Any]
Lists = dict[str, list[Entry]]


def patched(document: Entry, found: Sequence[Difference]) -> Entry:
    """The document with every difference made in it; nothing else is looked at."""
    made = copy.deepcopy(document)
    made["stages"] = [{"key": key, "ways": ways} for key, ways in made.get("stages", {}).items()]
    entries = {id(one): _entry(made, one.row_kind, one.was) for one in found if one.was}
    for one in found:
        if one.kind == CHANGED:
            _change(made if one.row_kind == "version" else entries[id(one)], one)
    for one in found:
        if one.kind == REMOVED:
            _take_out(made, entries[id(one)])
    for one in found:
        if one.kind in (ADDED, MOVED):
            entry = _new(one) if one.kind == ADDED else entries[id(one)]
            _take_out(made, entry)
            _put_in(made, one, entry)
    made["stages"] = {stage["key"]: stage["ways"] for stage in made["stages"]}
    return {key: value for key, value in made.items() if value not in ({}, [], "", None)}


def _list_of(made: Entry, row_kind: str, keys: tuple[str, ...]) -> list[Entry]:
    if row_kind == "rule":
        return next(one["rules"] for one in made["parameters"] if one["key"] == keys[0])
    if row_kind == "threshold":
        return made.setdefault(f"{keys[0]}s", [])
    return made.setdefault({"parameter": "parameters", "disqualifier": "disqualify"}[row_kind], [])


def _entry(made: Entry, row_kind: str, keys: tuple[str, ...]) -> Entry:
    return next(one for one in _list_of(made, row_kind, keys) if _key(one, keys) == keys[-1])


def _key(entry: Entry, keys: tuple[str, ...]) -> str:
    return str(entry[keys[0] if keys[0] in LINES and "key" not in entry else "key"])


def _change(entry: Entry, one: Difference) -> None:
    name, _, inner = one.cell.partition(".")
    if inner:
        entry, name = entry.setdefault(name, {}), inner
    if one.cell == "key" and one.row_kind == "threshold" and one.keys[0] in LINES:
        name = one.keys[0]
    for key in GROUPS.get(name, (name,)):
        entry.pop(key, None)
    if one.new is not None:
        entry.update(one.new if name in GROUPS else {name: one.new})


def _new(one: Difference) -> Entry:
    entry: Entry = {"rules": []} if one.row_kind == "parameter" else {}
    for cell, value in one.new.items():
        entry.update(value if cell in GROUPS else {cell: value})
    if one.row_kind == "threshold" and one.keys[0] in LINES:
        entry[one.keys[0]] = entry.pop("key")
    return entry


def _take_out(made: Entry, entry: Entry) -> None:
    lists = [
        made.get(name, []) for name in ("parameters", "disqualify", "stages", "grades", "levels", "bands")
    ]
    for rows in (*lists, *(one["rules"] for one in made["parameters"])):
        rows[:] = [row for row in rows if row is not entry]


def _put_in(made: Entry, one: Difference, entry: Entry) -> None:
    rows = _list_of(made, one.row_kind, one.keys)
    before = [place for place, row in enumerate(rows) if one.after and _key(row, one.keys) == one.after[-1]]
    rows.insert(before[0] + 1 if before else 0, entry)
