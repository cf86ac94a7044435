"""How a matrix lies in a workbook: its sheets, their columns, and the rows that a document makes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from scoring.engine.tree import AXES

from .cells import MORE, Cell, guard, text_cell
from .notation import NOTATIONS, notate

Document = dict[str, Any]
LINES = ("grade", "level", "band")
LONGEST_CELL = 32_000
"""Letters of a cell that is written; spreadsheets hold 32,767. What is longer goes on in rows below."""


@dataclass(frozen=True)
class Column:
    """A column: its heading, the key of the document, and what its cells are.

    `kind` is text, number, name (a text, or the number of a level) or one of `NOTATIONS`.
    """

    title: str
    key: str
    kind: str = "text"


@dataclass(frozen=True)
class Section:
    """A sheet of the workbook; in a CSV a part of it, below its title in square brackets."""

    title: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Table:
    """A section with its cells, the headings among them."""

    title: str
    rows: list[list[Cell]]


_NAMED = (Column("Label", "label"), Column("Note", "note"))
MATRIX = Section("Matrix", (Column("Name", "name"), *_NAMED))
FIELDS = Section("Fields", (Column("Field", "field"), Column("Type", "type")))
AXES_ = Section(
    "Axes",
    (Column("Axis", "axis"), Column("Weight", "weight", "number"), Column("Full marks", "marks", "number")),
)
PARAMETERS = Section(
    "Parameters",
    (
        Column("Parameter", "key"),
        *_NAMED,
        Column("Axis", "axis"),
        Column("Min", "min", "number"),
        Column("Max", "max", "number"),
        Column("Combine", "combine"),
        Column("Begins anew with", "reset_by", "types"),
    ),
)
RULES = Section(
    "Rules",
    (
        Column("Axis", "axis"),
        Column("Parameter", "parameter"),
        Column("Rule", "key"),
        *_NAMED,
        Column("Counts", "count", "types"),
        Column("Number of", "number"),
        Column("Days since", "days_since", "types"),
        Column("Points", "points", "number"),
        Column("Tiers", "tiers", "tiers"),
        Column("Where", "if", "conditions"),
        Column("Half-life days", "half_life_days", "number"),
        Column("Fading", "fade", "fade"),
        Column("Window days", "window_days", "number"),
        Column("Limit", "limit", "limit"),
        Column("Cap", "cap", "number"),
        Column("Burst", "burst", "number"),
    ),
)
LINES_ = Section(
    "Lines", (Column("Kind", "kind"), Column("Name", "name", "name"), Column("From", "from", "number"))
)
STAGES = Section("Stages", (Column("Stage", "key"), Column("Way", "way", "conditions")))
DISQUALIFIERS = Section(
    "Disqualifiers", (Column("Disqualifier", "key"), *_NAMED, Column("Where", "if", "conditions"))
)
SECTIONS = (RULES, PARAMETERS, AXES_, LINES_, STAGES, DISQUALIFIERS, FIELDS, MATRIX)


def tables_of(document: Document) -> list[Table]:
    """A document as tables, ready to be written.

    Args:
        document: plain data, as `document_of` gives it; it may have faults.
    """
    entries = _entries(document)
    return [Table(section.title, list(_rows(section, entries[section.title]))) for section in SECTIONS]


def _entries(document: Document) -> dict[str, list[Document]]:
    parameters = document.get("parameters", [])
    return {
        "Matrix": [document],
        "Fields": [{"field": name, "type": kind} for name, kind in document.get("fields", {}).items()],
        "Axes": list(_axes(document)),
        "Parameters": parameters,
        "Rules": [
            rule | {"axis": parameter.get("axis"), "parameter": parameter.get("key")}
            for parameter in parameters
            for rule in parameter.get("rules", [])
        ],
        "Lines": [
            {"kind": kind, "name": line[kind], "from": line.get("from")}
            for kind in LINES
            for line in document.get(f"{kind}s", [])
        ],
        "Stages": [
            {"key": key, "way": way} for key, ways in document.get("stages", {}).items() for way in ways
        ],
        "Disqualifiers": document.get("disqualify", []),
    }


def _axes(document: Document) -> Iterator[Document]:
    weights, marks = document.get("weights", {}), document.get("full_marks", {})
    for axis in AXES:
        if axis in weights or axis in marks:
            yield {"axis": axis, "weight": weights.get(axis), "marks": marks.get(axis)}


def _rows(section: Section, entries: Iterable[Document]) -> Iterator[list[Cell]]:
    yield [column.title for column in section.columns]
    for entry in entries:
        yield from _parted([_cell(column, entry.get(column.key)) for column in section.columns])


def _cell(column: Column, value: Any) -> Cell:
    if value is None or value == "":
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and column.kind in ("number", "name"):
        return float(value) if isinstance(value, float) else value
    if column.kind in NOTATIONS:
        return notate(column.kind, value)
    return text_cell(str(value))


def _parted(cells: list[Cell]) -> Iterator[list[Cell]]:
    """A row, and the rows in which cells go on that are too long for one."""
    parts = [_parts(cell) for cell in cells]
    for place in range(max(map(len, parts))):
        row = [guard(part[place]) if place < len(part) else None for part in parts]
        yield row if place == 0 else [MORE, *row[1:]]


def _parts(cell: Cell) -> list[Cell]:
    if not isinstance(cell, str) or len(cell) <= LONGEST_CELL:
        return [cell]
    return [cell[start : start + LONGEST_CELL] for start in range(0, len(cell), LONGEST_CELL)]
