"""Scoring plain files, sentence by sentence of the fine print."""

import json
from datetime import UTC, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scoring.engine.csvrows import FileRefused
from scoring.engine.files import Summary, score_files
from scoring.engine.matrix import parse
from scoring.engine.times import read_moment
from tests.engine.cast import document, rule

MATRIX = parse(
    document(
        rule(points=1),
        {"key": "sales", "if": [{"field": "department", "is": "Sales"}], "points": 10},
        {"key": "old", "days_since": ["never.*"], "tiers": [{"from": 0, "points": 100}]},
    )
)
HEAD = "lead_id,type,occurred_at\n"


class Desk:
    """A folder with the files of one run, and what came of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: list[str] = []
        self.out = folder / "out.jsonl"
        self.summary = Summary()

    def score(
        self,
        leads: str | bytes,
        activities: str | bytes | None = None,
        as_of: str = "2026-06-01T12:00Z",
        zone: tzinfo = UTC,
    ) -> list[dict]:
        self.summary = score_files(
            MATRIX,
            self.written("leads.csv", leads),
            None if activities is None else self.written("activities.csv", activities),
            self.out,
            read_moment(as_of, zone),
            zone,
            self.said.append,
        )
        return [json.loads(line) for line in self.out.read_text(encoding="utf-8").splitlines()]

    def written(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def skipped(self) -> list[str]:
        """The lines that were named, and why, without the path."""
        return [said.partition(", ")[2] for said in self.said]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def visits(scored: list[dict]) -> list[float]:
    return [lead["contributions"]["p.r"] for lead in scored]


def test_leads_come_out_in_the_order_of_their_file(desk: Desk) -> None:
    assert [lead["id"] for lead in desk.score("id\nb\na\nc\n")] == ["b", "a", "c"]


def test_an_object_has_the_keys_of_section_8_in_their_order(desk: Desk) -> None:
    (lead,) = desk.score("id,department\n1, SALES \n")
    assert list(lead) == [
        "id", "fit", "engagement", "qualification", "penalty", "composite", "points", "grade", "level",
        "band", "meets", "disqualified_by", "next_change_on", "fades_until", "values", "contributions",
    ]  # fmt: skip
    assert lead["fit"] is None
    assert lead["engagement"] == 10.0
    assert lead["values"] == {"p": 10.0}
    assert '"penalty": 0.0,' in desk.out.read_text()


def test_an_activity_later_than_as_of_is_left_out_and_not_a_fault(desk: Desk) -> None:
    rows = HEAD + "1,web.a,2026-06-01T12:00:00Z\n1,web.a,2026-06-01T12:00:00.001Z\n1,web.a,2027-01-01\n"
    assert visits(desk.score("id\n1\n", rows)) == [1.0]
    assert desk.said == []


def test_two_equal_activity_rows_are_two_activities(desk: Desk) -> None:
    assert visits(desk.score("id\n1\n", HEAD + "1,web.a,2026-05-01\n" * 2)) == [2.0]


def test_times_without_an_offset_are_in_the_zone(desk: Desk) -> None:
    rows = HEAD + "1,web.a,2026-06-01T13:30\n"
    assert visits(desk.score("id\n1\n", rows)) == [0.0]
    assert visits(desk.score("id\n1\n", rows, zone=ZoneInfo("Europe/Berlin"))) == [1.0]


def test_ids_and_types_match_byte_by_byte(desk: Desk) -> None:
    rows = HEAD + "a,web.x,2026-05-01\nA ,web.x,2026-05-01\nA,Web.x,2026-05-01\nA, web.x,2026-05-01\n"
    assert visits(desk.score("id\nA\nA \n", rows)) == [0.0, 1.0]
    assert desk.skipped() == ["line 2: skipped: is of a lead that is not there: 'a'"]


def test_what_cannot_be_read_is_skipped_and_named_by_its_first_line(desk: Desk) -> None:
    leads = 'id,department,city\n1,Sales,x\n\n1,it,y\n2,"a\nb"\n,it,z\n3,"a\nb",x\n4,a,b,c\n5,it,x\n'
    assert [lead["id"] for lead in desk.score(leads)] == ["1", "3", "5"]
    assert desk.skipped() == [
        "line 4: skipped: is a second lead with the id '1'",
        "line 5: skipped: has 2 columns, not 3",
        "line 7: skipped: has an empty id",
        "line 10: skipped: has 4 columns, not 3",
    ]
    assert desk.summary == Summary(leads=3, skipped_leads=4, skipped_activities=0)


def test_bad_activities_are_skipped_and_named(desk: Desk) -> None:
    rows = HEAD + "\n1,web.a,soon\n2,web.a,2026-05-01\n1,web.a\n1,web.a,2026-05-01\n"
    assert visits(desk.score("id\n1\n", rows)) == [1.0]
    assert desk.skipped() == [
        "line 3: skipped: has a time that can't be read: 'soon'",
        "line 4: skipped: is of a lead that is not there: '2'",
        "line 5: skipped: has 2 columns, not 3",
    ]
    assert desk.summary.skipped_activities == 3


def test_a_quote_that_is_never_closed_takes_only_its_own_row(desk: Desk) -> None:
    assert [lead["id"] for lead in desk.score('id,city\n1,x\n2,"y\n3,z\n')] == ["1"]
    assert desk.skipped() == ["line 3: skipped: has a quote that is never closed"]


def test_a_created_on_that_does_not_parse_is_missing_and_the_lead_stays(desk: Desk) -> None:
    scored = desk.score("id,created_on\n1,yesterday\n2,2026-05-01\n3,2026-06-02\n4,\n")
    assert [lead["points"] for lead in scored] == [0.0, 100.0, 0.0, 0.0]
    assert scored[2]["next_change_on"] == "2026-06-02"


def test_without_created_on_it_is_missing_for_all(desk: Desk) -> None:
    assert [lead["points"] for lead in desk.score("id\n1\n2\n")] == [0.0, 0.0]


def test_a_byte_order_mark_is_taken_off_and_windows_line_ends_are_fine(desk: Desk) -> None:
    scored = desk.score(b"\xef\xbb\xbfid,department\r\n1,Sales\r\n\r\n2,it\r\n")
    assert [lead["points"] for lead in scored] == [10.0, 0.0]


def test_bytes_that_are_not_utf_8_are_replaced(desk: Desk) -> None:
    scored = desk.score(b"id,department\n\xff1,Sales\n\xed\xa0\x80,it\n")
    assert scored[0]["id"] == "\ufffd1"
    assert len(scored) == 2


def test_nul_bytes_and_cells_of_10_mb_are_no_trouble(desk: Desk) -> None:
    scored = desk.score(b"id,department,note\n1\x002,Sales,a\x00b\n3,Sales," + b"x" * 10_000_000 + b"\n")
    assert [lead["id"] for lead in scored] == ["1\x002", "3"]
    assert [lead["points"] for lead in scored] == [10.0, 10.0]


def test_an_id_that_holds_line_ends_stays_on_one_line(desk: Desk) -> None:
    assert [lead["id"] for lead in desk.score('id\n"a\u2028\nb"\n')] == ["a\u2028\nb"]


def test_a_file_without_leads_is_scored_to_nothing(desk: Desk) -> None:
    assert desk.score("id\n", HEAD) == []


@pytest.mark.parametrize("text", ["", "\n\n", "name\n1\n", "id,id\n1,2\n", '"id\n1\n'])
def test_a_file_of_leads_needs_its_id(desk: Desk, text: str) -> None:
    with pytest.raises(FileRefused, match=r"leads\.csv: "):
        desk.score(text)
    assert not desk.out.exists()


@pytest.mark.parametrize("header", ["lead_id,type", "lead_id,occurred_at", "type,occurred_at"])
def test_a_file_of_activities_needs_its_columns(desk: Desk, header: str) -> None:
    with pytest.raises(FileRefused, match="lacks the column"):
        desk.score("id\n1\n", header + "\n")


def test_a_run_that_fails_leaves_the_old_file_and_nothing_else(desk: Desk, tmp_path: Path) -> None:
    desk.out.write_text("old")
    with pytest.raises(FileRefused):
        score_files(MATRIX, tmp_path / "none.csv", None, desk.out, read_moment("2026-06-01", UTC), UTC, print)
    assert desk.out.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


def test_a_file_that_can_not_be_written_is_refused(desk: Desk, tmp_path: Path) -> None:
    desk.out = tmp_path / "no" / "folder.jsonl"
    with pytest.raises(FileRefused, match="can't be written"):
        desk.score("id\n1\n")


def test_more_leads_than_one_block_come_out_whole(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scoring.engine.files.BLOCK", 3)
    leads = "id\n" + "".join(f"{number}\n" for number in range(10))
    rows = HEAD + "".join(f"{number},web.a,2026-05-01\n" * number for number in range(10))
    assert visits(desk.score(leads, rows)) == [float(number) for number in range(10)]
