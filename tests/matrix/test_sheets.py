"""A matrix as a sheet, CSV and XLSX: out and in again it is the same; what is wrong is named by its cell."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

from scoring.engine.matrix import parse, read_yaml
from scoring.matrix.rows import plain_document
from scoring.matrix.sheets.cells import guard, read_text, text_cell, unguard
from scoring.matrix.sheets.entries import SheetRefused
from scoring.matrix.sheets.files import csv_of, document_from_sheet, xlsx_of
from scoring.matrix.sheets.notation import notate, read_notation
from tests.matrix.conftest import MATRIX
from tests.matrix.odd_matrices import WORDS, odd_matrix

seeds = st.integers(0, 10**9)
DOCS = Path(__file__).parent.parent.parent / "docs"
FORMATS = {"csv": csv_of, "xlsx": xlsx_of}


def small() -> Any:
    return plain_document(parse(read_yaml(MATRIX)))


def faults_of(data: bytes) -> list[str]:
    with pytest.raises(SheetRefused) as refused:
        document_from_sheet(data)
    return [str(fault) for fault in refused.value.faults]


def same(before: Any, data: bytes) -> bool:
    return parse(document_from_sheet(data)).canonical() == parse(before).canonical()


def cells_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def saved(rows: list[list[Any]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue().encode(encoding)


def edited(change: Callable[[Workbook], None], document: Any = None) -> bytes:
    book = load_workbook(io.BytesIO(xlsx_of(document or small())))
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


# --- nothing is lost


@pytest.mark.parametrize("form", FORMATS)
@given(seed=seeds)
@settings(max_examples=80)
def test_any_matrix_comes_back_as_it_was(form: str, seed: int) -> None:
    before = plain_document(parse(odd_matrix(seed)))
    assert same(before, FORMATS[form](before))


@pytest.mark.parametrize("form", FORMATS)
@given(text=st.text(max_size=20))
@settings(max_examples=150)
@example(text="_x000D_")
@example(text="'=1+1")
@example(text="3-4")
@example(text="#N/A")
def test_any_text_comes_back_as_it_was(form: str, text: str) -> None:
    if "\0" in text:
        return
    before = small()
    before["note"] = text
    before["parameters"][0]["rules"][0]["if"] = [{"field": "industry", "is": text if text.strip() else "x"}]
    if text.strip():
        before["stages"] = {text: [[{"field": text, "contains": [text, "x"]}]]}
    if text in ("id", "stage", "owner", "score", "grade", "band"):
        return
    assert same(before, FORMATS[form](before))


@pytest.mark.parametrize("form", FORMATS)
def test_a_cell_that_no_spreadsheet_holds_goes_on_in_rows_below(form: str) -> None:
    before = small()
    before["disqualify"][0]["if"] = [{"field": "domain", "in": [f"rival{n}.example" for n in range(5_000)]}]
    before["parameters"][0]["note"] = "=long " * 12_000
    assert same(before, FORMATS[form](before))


@given(st.sampled_from(WORDS) | st.text())
def test_no_text_is_a_formula_and_the_guard_is_taken_off_again(text: str) -> None:
    cell = guard(text_cell(text))
    assert not str(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert read_text(unguard(cell)) == text


@given(seeds)
def test_what_cannot_be_said_in_words_stands_there_as_it_is(seed: int) -> None:
    odd = [{"field": "a", "is": 1, "in": [2]}, {"what": seed}]
    assert read_notation("conditions", notate("conditions", odd)) == odd
    assert notate("conditions", odd) == json.dumps(odd)


def test_cells_read_as_people_write() -> None:
    document = read_yaml((MATRIX).replace("half_life_days: 30", "fade: [{from_day: 30, percent: 50}]"))
    document["parameters"][1]["rules"][0] |= {"limit": {"times": 3, "per": "day"}}
    document["parameters"][0]["rules"][0] |= {
        "if": [{"field": "country", "in": ["de", "New Zealand", "no"]}, {"did": ["web.*"], "within_days": 14}]
    }
    text = csv_of(plain_document(parse(document))).decode()
    assert 'country in (de, ""New Zealand"", no) and did web.* within 14 days' in text
    assert "50% from 30 d" in text
    assert "3 a day" in text


KINDS = {
    "Where": "conditions",
    "Way": "conditions",
    "Counts": "types",
    "Tiers": "tiers",
    "Fading": "fade",
    "Limit": "limit",
}


def test_the_examples_of_the_documentation_are_read_and_written_as_they_stand() -> None:
    kind, seen = "", 0
    for line in (DOCS / "sheets.md").read_text().partition("How cells are written")[2].splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != 4 or "`" not in line:
            continue
        kind = KINDS.get(cells[1].partition(",")[0], kind)
        for text in re.findall("`([^`]+)`", cells[2]):
            assert notate(kind, read_notation(kind, text)) == text
            seen += 1
    assert seen == 13


# --- what spreadsheets do as they save


def test_a_sheet_that_was_saved_again_by_a_spreadsheet_is_the_same() -> None:
    before = odd_matrix(7)
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx_of(plain_document(parse(before)))))
    again = Workbook()
    for name in book.sheet_names:
        sheet = again.create_sheet(name.upper())
        for row in book.get_sheet_by_name(name).to_python():  # numbers come as floats, gaps as empty texts
            sheet.append([*row, None, ""])
        sheet.append(["", None, " "])
    file = io.BytesIO()
    again.save(file)
    assert same(before, file.getvalue())


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "utf-8-sig"), ("\t", "utf-16"), (",", "utf-8")])
def test_a_csv_of_another_country_is_the_same(delimiter: str, encoding: str) -> None:
    before = small()
    before["parameters"][0]["max"] = 12.5
    rows = [[*row, "", ""] for row in cells_of(csv_of(before))] + [["", ""]]
    if delimiter == ";":
        rows = [[cell.replace("12.5", "12,5") for cell in row] for row in rows]
    assert same(before, saved(rows, delimiter, encoding))


def test_columns_may_stand_in_another_order_and_numbers_may_be_text() -> None:
    def change(book: Workbook) -> None:
        rules = book["Rules"]
        points = next(cell.column for cell in rows_of(book, "Rules")[0] if cell.value == "Points")
        for row in rules.iter_rows(min_row=2):
            row[points - 1].value = str(row[points - 1].value or "") or None
        rules.move_range(f"A1:A{rules.max_row}", cols=20)

    assert same(small(), edited(change))


def rows_of(book: Workbook, title: str) -> list[Any]:
    return list(book[title].iter_rows())


# --- what is wrong is named by its cell


def cell(book: Workbook, title: str, head: str, row: int) -> Any:
    heads = [one.value for one in rows_of(book, title)[0]]
    return book[title].cell(row=row, column=heads.index(head) + 1)


def test_all_faults_are_named_at_once_by_sheet_row_and_column() -> None:
    def change(book: Workbook) -> None:
        cell(book, "Rules", "Points", 2).value = "many"
        cell(book, "Rules", "Where", 3).value = "industry is New Zealand"
        cell(book, "Rules", "Parameter", 4).value = "sise"
        cell(book, "Rules", "Half-life days", 5).value = -3
        cell(book, "Lines", "Kind", 2).value = "mark"
        cell(book, "Stages", "Way", 2).value = "score luck from 50"
        cell(book, "Axes", "Weight", 2).value = None
        cell(book, "Parameters", "Axis", 2).value = "fitt"

    found = faults_of(edited(change))
    assert [fault.partition(":")[0] for fault in found if "fit here" not in fault] == [
        "Rules, K3",
        "Rules, B4",
        "Lines, A2",
        "Parameters, D2",
        "Rules, I2",
        "Rules, L5",
        "Stages, B2",
    ]
    assert any("“Zealand” is not understood here" in fault for fault in found)


def test_a_rule_that_says_another_axis_than_its_parameter_is_named() -> None:
    def change(book: Workbook) -> None:
        cell(book, "Rules", "Axis", 3).value = "penalty"

    assert faults_of(edited(change)) == ["Rules, A3: is penalty here, and fit in the sheet Parameters"]


def test_in_a_csv_rows_are_those_of_the_whole_file() -> None:
    rows = cells_of(csv_of(small()))
    row = next(number for number, one in enumerate(rows) if one[:2] == ["key", "x"] or one[:1] == ["size"])
    rows[row][5] = "most"
    assert faults_of(saved(rows)) == [f"Parameters, F{row + 1}: must be a number, not 'most'"]


def test_a_heading_that_is_misspelled_and_a_sheet_that_is_not_there_are_named() -> None:
    def change(book: Workbook) -> None:
        cell(book, "Parameters", "Max", 1).value = "Maximum"
        del book["Rules"]

    found = faults_of(edited(change))
    assert "Parameters, F1: is no heading here, or there twice: Maximum" in found
    assert "Rules: there is no sheet of this name" in found


def test_a_date_in_a_cell_of_text_is_named() -> None:
    def change(book: Workbook) -> None:
        cell(book, "Rules", "Label", 2).value = date(2026, 3, 4)

    assert faults_of(edited(change)) == [
        "Rules, D2: is a date or time here: format the cell as text, or put it in quotes"
    ]


# --- what is too large or no sheet is refused before it is opened


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04rubbish", b"\xff\xfe\x00", b"name: Small\n", b"\x80abc", b"[Rules]\n\0"]
)
def test_what_is_no_sheet_is_refused(data: bytes) -> None:
    assert faults_of(data)[0].startswith(("The file: ", "Rules"))


def test_a_workbook_that_unpacks_without_end_is_refused() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    assert len(bomb.getvalue()) < 100_000
    assert faults_of(bomb.getvalue()) == ["The file: unpacks to more than 50 MB"]


@pytest.mark.parametrize("address", ["XFD1048576", "A30000", "ZZ1"])
def test_a_cell_far_out_is_refused_before_it_makes_a_table_of_millions(address: str) -> None:
    def change(book: Workbook) -> None:
        book["Rules"][address] = "x"

    assert faults_of(edited(change)) == ["The file: has cells beyond row 20,000 or column 256: delete them"]


def test_the_address_of_a_cell_cannot_be_hidden() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx_of(small()))) as source, zipfile.ZipFile(made, "w") as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename.endswith("sheet1.xml"):
                content = content.replace(b'<c r="A1"', b'<c a=">" \n r = "&#88;FD1048576"', 1)
                assert b"&#88;" in content
            target.writestr(info.filename, content)
    assert faults_of(made.getvalue()) == ["The file: has cells beyond row 20,000 or column 256: delete them"]


def test_cells_without_an_address_do_not_end_the_process() -> None:
    wide = b'<row r="1">' + b"<c><v>1</v></c>" * 16_000 + b'</row><row r="20000"><c><v>1</v></c></row>'
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx_of(small()))) as source, zipfile.ZipFile(made, "w") as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename.endswith("sheet1.xml"):
                content = re.sub(
                    rb"<sheetData>.*</sheetData>", b"<sheetData>" + wide + b"</sheetData>", content
                )
            target.writestr(info.filename, content)
    assert faults_of(made.getvalue()) == ["The file: is too large to be read"]


def test_too_many_rows_and_too_long_a_cell_are_refused() -> None:
    assert faults_of(b"[Rules]\n" + b"x\n" * 30_000) == ["The file: has more than 20,000 rows"]
    assert "has more than 32,767 letters" in faults_of(b"[Rules]\n" + b"x" * 40_000)[0]
    assert faults_of(b"[Rules]\n" + b"x" * 6_000_000) == ["The file: is larger than 5 MB"]
