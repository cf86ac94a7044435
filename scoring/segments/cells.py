"""Cells of a file that people open in a spreadsheet: what somebody typed is text there, never a formula."""

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

# With these a spreadsheet begins a formula; full-width letters become plain ones in some.
_BEGINS = frozenset("=+-@\t\r\n＝＋－＠")
# What may stand before it and is taken off when the file is read: quotes, and letters without a width.
_BEFORE = "\"'`“”‘’«»\u200b\u200c\u200d\u2060\ufeff\u00ad"
# Where a spreadsheet of another country parts a line: there a new cell begins, whatever was quoted.
_PARTS = re.compile(rf"(\r\n|[,;\t|\r\n])(?=[{re.escape(_BEFORE)}\s]*[=+\-@＝＋－＠])")
BYTE_ORDER_MARK = "\ufeff"
Cell = str | int | float


def guarded(text: str) -> str:
    """A text that no spreadsheet runs: with an apostrophe before what would begin a formula."""
    if text[:1] in ("\t", "\r", "\n"):
        return f"'{text}"
    rest = text
    while rest and (rest[0] in _BEFORE or rest[0].isspace()):
        rest = rest[1:]
    return f"'{text}" if rest[:1] in _BEGINS and rest else text


def guarded_in_csv(text: str, delimiter: str = ",") -> str:
    """A text that no spreadsheet runs, even one in which another sign than the file's ends a cell."""
    return guarded(_PARTS.sub(lambda end: end[1] if end[1] == delimiter else f"{end[1]}'", text))


def written(rows: Iterable[Sequence[Cell]]) -> str:
    """Rows as CSV (RFC 4180). Texts are guarded; numbers are ours and stay numbers, also below zero."""
    file = StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    for row in rows:
        writer.writerow([guarded_in_csv(cell) if isinstance(cell, str) else cell for cell in row])
    return file.getvalue()
