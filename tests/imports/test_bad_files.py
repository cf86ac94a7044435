"""Files that are broken, lie, or are no tables: refused in a sentence, or the row is."""

import zipfile
from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import Workbook

from leads.imports.refusing import FileRefused
from leads.imports.taking import read_again
from leads.models import FileImport, Lead

from .bringing import run, taken, would

pytestmark = pytest.mark.django_db


def workbook(*rows: list[object], more: dict[str, list[list[object]]] | None = None) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for name, of_sheet in (more or {}).items():
        sheet = book.create_sheet(name)
        for row in of_sheet:
            sheet.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "This file is empty"),
        (b"  \n\n", "This file is empty"),
        (b",,,\n,,,\n", "nothing in this file but separators"),
        (b"Email,Name\n", "nothing below it"),
        (b"%PDF-1.7 x", "This is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel file"),
        (b"PK\x03\x04nonsense", "can't be opened"),
        (b"\x1f\x8b\x08" + b"x" * 50, "packed"),
        (b"abc\x00\x01\x02\x03 no text at all, with few zeros in it" * 3, "no text file"),
        (",".join(f"c{n}" for n in range(100_000)).encode() + b"\n1\n", "100,000 columns"),
        (b"x" * 2_000_000, "longer than 1,000,000 letters"),
    ],
    ids=["empty", "blank", "separators", "header", "pdf", "xls", "zip", "gzip", "binary", "wide", "endless"],
)
def test_what_is_no_table_is_refused_and_not_kept(data: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        taken(data)
    assert not FileImport.objects.exists()


def test_an_unclosed_quote_costs_only_the_rows_that_it_swallows() -> None:
    one = taken(
        'Email,Name\nbo@b.example,Bo\nada@a.example,"Ada\n' + "".join(f"p{n}@a.example,P\n" for n in range(9))
    )
    assert would(one) == {"leads": {"created": 1, "rejected": 1}, "rejected": 1}


def test_a_cell_of_ten_megabytes_is_a_rejected_row() -> None:
    data = f"Email,Note\nada@a.example,{'x' * 10_000_000}\nbo@b.example,ok\n"
    assert would(taken(data)) == {"leads": {"created": 1, "rejected": 1}, "rejected": 1}


def test_columns_of_one_name_and_of_none_are_told_apart() -> None:
    one = taken("Email,Email,,Name\na@a.example,b@b.example,x,Ada\n")
    assert [column["name"] for column in one.facts["columns"]] == ["Email", "Email (2)", "Column 3", "Name"]


def test_letters_of_windows_and_semicolons_are_found() -> None:
    one = taken("E-Mail;Nachname;Umsatz\njo@m.example;Müller;1.200,50\n".encode("cp1252"))
    run(one)
    lead = Lead.objects.get()
    assert (lead.last_name, lead.annual_revenue) == ("Müller", 1200.5)


def test_letters_can_be_chosen_where_they_were_found_wrong() -> None:
    one = taken("Email,Last name\nivan@a.example,Иванов\n".encode("cp1251"))
    read_again(one, encoding="cp1251", delimiter=",", sheet="", header_line=1)
    run(one)
    assert Lead.objects.get().last_name == "Иванов"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_marks_of_unicode_are_known(encoding: str) -> None:
    run(taken("Email,Last name\na@a.example,Ørsted\n".encode(encoding)))
    assert Lead.objects.get().last_name == "Ørsted"


def test_formulas_are_text_and_a_guard_of_our_own_is_taken_off() -> None:
    run(taken("Email,Last name,Phone\na@a.example,=1+1,'+49 30 1\n"))
    lead = Lead.objects.get()
    assert (lead.last_name, lead.phone) == ("=1+1", "+49 30 1")


def test_a_workbook_comes_in_with_its_days_and_numbers() -> None:
    data = workbook(
        ["Email", "Created date", "Employees", "Do not call"],
        ["a@a.example", datetime(2024, 3, 4), 1200, True],  # noqa: DTZ001
    )
    one = run(taken(data, "leads.xlsx"))
    lead = Lead.objects.get()
    assert one.is_workbook
    assert (str(lead.created_on), lead.employees, lead.do_not_call) == ("2024-03-04", 1200, True)


def test_another_sheet_can_be_chosen() -> None:
    more = {"Fair": [["Email", "City"], ["b@b.example", "Bonn"], ["c@c.example", "Köln"]]}
    one = taken(workbook(["Email"], ["a@a.example"], more=more), "leads.xlsx")
    assert (one.sheets, one.facts["rows"]) == (["Sheet", "Fair"], 1)
    read_again(one, encoding="", delimiter=",", sheet="Fair", header_line=None)
    assert (one.sheet, one.facts["rows"]) == ("Fair", 2)


def packed(**parts: bytes) -> bytes:
    """A real workbook, parts of which are exchanged."""
    file = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(workbook(["Email"], ["a@a.example"]))) as old,
        zipfile.ZipFile(file, "w", 8) as new,
    ):
        for name in old.namelist():
            new.writestr(name, parts.get(name.rpartition("/")[2].removesuffix(".xml"), old.read(name)))
    return file.getvalue()


def test_a_workbook_that_unpacks_without_end_is_refused() -> None:
    with pytest.raises(FileRefused, match="more than 200 MB"):
        taken(packed(sheet1=b" " * 250_000_000), "bomb.xlsx")


def test_a_cell_far_out_does_not_fill_the_memory() -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        b"</sheetData></worksheet>"
    )
    with pytest.raises(FileRefused, match="reaches to column 16,384"):
        taken(packed(sheet1=sheet), "far.xlsx")


_MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_FAR = {
    "other quotes": b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
    "spaces": b'<row r="1048576"><c\n r = "XFD1048576"><v>1</v></c></row>',
    "small letters": b'<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>',
    "no address": b"<row>" + b"<c><v>1</v></c>" * 16_000 + b'</row><row r="1048576"><c><v>1</v></c></row>',
}


@pytest.mark.parametrize("far", _FAR.values(), ids=_FAR)
def test_a_cell_whose_place_is_hidden_does_not_end_the_process(far: bytes) -> None:
    cell = b'<row r="1"><c r="A1"><v>1</v></c></row>'
    sheet = b"<worksheet " + _MAIN + b"><sheetData>" + cell + far + b"</sheetData></worksheet>"
    with pytest.raises(FileRefused, match="too large to be read at once"):
        taken(packed(sheet1=sheet), "far.xlsx")
