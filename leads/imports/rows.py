"""The rows of a kept file, below the line that names the columns."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Self

from leads.ingest.files.table import Row, Table, Unreadable
from leads.models import FileImport

from .bytes import open_bytes
from .refusing import FileRefused

MOST_COLUMNS = 1_000
REASONS = "Rejected because"  # the column that a file of rejected rows has more
_LOOKED_FOR_HEADER = 20
_FORMULA = ("=", "+", "-", "@")


class FileRows:
    """An open file: its columns, and its rows one after the other.

    Names of columns are made different from each other; rows of nothing are left out. `kept` has the cells
    of the rows that were read since it was last emptied, by line.
    """

    def __init__(self, one: FileImport, header_line: int | None = None) -> None:
        """Open it.

        Args:
            one: the file, its encoding and separator.
            header_line: the line that names the columns, 0 for none; that of `one` if left out.

        Raises:
            FileRefused: it can't be read as a table.
        """
        try:
            self._table = _open(one)
        except (Unreadable, UnicodeError) as error:
            raise FileRefused(_words(error)) from error
        self.kept: dict[int, list[str]] = {}
        self.line = one.header_line if header_line is None else header_line
        self._rows = chain([Row(1, self._table.header)], self._table.rows())
        self.header = self._named(self.line)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._table.__exit__(*exception)

    def __iter__(self) -> Iterator[Row]:
        wanted = len(self.header)
        for row in self._rows:
            if not any(row.cells) and not row.fault:
                continue
            read = _fitted(row, wanted)
            self.kept[row.line] = read.cells
            yield read

    @property
    def share_read(self) -> float:
        """How much of the file was read, 0 to 1."""
        return self._table.share_read

    def _named(self, line: int) -> list[str]:
        if line == 0:
            first = next(self._rows)
            self._rows = chain([first], self._rows)
            return unlike([""] * len(_checked(first.cells)))
        for row in self._rows:
            if row.line >= line:
                return unlike(_checked(row.cells))
        raise FileRefused(f"The file has no line {line:,}.")


def first_rows(one: FileImport) -> list[Row]:
    """The first rows, as they are.

    Raises:
        FileRefused: it can't be read as a table.
    """
    try:
        with _open(one) as table:
            rows = chain([Row(1, table.header)], table.rows())
            return list(islice(rows, _LOOKED_FOR_HEADER))
    except (Unreadable, UnicodeError) as error:
        raise FileRefused(_words(error)) from error


def _open(one: FileImport) -> Table:
    encoding = "" if one.encoding == "utf-8" else one.encoding
    return Table(open_bytes(one), encoding, one.delimiter or ",", one.size)


def unlike(names: list[str]) -> list[str]:
    """Names of columns, made different: the second "Email" is "Email (2)", one without a name "Column 3"."""
    met: dict[str, int] = {}
    different = []
    for place, name in enumerate(names, start=1):
        name = name.strip().lstrip("\ufeff") or f"Column {place}"
        met[name] = met.get(name, 0) + 1
        different.append(name if met[name] == 1 else f"{name} ({met[name]})")
    return different


def _checked(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) > MOST_COLUMNS:
        raise FileRefused(
            f"The file has {len(cells):,} columns; more than {MOST_COLUMNS:,} can't be brought in. "
            "Is another separator meant?"
        )
    if not cells:
        raise FileRefused("The line that should name the columns is empty.")
    return cells


def _fitted(row: Row, wanted: int) -> Row:
    """A row of as many cells as there are columns; empty cells too many don't matter."""
    if row.fault:
        return row
    cells = [_plain(cell) for cell in row.cells]
    if len(cells) > wanted and not any(cell.strip() for cell in cells[wanted:]):
        cells = cells[:wanted]
    if len(cells) == wanted:
        return Row(row.line, cells)
    fault = (
        f"has {len(cells):,} columns instead of {wanted:,}: is a quote not closed, or a separator missing?"
    )
    return Row(row.line, cells[: wanted + 1], fault)


def _plain(cell: str) -> str:
    """Without the apostrophe by which a file of ours keeps spreadsheets from running a cell."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in _FORMULA else cell


def _words(error: Exception) -> str:
    words = str(error)
    if "line contains NUL" in words or isinstance(error, UnicodeError):
        return "This is no text file, or its letters are written another way than it seemed."
    if "longer than" in words:
        return f"The first line {words}: this is no table, or its lines are not parted."
    return words
