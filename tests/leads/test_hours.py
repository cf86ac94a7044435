"""Working hours: what is late, and how long somebody took."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from leads.handoff.hours import after_working_hours, late_before, working_seconds_sql, working_time

HOUR = timedelta(hours=1)
ZONES = ("UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata")
# Whole quarters of hours, so that the edges are met often; and any microsecond between them.
quarters = st.integers(0, 4 * 24 * 400).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + n * HOUR / 4)
moments = quarters | st.integers(0, 31_536_000_000_000).map(
    lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=n)
)


def moment(day: int, hour: float) -> datetime:
    """In June 2026; the first is a Monday."""
    return datetime(2026, 6, day, tzinfo=UTC) + hour * HOUR


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (moment(1, 12), 4, moment(1, 16)),
        (moment(1, 12), 5, moment(1, 17)),
        (moment(1, 12), 6, moment(2, 10)),
        (moment(1, 7), 1, moment(1, 10)),
        (moment(1, 20), 1, moment(2, 10)),
        (moment(5, 16.5), 1, moment(8, 9.5)),
        (moment(6, 12), 8, moment(8, 17)),
        (moment(1, 9), 40, moment(5, 17)),
        (moment(1, 10), 80, moment(15, 10)),
    ],
)
def test_working_hours_are_nine_to_five_from_monday_to_friday(start, hours, end):
    assert after_working_hours(start, hours) == end


def test_working_hours_are_those_of_the_organisations_zone(settings):
    settings.ORGANISATION_ZONE = "America/New_York"
    assert after_working_hours(moment(1, 12), 4) == moment(1, 17)  # 9 to 13 there
    # Over the weekend on which the clocks are put forward.
    assert after_working_hours(datetime(2026, 3, 6, 21, tzinfo=UTC), 2) == datetime(
        2026, 3, 9, 14, tzinfo=UTC
    )


@given(moments, moments, st.integers(1, 100), st.sampled_from(ZONES))
def test_late_is_who_began_before_the_line(start, now, hours, zone):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.ORGANISATION_ZONE", zone)
        assert (after_working_hours(start, hours) < now) == (start < late_before(now, hours))


@given(moments, st.integers(1, 100), st.sampled_from(ZONES))
def test_so_many_working_hours_later_so_many_have_passed(start, hours, zone):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.ORGANISATION_ZONE", zone)
        assert working_time(start, after_working_hours(start, hours)) == hours * HOUR


def test_no_working_time_passes_at_night_or_backwards():
    assert working_time(moment(5, 16), moment(8, 10)) == 2 * HOUR
    assert working_time(moment(5, 17), moment(8, 9)) == timedelta()
    assert working_time(moment(8, 10), moment(5, 16)) == timedelta()


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ZONES)
def test_the_database_counts_working_time_alike(zone, settings):
    settings.ORGANISATION_ZONE = zone
    starts = [moment(1, 0) + number * timedelta(hours=5, minutes=7, seconds=3) for number in range(60)]
    pairs = [(start, start + number * timedelta(hours=11)) for number, start in enumerate(starts)]
    expression = working_seconds_sql("%(start)s::timestamptz", "%(end)s::timestamptz", "%(zone)s")
    with connection.cursor() as cursor:
        for start, end in pairs:
            cursor.execute(f"SELECT {expression}", {"start": start, "end": end, "zone": zone})
            assert float(cursor.fetchone()[0]) == working_time(start, end).total_seconds()
