"""Cells as people and their systems write them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from leads.ingest.files.cells import Source, time_of
from leads.ingest.files.moments import DAY_FIRST, MONTH_FIRST
from leads.ingest.files.taking import taken

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("cell", "format", "wanted"),
    [
        ("03/04/2024", DAY_FIRST, "2024-04-03T00:00+02:00"),
        ("03/04/2024", MONTH_FIRST, "2024-03-04T00:00+01:00"),
        ("2024-03-04 09:14", MONTH_FIRST, "2024-03-04T09:14+01:00"),
        ("3/15/2024 2:30 PM", MONTH_FIRST, "2024-03-15T14:30+01:00"),
        ("15.3.24", DAY_FIRST, "2024-03-15T00:00+01:00"),
        ("07/13/2009 22:14:45-0800", MONTH_FIRST, "2009-07-13T22:14:45-08:00"),
        ("2010-10-14T12:00:00.000GMT", DAY_FIRST, "2010-10-14T12:00:00+00:00"),
    ],
)
def test_dates_are_read_as_people_write_them(cell: str, format: str, wanted: str) -> None:
    assert time_of(cell, format, BERLIN) == datetime.fromisoformat(wanted)


@pytest.mark.parametrize("cell", ["15/15/2024", "wrongdate", "13:70", "1/1/2024 13:00 PM", "2009\\7\\14"])
def test_what_is_no_date_is_said_to_be_none(cell: str) -> None:
    with pytest.raises(ValueError, match="is no time"):
        time_of(cell, DAY_FIRST, BERLIN)


@pytest.mark.parametrize(
    ("take", "cell", "wanted"),
    [
        ("first name", "Jean Paul Dupont", "Jean"),
        ("last name", "Jean Paul Dupont", "Paul Dupont"),
        ("first name", "Doe, John", "John"),
        ("last name", "Doe, John", "Doe"),
        ("first name", "Vikram", ""),
        ("last name", "Vikram", "Vikram"),
        ("email", "raj@agency.in / 9876501234", "raj@agency.in"),
        ("phone", "raj@agency.in / 9876501234", "9876501234"),
        ("email", "n/a", ""),
        ("number", "€ 1.200,50", "1.200,50"),
        ("number", "many", "many"),
    ],
)
def test_a_part_is_taken_out_of_a_cell(take: str, cell: str, wanted: str) -> None:
    assert taken(take, cell) == wanted


def test_a_number_is_taken_and_its_comma_read() -> None:
    read = Source(column="Revenue", take="number", decimal=",").reader(["Revenue"])
    assert read(["€ 1.200,50"]) == "1200.50"
