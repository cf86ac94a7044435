"""Sheets as files: CSV and XLSX, in and out. What comes in is held within limits before it is opened."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from python_calamine import CalamineError, CalamineWorkbook

from leads.workbooks import is_harmless
from scoring.segments.cells import BYTE_ORDER_MARK

from .entries import Sheet, SheetFault, SheetRefused
from .layout import SECTIONS, Document, Table, tables_of
from .reading import TITLES, document_of_sheets

LARGEST_FILE = 5_000_000  # bytes; a matrix of 1,000 rules has some 200,000
MOST_UNPACKED = 50_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 256
LONGEST_CELL = 32_767  # letters, what a spreadsheet holds
_DELIMITERS = (",", ";", "\t")
_WIDE, _NARROW = 40, 14
# A cell or row as the XML of a sheet has it, with the address of where it stands.
_PLACED = re.compile(rb"""<(?:\w+:)?(?:c|row)\b((?:[^>"']|"[^"]*"|'[^']*')*)>""")
_ADDRESS = re.compile(rb"""\sr\s*=\s*["']([^"']*)["']""")
_PLAIN_ADDRESS = re.compile(rb"([A-Z]{0,3})([0-9]{1,7})")


# --- out


def csv_of(document: Document) -> bytes:
    """A matrix as one CSV in UTF-8 with a mark: the sections one after the other, each below its title."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    for table in tables_of(document):
        writer.writerow([f"[{table.title}]"])
        writer.writerows([["" if cell is None else cell for cell in row] for row in table.rows])
        writer.writerow([])
    return (BYTE_ORDER_MARK + file.getvalue()).encode()


def xlsx_of(document: Document) -> bytes:
    """A matrix as a workbook, a sheet a section."""
    book = Workbook(write_only=True)
    for table in tables_of(document):
        _write_sheet(book, table)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _write_sheet(book: Workbook, table: Table) -> None:
    sheet = book.create_sheet(table.title)
    sheet.freeze_panes = "A2"
    for place, head in enumerate(table.rows[0]):
        is_long = head in ("Note", "Label", "Where", "Way", "Counts", "Days since", "Tiers", "Fading")
        sheet.column_dimensions[get_column_letter(place + 1)].width = _WIDE if is_long else _NARROW
    for number, row in enumerate(table.rows):
        sheet.append([_styled(sheet, cell, is_head=number == 0) for cell in row])


def _styled(sheet: Any, value: Any, is_head: bool) -> Any:
    if value is None:
        return None
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # a text is never a formula, whatever it begins with
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    if is_head:
        cell.font = Font(bold=True)
    return cell


# --- in


def document_from_sheet(data: bytes) -> Document:
    """Read a sheet, CSV or XLSX as its first bytes tell, and check the matrix that it says.

    Raises:
        SheetRefused: with every fault, each named by its cell.
    """
    if len(data) > LARGEST_FILE:
        raise _refused(f"is larger than {LARGEST_FILE // 1_000_000} MB")
    return document_of_sheets(_xlsx_sheets(data) if data.startswith(b"PK") else _csv_sheets(data))


def _refused(message: str) -> SheetRefused:
    return SheetRefused([SheetFault("The file", message)])


def _xlsx_sheets(data: bytes) -> list[Sheet]:
    try:
        unpacked = _unpacked(data)
        if not is_harmless(unpacked):
            raise _refused("is too large to be read")
        book = CalamineWorkbook.from_filelike(io.BytesIO(unpacked))
        names = [name for name in book.sheet_names if name.strip().lower() in TITLES]
        found = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names]
    # Of zipfile: RuntimeError for what is locked by a password, NotImplementedError for a way of packing that
    # Python has not.
    except (CalamineError, zipfile.BadZipFile, OSError, RuntimeError, ValueError) as error:
        if isinstance(error, SheetRefused):
            raise
        raise _refused("can't be read as an Excel workbook (.xlsx)") from None
    if not found:
        raise _refused(f"has none of the sheets {', '.join(section.title for section in SECTIONS)}")
    return [Sheet(name, list(_measured(name, rows))) for name, rows in found]


def _unpacked(data: bytes) -> bytes:
    """The same workbook, unpacked within limits and packed anew: what was looked at is what is read."""
    left = MOST_UNPACKED
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w") as target:
        for info in source.infolist():
            with source.open(info) as part:
                content = part.read(left + 1)
            left -= len(content)
            if left < 0:
                raise _refused(f"unpacks to more than {MOST_UNPACKED // 1_000_000} MB")
            if info.filename.startswith("xl/worksheets/"):
                _check_addresses(content)
            target.writestr(info.filename, content)
    return made.getvalue()


def _check_addresses(content: bytes) -> None:
    """One cell far out would make a table of millions: such a sheet is refused before it is laid out."""
    for placed in _PLACED.finditer(content):
        for address in _ADDRESS.findall(placed[1]):
            plain = _PLAIN_ADDRESS.fullmatch(address)
            if plain is None or int(plain[2]) > MOST_ROWS or _column(plain[1]) > MOST_COLUMNS:
                raise _refused(f"has cells beyond row {MOST_ROWS:,} or column {MOST_COLUMNS}: delete them")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _measured(title: str, rows: Iterable[list[Any]]) -> Iterator[tuple[int, list[Any]]]:
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise _refused(f"has more than {MOST_ROWS:,} rows")
        for place, cell in enumerate(row):
            if isinstance(cell, str) and len(cell) > LONGEST_CELL:
                where = f"{title}, {get_column_letter(place + 1)}{number}"
                raise SheetRefused([SheetFault(where, f"has more than {LONGEST_CELL:,} letters")])
        yield number, row


def _csv_sheets(data: bytes) -> list[Sheet]:
    text = _decoded(data)
    found = max((_sections(text, delimiter) for delimiter in _DELIMITERS), key=_known_heads)
    if not found:
        raise _refused("has none of the titles " + ", ".join(f"[{one.title}]" for one in SECTIONS))
    return found


def _decoded(data: bytes) -> str:
    is_wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))  # as Excel writes "Unicode text"
    try:
        text = data.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise _refused("is not in UTF-8: save it as “CSV UTF-8”") from None
    if "\0" in text:
        raise _refused("is no text")
    return text


def _sections(text: str, delimiter: str) -> list[Sheet]:
    """The sections of a CSV with that delimiter; where people write `;` they write decimals with a comma."""
    sheets: list[Sheet] = []
    for number, row in _csv_rows(text, delimiter):
        title = row[0].strip() if row else ""
        if title.startswith("[") and title.endswith("]") and not any(cell.strip() for cell in row[1:]):
            sheets.append(Sheet(title[1:-1], [], has_decimal_comma=delimiter == ";"))
        elif sheets:
            sheets[-1].rows.append((number, list(row)))
    return sheets


def _csv_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(131_072)  # the limit is the process's, and others need another
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    try:
        yield from _measured("The file", reader)  # type: ignore[arg-type]
    except csv.Error as error:
        raise _refused(f"can't be read as CSV: {error}") from None


def _known_heads(sheets: list[Sheet]) -> int:
    titles = {section.title.lower(): section for section in SECTIONS}
    count = 0
    for sheet in sheets:
        section = titles.get(sheet.title.lower())
        heads = next((row for _, row in sheet.rows if any(cell.strip() for cell in row)), [])
        known = {column.title.lower() for column in section.columns} if section else set()
        count += 1 + sum(head.strip().lower() in known for head in heads)
    return count
