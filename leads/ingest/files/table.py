"""Read a CSV file row by row, plain or gzip, whatever is wrong with single rows."""

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, Self

LARGEST_CELL = 131_072  # letters; a quote that is never closed must not swallow the file
LONGEST_LINE = 1_000_000  # letters; a file that unpacks to one endless line must not fill the memory
_MARKS = (  # the marks of UTF-32 begin as that of UTF-16 does
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GZIP = b"\x1f\x8b"


class Unreadable(Exception):
    """A file that can't be read, or not to its end."""


class _LineTooLong(Exception):
    """One line of the file goes on and on."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row and the line on which it begins; `fault` says why it has no cells that can be trusted."""

    line: int
    cells: list[str]
    fault: str = ""


class Rows(Protocol):
    """Rows below a header, as an import reads them."""

    @property
    def header(self) -> Sequence[str]: ...

    @property
    def share_read(self) -> float: ...

    def __iter__(self) -> Iterator[Row]: ...


class Table:
    """A CSV file with a header, open for one reading. Bytes that are not UTF-8 come as lone surrogates."""

    def __init__(self, file: Path | BinaryIO, encoding: str = "", delimiter: str = "", size: int = 0) -> None:
        """Open the file and read its header.

        Args:
            file: path of a CSV file, also gzip; or the same, open and buffered: it is closed with the table.
            encoding: UTF-8 if empty, or what the file's mark says.
            delimiter: if empty, of `,` `;` tab and `|` the one that the header has most of.
            size: bytes of an open file.

        Raises:
            Unreadable: no such file, no text, no header.
        """
        self._raw, self._size = _opened(file) if isinstance(file, Path) else (file, max(size, 1))
        csv.field_size_limit(LARGEST_CELL)  # the limit is the process's, and others need another
        self._lines = _Lines(_text(self._raw, encoding))
        first = self._lines.peek()
        self._reader = csv.reader(self._lines, delimiter=delimiter or _delimiter(first), strict=True)
        header = next(self._rows(), None)
        if header is None or header.fault:
            where = f"{file}: " if isinstance(file, Path) else ""
            raise Unreadable(f"{where}{header.fault if header else 'there is no header in it'}")
        self.header = [name.strip() for name in header.cells]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._raw.close()

    def __iter__(self) -> Iterator[Row]:
        """The rows below the header; empty lines are left out."""
        wanted = len(self.header)
        for row in self._rows():
            if not row.fault and len(row.cells) != wanted:
                row = Row(row.line, row.cells, self._wrong_length(row, wanted))
            yield row

    @property
    def share_read(self) -> float:
        """How much of the file was read, 0 to 1."""
        return min(self._raw.tell() / self._size, 1.0)

    def rows(self) -> Iterator[Row]:
        """The rows below the header, however many cells they have."""
        return self._rows()

    def _wrong_length(self, row: Row, wanted: int) -> str:
        fault = f"has {len(row.cells)} columns instead of {wanted}"
        if self._lines.number > row.line:
            fault += f", up to line {self._lines.number}: is a quote not closed?"
        return fault

    def _rows(self) -> Iterator[Row]:
        while True:
            line = self._lines.number + 1
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Row(line, [], f"can't be read, up to line {self._lines.number}: {error}")
            except _LineTooLong:
                yield Row(line, [], f"is longer than {LONGEST_LINE:,} letters")
            else:
                if cells:
                    yield Row(line, cells)


class _Lines:
    """The lines of a text, counted. Goes on after a line that is too long, as no generator could."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self.number = 0
        self._text = text
        self._peeked: str | None = None

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self._peeked if self._peeked is not None else self._read()
        self._peeked = None
        if not line:
            raise StopIteration
        self.number += 1
        if _is_whole(line):
            return line
        while not _is_whole(self._read()):
            pass
        raise _LineTooLong

    def peek(self) -> str:
        self._peeked = self._read()
        return self._peeked

    def _read(self) -> str:
        try:
            return self._text.readline(LONGEST_LINE)
        except (OSError, EOFError, zlib.error, UnicodeError) as error:
            raise Unreadable(
                f"The file breaks off or is damaged after line {self.number}: {error}"
            ) from error


def _is_whole(line: str) -> bool:
    return len(line) < LONGEST_LINE or line.endswith(("\n", "\r"))


def _opened(path: Path) -> tuple[BinaryIO, int]:
    try:
        return path.open("rb"), max(path.stat().st_size, 1)
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}") from error


def _text(raw: BinaryIO, encoding: str) -> io.TextIOWrapper:
    assert isinstance(raw, io.BufferedReader)
    start = raw.peek(4)[:4]
    data: io.BufferedReader | gzip.GzipFile = raw
    if start.startswith(_GZIP):
        data = gzip.GzipFile(fileobj=raw)
        start = b""
    if not encoding:
        encoding = next((name for mark, name in _MARKS if start.startswith(mark)), "utf-8-sig")
    errors = "surrogateescape" if encoding.lower().startswith("utf-8") else "replace"
    try:
        return io.TextIOWrapper(data, encoding=encoding, errors=errors, newline="")
    except LookupError as error:
        raise Unreadable(f"There is no encoding {encoding}.") from error


def _delimiter(header: str) -> str:
    return max(",;\t|", key=header.count)
