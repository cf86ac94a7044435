"""Files as people have them: every row is read or named, and none holds up another."""

import gzip
from pathlib import Path

import pytest

from leads.ingest.files import table
from leads.ingest.files.table import Row, Table, Unreadable


def rows_of(tmp_path: Path, data: bytes | str, **options: str) -> list[Row]:
    path = tmp_path / "file.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    with Table(path, **options) as opened:
        return list(opened)


def cells_of(tmp_path: Path, data: bytes | str, **options: str) -> list[list[str]]:
    return [row.cells for row in rows_of(tmp_path, data, **options)]


def test_rows_know_the_line_on_which_they_begin(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, 'id,note\n1,"two\nlines"\n\n2,one\n')
    assert [(row.line, row.cells) for row in rows] == [(2, ["1", "two\nlines"]), (5, ["2", "one"])]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    assert cells_of(tmp_path, f"id{delimiter}name\n1{delimiter}Dana\n") == [["1", "Dana"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_the_encoding_is_known_by_its_mark(tmp_path: Path, encoding: str) -> None:
    assert cells_of(tmp_path, "id,name\n1,Zoë\n".encode(encoding)) == [["1", "Zoë"]]


def test_another_encoding_can_be_named(tmp_path: Path) -> None:
    assert cells_of(tmp_path, "id,name\n1,Zoë\n".encode("latin-1"), encoding="latin-1") == [["1", "Zoë"]]


def test_gzip_is_known_by_its_content(tmp_path: Path) -> None:
    assert cells_of(tmp_path, gzip.compress(b"id,name\n1,Dana\n")) == [["1", "Dana"]]


def test_a_row_with_too_few_or_too_many_columns_is_named(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "id,name\n1\n2,Dana\n3,Eve,x\n")
    assert [row.fault for row in rows] == ["has 1 columns instead of 2", "", "has 3 columns instead of 2"]


def test_a_quote_that_is_not_closed_is_named_with_the_lines_it_took(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, 'id,name\n1,Dana\n2,"Eve\n3,Ivo\n')
    assert rows[0].fault == ""
    assert (rows[1].line, "up to line 4" in rows[1].fault) == (3, True)


def test_a_cell_without_end_holds_up_nothing_behind_it(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, f"id,name\n1,{'x' * 200_000}\n2,Dana\n")
    assert "field larger than field limit" in rows[0].fault
    assert rows[1].cells == ["2", "Dana"]


def test_a_line_without_end_holds_up_nothing_behind_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "LONGEST_LINE", 100)
    rows = rows_of(tmp_path, f"id,name\n1,{'x' * 1000}\n2,Dana\n")
    assert [(row.line, row.fault) for row in rows] == [(2, "is longer than 100 letters"), (3, "")]


def test_a_gzip_file_that_breaks_off_says_so(tmp_path: Path) -> None:
    whole = gzip.compress("\n".join(f"{n},name {n * 7919}" for n in range(5000)).encode())
    with pytest.raises(Unreadable, match="breaks off"):
        rows_of(tmp_path, whole[: len(whole) // 2])


@pytest.mark.parametrize("data", [b"", b"\n\n"])
def test_a_file_without_a_header_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(Unreadable, match="no header"):
        rows_of(tmp_path, data)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="No such file"):
        Table(tmp_path / "nothing.csv")


def test_an_encoding_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no encoding"):
        rows_of(tmp_path, "id\n1\n", encoding="klingon")
