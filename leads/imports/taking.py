"""Taking a file: it is kept, read once, and what it most likely is, is guessed or remembered."""

import codecs
from datetime import datetime
from hashlib import sha256
from typing import Any, BinaryIO

from django.db import transaction

from leads.models import FileImport, User

from .bytes import keep, open_bytes, pieces
from .facts import look
from .guessing import guess
from .refusing import FileRefused
from .rows import REASONS, FileRows, first_rows
from .sheets import LARGEST_WORKBOOK, is_empty, sheet_as_csv, sheet_names
from .sniffing import LOOKED_AT, delimiter_of, encoding_of, text_of

LARGEST_FILE = 100 * 1024 * 1024
MOST_ROWS = 1_000_000
_PACKED = b"PK\x03\x04"


@transaction.atomic
def take_file(file: BinaryIO, name: str, size: int, by: User | None, now: datetime) -> FileImport:
    """Keep a file and read it once.

    Args:
        file: open at its beginning.
        name: as it is called where it comes from.
        size: bytes.
        by: who brings it in.
        now: aware.

    Raises:
        FileRefused: it is too large, or no table; nothing was kept.
    """
    if size > LARGEST_FILE:
        raise FileRefused(
            f"The file has {size / 1024**2:,.0f} MB; at most 100 MB can be brought in. Part it."
        )
    name = name.replace("\0", "")[-200:] or "file"
    one = FileImport.objects.create(name=name, size=size, uploaded_at=now, by=by)
    keep(one, pieces(file))
    head = open_bytes(one, is_rows=False).read(LOOKED_AT)
    if head.startswith(_PACKED):
        _open_workbook(one)
    else:
        one.encoding = encoding_of(head)
        one.delimiter = delimiter_of(text_of(head, one.encoding))
    _read(one, None)
    return one


@transaction.atomic
def read_again(
    one: FileImport, *, encoding: str, delimiter: str, sheet: str, header_line: int | None
) -> None:
    """Read a kept file another way: other letters, another separator or sheet, other names of columns.

    Raises:
        FileRefused: it can't be read that way; what was is kept.
    """
    if one.is_workbook and sheet != one.sheet:
        if sheet not in one.sheets:
            raise FileRefused(f"There is no sheet “{sheet}”.")
        one.sheet, header_line = sheet, None
        _write_rows(one, _whole(one))
    elif not one.is_workbook:
        _check_codec(encoding)
        header_line = header_line if delimiter == one.delimiter else None
        one.encoding, one.delimiter = encoding, delimiter
    _read(one, header_line)


def _check_codec(encoding: str) -> None:
    try:
        codecs.lookup(encoding)
    except (LookupError, ValueError) as error:
        raise FileRefused(f"There is no encoding {encoding!a}.") from error


def _whole(one: FileImport) -> bytes:
    return open_bytes(one, is_rows=False).read()


def _open_workbook(one: FileImport) -> None:
    if one.size > LARGEST_WORKBOOK:
        raise FileRefused(
            f"The Excel file has {one.size / 1024**2:,.0f} MB; at most 20 MB can be read at once. "
            "Save the sheet as CSV, which may have 100 MB."
        )
    data = _whole(one)
    one.is_workbook, one.sheets = True, sheet_names(data)
    one.encoding, one.delimiter = "utf-8", ","
    filled = (name for name in one.sheets if not is_empty(data, name))
    one.sheet = next(filled, "")
    if not one.sheet:
        raise FileRefused("There is nothing in the sheets of this Excel file.")
    _write_rows(one, data)


def _write_rows(one: FileImport, data: bytes) -> None:
    keep(one, sheet_as_csv(data, one.sheet), is_rows=True)


def _read(one: FileImport, header_line: int | None) -> None:
    one.header_line = header_of(one) if header_line is None else header_line
    with FileRows(one) as rows:
        one.facts = look(rows)
    _check(one)
    names = [column["name"] for column in one.facts["columns"] if column["name"] != REASONS]
    one.headers = sha256("\n".join(names).encode("utf-8", "replace")).hexdigest()
    one.kind, one.choices = remembered(one) or guess(one)
    one.preview = None
    one.save()


def _check(one: FileImport) -> None:
    if not one.facts["rows"]:
        raise FileRefused("The file has a line of column names and nothing below it.")
    if one.facts["rows"] > MOST_ROWS:
        raise FileRefused(
            f"The file has {one.facts['rows']:,} rows; at most {MOST_ROWS:,} can be brought in. Part it."
        )
    if one.facts["faults"] == one.facts["rows"]:
        raise FileRefused(
            f"The file names {len(one.facts['columns']):,} columns, and no row below has as many cells. "
            "Is another separator meant, is a quote not closed, or is there a name of a column too many?"
        )


def header_of(one: FileImport) -> int:
    """Guess which line names the columns: the first that is half as full as the fullest; 0 for none."""
    rows = first_rows(one)
    full = [sum(bool(cell.strip()) for cell in row.cells) for row in rows]
    if not any(full):
        raise FileRefused("There is nothing in this file but separators.")
    place = next(place for place, count in enumerate(full) if count * 2 > max(full))
    names = rows[place].cells
    return 0 if place == 0 and any(_is_value(name) for name in names) else rows[place].line


def _is_value(name: str) -> bool:
    """Whether it is what somebody has, not what a column is called."""
    name = name.strip()
    return ("@" in name and "." in name) or (len(name) > 6 and name.lstrip("+").isdigit())


def remembered(one: FileImport) -> tuple[str, dict[str, Any]] | None:
    """What the columns meant in the last file of the same columns that was brought in."""
    before = FileImport.objects.filter(headers=one.headers).exclude(state=FileImport.State.OPEN)
    last = before.exclude(pk=one.pk).order_by("-id").first()
    if not last:
        return None
    guessed = guess(one, last.kind)[1]
    # Days and decimals as this file has them, unless they could be read in two ways.
    sure = {c["name"] for c in one.facts["columns"] if c["order"] not in ("", "open")}
    dates = {**guessed["dates"], **last.choices["dates"]}
    dates |= {name: order for name, order in guessed["dates"].items() if name in sure}
    words = {name: {**guessed["words"].get(name, {}), **told} for name, told in last.choices["words"].items()}
    choices = {**guessed, **last.choices, "dates": dates, "words": words, "remembered": last.pk}
    return last.kind, choices
