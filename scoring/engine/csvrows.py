"""Rows of a CSV file, each with the line on which it begins (scoring.md, section 9, files)."""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

LARGEST_CELL = 2**31 - 1
"""The csv module's own limit of 128 KiB would end the whole file at one large cell."""

Skip = Callable[[int, str], None]
"""Told of a row that can't be read: the line on which it begins, and why."""


class FileRefused(Exception):
    """A file that can't be read or written, or that lacks a column."""


class Rows:
    """The data rows of an open CSV file; `header` names the columns."""

    def __init__(self, file: TextIO, path: Path) -> None:
        csv.field_size_limit(LARGEST_CELL)
        self.path = path
        self._file = file
        self._line = 0
        self._ended = False
        self._reader = csv.reader(self._lines())
        self.header = self._read_header()

    def place(self, name: str) -> int | None:
        """Where a column is, None where there is none.

        Raises:
            FileRefused: two columns have this name.
        """
        if self.header.count(name) > 1:
            raise FileRefused(f"{self.path}: has two columns {name}")
        return self.header.index(name) if name in self.header else None

    def needed_place(self, name: str) -> int:
        """Where a column is that must be there."""
        place = self.place(name)
        if place is None:
            raise FileRefused(f"{self.path}: lacks the column {name}")
        return place

    def whole(self, skip: Skip) -> Iterator[tuple[int, list[str]]]:
        """Each row that has all columns, with its line; the others go to `skip`, empty lines to nobody."""
        width = len(self.header)
        for line, cells, problem in self._rows():
            if problem:
                skip(line, problem)
            elif len(cells) == width:
                yield line, cells
            elif cells:
                skip(line, f"has {len(cells)} columns, not {width}")

    def _rows(self) -> Iterator[tuple[int, list[str], str]]:
        while not self._ended:
            line = self._line + 1
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield line, [], str(error)
                continue
            # The reader asked for a line beyond the last one only where a quote was still open.
            yield line, cells, "has a quote that is never closed" if self._ended else ""

    def _lines(self) -> Iterator[str]:
        for line in self._file:
            self._line += 1
            yield line
        self._ended = True

    def _read_header(self) -> list[str]:
        for _line, cells, problem in self._rows():
            if problem:
                raise FileRefused(f"{self.path}: its header {problem}")
            if cells:
                return cells
        raise FileRefused(f"{self.path}: is empty, a header is needed")


@contextmanager
def open_rows(path: Path) -> Iterator[Rows]:
    """Open a CSV file: UTF-8, its byte order mark taken off, bytes that are no UTF-8 replaced.

    Raises:
        FileRefused: it can't be read, at once or half-way.
    """
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            yield Rows(file, path)
    except OSError as error:
        raise FileRefused(f"{path}: can't be read: {error.strerror}") from error


def read_text(path: Path) -> str:
    """A whole file as text, read as `open_rows` does."""
    try:
        return path.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError as error:
        raise FileRefused(f"{path}: can't be read: {error.strerror}") from error
