"""Numbers and times as people read them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from scoring.pages import wording

NOW = datetime(2026, 11, 23, 10, 44, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "shown"), [(0, "0.0"), (5, "+0.5"), (-51, "−5.1"), (1000, "+100.0"), (12_345, "+1,234.5")]
)
def test_tenths_are_shown_with_their_sign(number: int, shown: str) -> None:
    assert wording.signed(number) == shown


@pytest.mark.parametrize(
    ("micro", "shown"), [(5_000_000, "5.0"), (50_000, "0.1"), (49_999, "0.0"), (-2_550_000, "−2.5")]
)
def test_micro_points_are_rounded_halves_up(micro: int, shown: str) -> None:
    assert wording.points(micro) == shown


@pytest.mark.parametrize(
    ("before", "shown"),
    [
        (timedelta(seconds=20), "now"),
        (timedelta(minutes=35), "35 min"),
        (timedelta(hours=4), "4 h"),
        (timedelta(days=31), "31 d"),
        (timedelta(days=100), "3 mo"),
        (timedelta(days=800), "2 y"),
        (timedelta(seconds=-5), "now"),
    ],
)
def test_how_long_ago_is_told_in_the_largest_unit(before: timedelta, shown: str) -> None:
    assert wording.ago(NOW - before, NOW) == shown


def test_days_of_another_year_name_it() -> None:
    assert wording.day(date(2026, 11, 9), NOW.date()) == "9 Nov"
    assert wording.day(date(2027, 3, 27), NOW.date()) == "27 Mar 2027"


def test_clocks_show_the_organisations_time(settings: object) -> None:
    settings.ORGANISATION_ZONE = "Europe/Berlin"  # type: ignore[attr-defined]
    assert wording.clock(NOW, NOW) == "11:44"
    assert wording.moment(NOW) == "23 November 2026, 11:44"


def test_lists_of_words_end_with_an_and() -> None:
    assert wording.and_join(["a", "b", "c"]) == "a, b and c"
    assert wording.and_join(["a"]) == "a"
    assert wording.and_join([]) == ""
