"""A single cell of a sheet: no formula, and nothing that a spreadsheet makes something else of by itself."""

import re
from datetime import date, time, timedelta
from typing import Any

from scoring.segments.cells import guarded

from .tokens import NotationFault, quoted, unquoted

Cell = str | float | None
"""What is written: text, a number (never a boolean), or nothing."""
MORE = "…"
"""In the first column: what stands in this row goes on from the row above."""

# What spreadsheets take for a number, a date, a time, an error, or what is a mark here.
_TEMPTING = re.compile(
    r"[+-]?[.,$€£¥(]?[0-9]|[\[#…“]|(?:true|false|null)$"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ ./-]*[0-9]",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"_x[0-9A-Fa-f]{4}_")


def text_cell(text: str) -> str:
    """A text as a cell: in quotes where a spreadsheet would change it, or it could be read otherwise."""
    is_safe = (
        text == text.strip()
        and not text.startswith('"')
        and not _TEMPTING.match(text)
        and not _HIDDEN.search(text)
        and all(one.isprintable() or one == "\n" for one in text)
    )
    return text if is_safe else quoted(text)


def read_text(cell: Any) -> str:
    """The text of a cell, whatever a spreadsheet keeps in it.

    Raises:
        NotationFault: it is a date or a time, which has no text of its own.
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, date | time | timedelta):
        raise NotationFault("is a date or time here: format the cell as text, or put it in quotes")
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    text = str(cell).strip()
    return unquoted(text) if text.startswith('"') else text


def read_number(cell: Any, has_decimal_comma: bool) -> Any:
    """The number of a cell; its text where it is none, which the check of the matrix then refuses."""
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, int | float):
        return int(cell) if float(cell).is_integer() and abs(cell) < 1e15 else cell
    text = read_text(cell).replace("−", "-")
    if has_decimal_comma and "." not in text:
        text = text.replace(",", ".")
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def guard(cell: Cell) -> Cell:
    """A cell that no spreadsheet runs."""
    return guarded(cell) if isinstance(cell, str) else cell


def unguard(cell: Any) -> Any:
    """The cell without the apostrophe that `guard` put before it; one that somebody typed stays."""
    if isinstance(cell, str) and cell.startswith("'") and guarded(cell[1:]) == cell:
        return cell[1:]
    return cell
