"""Where a fault stands on the sheet: from its path in the document to a row and a cell of it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scoring.engine.faults import Fault
from scoring.matrix.cells import GROUPS

_RULE = re.compile(r"parameters\[(\d+)\]\.rules\[(\d+)\]\.?(.*)", re.DOTALL)
_PARAMETER = re.compile(r"parameters\[(\d+)\]\.?(.*)", re.DOTALL)
_LINE = re.compile(r"(grades|levels|bands)\[(\d+)\]\.?(.*)", re.DOTALL)
_DISQUALIFIER = re.compile(r"disqualify\[(\d+)\]\.?(.*)", re.DOTALL)
_KEY = re.compile(r"[a-z_]*")
_GROUP = {key: cell for cell, keys in GROUPS.items() for key in keys}


@dataclass(frozen=True)
class RowIds:
    """The ids of a draft's rows, in the order in which the document names them."""

    version: int
    parameters: Sequence[int]
    rules: Sequence[Sequence[int]]
    lines: Mapping[str, Sequence[int]]  # grades, levels, bands
    stages: Mapping[str, int]
    disqualifiers: Sequence[int]


@dataclass(frozen=True)
class Stands:
    """A fault with the row ("rule-12") and the cell ("pays") where it stands."""

    fault: Fault
    row: str
    cell: str


def places_of(faults: Iterable[Fault], ids: RowIds) -> list[Stands]:
    """Each fault with its place; what concerns a whole list stands at the list's heading."""
    return [Stands(fault, *_place(fault.path, ids)) for fault in faults]


def _place(path: str, ids: RowIds) -> tuple[str, str]:
    if found := _RULE.fullmatch(path):
        row = ids.rules[int(found[1])][int(found[2])]
        return f"rule-{row}", _cell(found[3])
    if found := _PARAMETER.fullmatch(path):
        return f"parameter-{ids.parameters[int(found[1])]}", _cell(found[2])
    if found := _LINE.fullmatch(path):
        cell = "from" if found[3].startswith("from") else "key"
        return f"threshold-{ids.lines[found[1]][int(found[2])]}", cell
    if found := _DISQUALIFIER.fullmatch(path):
        return f"disqualifier-{ids.disqualifiers[int(found[1])]}", _cell(found[2])
    return _elsewhere(path, ids)


def _elsewhere(path: str, ids: RowIds) -> tuple[str, str]:
    head, _, rest = path.partition(".")
    if head == "stages":
        # A stage's key may hold anything, dots too: the longest that fits is meant.
        fits = [key for key in ids.stages if rest == key or rest.startswith((f"{key}[", f"{key}."))]
        return (f"threshold-{ids.stages[max(fits, key=len)]}", "ways") if fits else ("head-stages", "")
    if head in ("weights", "full_marks", "fields") and rest:
        return f"version-{ids.version}", path
    if head in ("name", "label", "note"):
        return f"version-{ids.version}", head
    return f"head-{head or 'matrix'}", ""


def _cell(rest: str) -> str:
    """A row's own key, or the cell that several keys make; "label" for what has no cell of its own."""
    key = _KEY.match(rest)
    name = key[0] if key else ""
    return _GROUP.get(name, name if name not in ("", "rules") else "label")
