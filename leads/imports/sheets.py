"""Sheets of an Excel workbook as text. Formulas are read as the values they had; nothing in it is run."""

import csv
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import IO, Any

from python_calamine import CalamineError, CalamineWorkbook

from leads.workbooks import is_harmless

from .bytes import PIECE
from .refusing import FileRefused

LARGEST_WORKBOOK = 20 * 1024 * 1024
_MOST_UNPACKED = 200 * 1024 * 1024
# The reader holds a sheet as a full rectangle: one cell far away would fill the memory.
_MOST_CELLS = 6_000_000
_CELL = re.compile(rb'<c[^>]*? r="([A-Z]{1,3})(\d{1,7})"')
_BROKEN = (
    "This Excel file can't be opened: it may be damaged or protected by a password. Save it anew, or as CSV."
)


def sheet_names(data: bytes) -> list[str]:
    """The names of a workbook's sheets.

    Raises:
        FileRefused: it is no workbook, or one that would fill the memory.
    """
    _check(data)
    if not is_harmless(data):
        raise FileRefused("This Excel file is too large to be read at once. Save the sheet as CSV instead.")
    try:
        names = CalamineWorkbook.from_filelike(BytesIO(data)).sheet_names
    except (CalamineError, OSError, ValueError) as error:
        raise FileRefused(_BROKEN) from error
    if not names:
        raise FileRefused("There is no sheet in this Excel file.")
    return list(names)


def is_empty(data: bytes, name: str) -> bool:
    """Whether nothing stands in a sheet."""
    return not any(cell != "" for row in _cells(data, name) for cell in row)


def sheet_as_csv(data: bytes, name: str) -> Iterator[bytes]:
    """The cells of a sheet as CSV in UTF-8, in pieces. `data` was checked by `sheet_names`."""
    rows = _cells(data, name)
    text = StringIO(newline="")
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([_written(cell) for cell in row])
        if text.tell() > PIECE:
            yield text.getvalue().encode("utf-8", "replace")
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode("utf-8", "replace")


def _cells(data: bytes, name: str) -> list[list[Any]]:
    try:
        sheet = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name(name)
        return sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise FileRefused(_BROKEN) from error


def _written(cell: object) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return repr(cell).removesuffix(".0")
    if isinstance(cell, datetime):
        return cell.isoformat(" ").removesuffix(" 00:00:00")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _check(data: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            _check_unpacked(packed)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused(_BROKEN) from error


def _check_unpacked(packed: zipfile.ZipFile) -> None:
    """Unpack every part, piece by piece, and count: what a part says of its own size may be a lie."""
    left = _MOST_UNPACKED
    for part in packed.infolist():
        widest = lowest = 1
        with packed.open(part) as file:
            for piece in _overlapping(file):
                left -= len(piece)
                if left < 0:
                    raise FileRefused(
                        "This Excel file unpacks to more than 200 MB. Save the sheet as CSV instead."
                    )
                if part.filename.startswith("xl/worksheets/"):
                    widest, lowest = _reach(piece, widest, lowest)
        if widest * lowest > _MOST_CELLS:
            raise FileRefused(
                f"A sheet of this Excel file reaches to column {widest:,} and row {lowest:,}: too large to "
                "be read at once. Delete what stands far out, or save the sheet as CSV and bring in that."
            )


def _overlapping(file: IO[bytes]) -> Iterator[bytes]:
    """Pieces that each begin with the end of the one before, so that no cell is cut in two."""
    before = b""
    while piece := file.read(PIECE):
        yield before + piece
        before = piece[-200:]


def _reach(piece: bytes, widest: int, lowest: int) -> tuple[int, int]:
    cells = _CELL.findall(piece)
    columns = {letters for letters, _ in cells}
    rows = {int(row) for _, row in cells}
    return max([widest, *map(_number, columns)]), max([lowest, *rows])


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
