"""Raw text becomes times, numbers and truths as section 1 and the fine print say."""

from datetime import UTC
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from scoring.engine.arrays import column
from scoring.engine.times import NO_DAY, read_day, read_moment

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-06-01", "2026-05-31T22:00Z"),
        ("2026-06-01T12:00", "2026-06-01T10:00Z"),
        ("2026-06-01 12:00:30.5", "2026-06-01T10:00:30.500Z"),
        ("2026-06-01T12:00+05:30", "2026-06-01T06:30Z"),
        ("2026-06-01T12:00-0230", "2026-06-01T14:30Z"),
        ("2026-06-01T12:00+02", "2026-06-01T10:00Z"),
        ("2026-10-25T02:30", "2026-10-25T00:30Z"),  # comes twice: the first
        (" 2026-06-01T12:00Z ", "2026-06-01T12:00Z"),
    ],
)
def test_a_time_is_read_in_its_offset_or_the_zone(text: str, utc: str) -> None:
    assert read_moment(text, BERLIN)[1:] == read_moment(utc, UTC)[1:]


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "2026-02-30", "2026-6-1", "01.06.2026", "2026-06-01T", "2026-06-01T12", "2026-06-01T24:00",
        "2026-06-01T12:60", "2026-06-01T12:00:60", "2026-06-01T12:00:00.", "2026-06-01t12:00",
        "2026-06-01T12:00z", "2026-06-01  12:00", "2026-06-01T12:00 Z", "2026-06-01Z",
        "2026-06-01T12:00+25:00", "２０２６-06-01", "0000-01-01", "99999-01-01",
        "9999-12-31T23:59-05:00", "0001-01-01T00:00+01:00",
    ],
)  # fmt: skip
def test_what_is_no_time_is_none(text: str) -> None:
    assert read_moment(text, UTC) is None


def test_the_date_of_a_timestamp_is_the_date_in_the_zone() -> None:
    assert read_day("2026-05-31T22:30Z", BERLIN) == read_day("2026-06-01", BERLIN)


def test_a_date_alone_is_that_date_at_both_ends_of_the_calendar() -> None:
    zone = ZoneInfo("America/New_York")
    assert read_day("9999-12-31", zone) == read_day("9999-12-31", UTC)
    assert read_day("0001-01-01", BERLIN) == read_day("0001-01-01", UTC)


def test_fractions_of_any_length_are_told_apart() -> None:
    earlier, later = (
        read_moment(f"2026-06-01T12:00:00.{digits}Z", UTC) for digits in ("1234567", "12345671")
    )
    assert later.is_after(earlier)
    assert not earlier.is_after(read_moment("2026-06-01T12:00:00.12345670Z", UTC))


def test_a_number_is_ascii_and_finite() -> None:
    good = [" 5 ", "+.5", "5.", "1e3", "-0", "9" * 400 + "e-400"]
    bad = ["", "x", "1,000", "1_000", "inf", "nan", "1e400", "0x10", "٥", "5 %", "--5", ".", None]
    assert column("number", good, UTC).values[:5].tolist() == [5, 0.5, 5, 1000, 0]
    assert np.isnan(column("number", bad, UTC).values).all()


def test_truths_are_read_in_any_case() -> None:
    values = ["TRUE", " yes ", "1", "False", "NO", "0", "on", "", None]
    assert column("boolean", values, UTC).values.tolist() == [1, 1, 1, 0, 0, 0, -1, -1, -1]


def test_text_is_folded_and_the_empty_is_missing() -> None:
    texts = column("text", ["  Sales ", "SALES", "", "  ", None, "it"], UTC)
    assert texts.codes.tolist() == [0, 0, -1, -1, -1, 1]
    assert texts.words == ("sales", "it")


def test_dates_that_do_not_parse_are_missing() -> None:
    assert column("date", ["soon", "2026-02-30", None, ""], UTC).days.tolist() == [NO_DAY] * 4
