"""The rows of a sheet's sections, cell by cell; what can't be read is noted by its cell."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils import get_column_letter

from .cells import MORE, read_number, read_text, unguard
from .layout import Column, Document, Section
from .notation import NOTATIONS, read_notation
from .tokens import NotationFault


@dataclass(frozen=True)
class SheetFault:
    """A fault and the cell it is in: `where` is "Rules, E14"."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


class SheetRefused(ValueError):
    """A sheet that makes no legal matrix, or can't be read; `faults` has every one."""

    def __init__(self, faults: Iterable[SheetFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(frozen=True)
class Sheet:
    """A table as it was read: its rows with the numbers that a spreadsheet shows beside them."""

    title: str
    rows: list[tuple[int, list[Any]]]
    has_decimal_comma: bool = False


@dataclass
class Entry:
    """A row that was read: its values by key, and the cell of each column. `at` is its first cell."""

    at: str
    cells: dict[str, str]
    values: Document = field(default_factory=dict)


class Rows:
    """Reads sections; `faults` are those of single cells, `spoilt` the rows that have one."""

    def __init__(self, sheets: Mapping[str, Sheet]) -> None:
        self.sheets = sheets
        self.faults: list[SheetFault] = []
        self.spoilt: set[str] = set()

    def of(self, section: Section) -> Iterator[Entry]:
        """The rows of a section; what goes on in rows below is put together."""
        sheet = self.sheets.get(section.title.lower())
        rows = [row for row in sheet.rows if any(_is_filled(cell) for cell in row[1])] if sheet else []
        if sheet is None or not rows:
            return
        columns = self.columns(section, *rows[0])
        for number, cells in _joined(rows[1:]):
            yield self.entry(section.title, columns, number, cells, sheet.has_decimal_comma)

    def columns(self, section: Section, number: int, heads: list[Any]) -> dict[int, Column]:
        """Which column of the sheet is which; one that is not known is a fault."""
        known = {column.title.lower(): column for column in section.columns}
        found: dict[int, Column] = {}
        for place, head in enumerate(heads):
            if not _is_filled(head):
                continue
            column = known.pop(" ".join(str(head).split()).lower(), None)
            if column is None:
                where = f"{section.title}, {get_column_letter(place + 1)}{number}"
                self.faults.append(SheetFault(where, f"is no heading here, or there twice: {str(head)[:40]}"))
            else:
                found[place] = column
        return found

    def entry(
        self, title: str, columns: Mapping[int, Column], number: int, cells: list[Any], has_comma: bool
    ) -> Entry:
        names = {
            column.key: f"{title}, {get_column_letter(place + 1)}{number}"
            for place, column in columns.items()
        }
        entry = Entry(f"{title}, A{number}", names)
        for place, column in columns.items():
            cell = cells[place] if place < len(cells) else None
            if not _is_filled(cell):
                continue
            try:
                entry.values[column.key] = _value(column.kind, cell, has_comma)
            except NotationFault as fault:
                self.faults.append(SheetFault(names[column.key], str(fault)))
                self.spoilt.add(row_of(names[column.key]))
        return entry


def row_of(where: str) -> str:
    """Sheet and row of a cell."""
    title, _, cell = where.partition(", ")
    return f"{title} {cell.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}"


def _joined(rows: Iterable[tuple[int, list[Any]]]) -> Iterator[tuple[int, list[Any]]]:
    number, whole = 0, list[Any]()
    for at, cells in rows:
        plain = [unguard(cell) for cell in cells]
        if whole and plain[0] == MORE:
            whole = [_appended(whole, place, cell) for place, cell in enumerate(plain)]
            continue
        if whole:
            yield number, whole
        number, whole = at, plain
    if whole:
        yield number, whole


def _appended(whole: list[Any], place: int, cell: Any) -> Any:
    before = whole[place] if place < len(whole) else None
    return before if place == 0 or not _is_filled(cell) else f"{'' if before is None else before}{cell}"


def _is_filled(cell: Any) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _value(kind: str, cell: Any, has_decimal_comma: bool) -> Any:
    if kind == "number":
        return read_number(cell, has_decimal_comma)
    if kind == "name":
        return _name(cell)
    if kind in NOTATIONS:
        return read_notation(kind, cell if isinstance(cell, str) else read_text(cell))
    return read_text(cell)


def _name(cell: Any) -> Any:
    """Levels are named by whole numbers; a name of digits that is text stands in quotes."""
    is_quoted = isinstance(cell, str) and cell.strip().startswith('"')
    text = read_text(cell)
    is_number = not is_quoted and text.isascii() and text.removeprefix("-").isdigit()
    return int(text) if is_number and len(text) < 16 else text
