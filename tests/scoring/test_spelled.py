"""Rows of scores that are copied in, or written, come out as they were, whatever stands in them."""

from datetime import UTC, date, datetime

import pytest

from scoring.rescoring.partitions import attach_partition, make_partition
from scoring.rescoring.rows import ScoreRow
from scoring.rescoring.spelled import spelled
from scoring.rescoring.store import copy_columns, read_rows, write_rows

VERSION = 4_711
NASTY = ["", "NULL", r"\N", r"\\", "a\tb\nc\rd", '"{,}"', "ä ☃ 😀", "{}", r"\."]
A_ROW = ScoreRow(
    version_id=VERSION,
    lead_id=1,
    as_of=datetime(2026, 3, 2, 9, 1, 2, 345_678, tzinfo=UTC),
    engine_revision=1,
    inputs_revision=7,
    fit=None,
    engagement=1000,
    qualification=0,
    penalty=-20,
    composite=500,
    points=12_500_000,
    grade=None,
    level="1",
    band="hot",
    meets=["mql", "sql"],
    disqualified_by=None,
    values=[-1, 0, 5_000_000_000],
    next_change_on=date(2026, 3, 3),
    fades_until=None,
    is_worth_a_look=True,
    counts=True,
    is_listed=False,
    owner_id=None,
    team_id=None,
    stage="inquiry",
    is_marked=False,
    region="",
    industry="food",
    source="web",
    last_activity_at=None,
    noted_composite=None,
)


def test_nothing_is_spelled_as_nothing():
    assert [*spelled({name: [] for name in ScoreRow._fields})] == []


def nasty_rows() -> list[ScoreRow]:
    moment = datetime(2026, 1, 5, 13, 59, 59, 999_999, tzinfo=UTC)
    return [A_ROW] + [
        A_ROW._replace(
            lead_id=place, band=text, region=text, meets=[text, "mql"], values=[], last_activity_at=moment
        )
        for place, text in enumerate(NASTY, start=2)
    ]


def by_lead(rows: list[ScoreRow]) -> dict[tuple[int, int], ScoreRow]:
    return {(VERSION, row.lead_id): row for row in rows}


@pytest.mark.django_db
def test_what_is_copied_is_what_is_read():
    make_partition(VERSION)
    rows = nasty_rows() + [A_ROW._replace(lead_id=lead_id) for lead_id in range(100, 1_303)]
    columns = {name: [getattr(row, name) for row in rows] for name in ScoreRow._fields}
    copy_columns(VERSION, columns)
    attach_partition(VERSION)
    assert read_rows([VERSION], [row.lead_id for row in rows]) == by_lead(rows)


@pytest.mark.django_db
@pytest.mark.parametrize("few", [True, False])
def test_what_is_written_is_what_is_read(few):
    make_partition(VERSION)
    attach_partition(VERSION)
    rows = nasty_rows()
    for part in (
        [[row] for row in rows] if few else [rows + [A_ROW._replace(lead_id=n) for n in range(20, 40)]]
    ):
        write_rows(part)
    assert read_rows([VERSION], [row.lead_id for row in rows]) == by_lead(rows)
