"""When a mail may go: quiet hours across midnight, days off, the digest, and the days of turned clocks."""

from datetime import UTC, datetime, time

import pytest

from leads.models import ByMail, MailHours
from leads.notices.times import due_at, end_of_quiet, next_digest


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def hours(quiet: str = "19:00-07:00", digest: str = "08:00", only_workdays: bool = True) -> MailHours:
    begin, _, end = quiet.partition("-")
    return MailHours(
        quiet_from=time.fromisoformat(begin) if begin else None,
        quiet_until=time.fromisoformat(end) if end else None,
        digest_at=time.fromisoformat(digest),
        only_workdays=only_workdays,
    )


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        ("2026-06-01 12:00", "2026-06-01 12:00"),
        ("2026-06-01 18:59:59", "2026-06-01 18:59:59"),
        ("2026-06-01 19:00", "2026-06-02 07:00"),
        ("2026-06-01 23:59", "2026-06-02 07:00"),
        ("2026-06-02 00:00", "2026-06-02 07:00"),
        ("2026-06-02 06:59:59", "2026-06-02 07:00"),
        ("2026-06-02 07:00", "2026-06-02 07:00"),
        ("2026-06-05 19:30", "2026-06-08 07:00"),  # a Friday evening
        ("2026-06-06 12:00", "2026-06-08 07:00"),
        ("2026-06-07 23:00", "2026-06-08 07:00"),
    ],
)
def test_at_once_waits_for_the_end_of_the_quiet_hours_and_of_the_weekend(now, sent):
    assert end_of_quiet(at(now), hours()) == at(sent)


@pytest.mark.parametrize(
    ("now", "sent"),
    [("2026-06-01 12:30", "2026-06-01 14:00"), ("2026-06-01 14:00", "2026-06-01 14:00")],
)
def test_quiet_hours_may_lie_within_a_day(now, sent):
    assert end_of_quiet(at(now), hours("12:00-14:00")) == at(sent)


def test_who_wants_no_quiet_gets_mails_at_night_and_on_sundays():
    sunday_night = at("2026-06-07 03:00")
    assert end_of_quiet(sunday_night, hours("", only_workdays=False)) == sunday_night


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        ("2026-06-01 07:59", "2026-06-01 08:00"),
        ("2026-06-01 08:00", "2026-06-01 08:00"),
        ("2026-06-01 08:00:01", "2026-06-02 08:00"),
        ("2026-06-05 09:00", "2026-06-08 08:00"),  # a Friday
    ],
)
def test_the_digest_comes_once_a_working_day_at_its_hour(now, sent):
    assert next_digest(at(now), hours()) == at(sent)


def test_hours_are_those_of_the_organisations_clocks(settings):
    settings.ORGANISATION_ZONE = "America/New_York"
    assert end_of_quiet(at("2026-06-01 23:30"), hours()) == at("2026-06-02 11:00")
    assert next_digest(at("2026-06-01 11:00"), hours()) == at("2026-06-01 12:00")


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        ("2026-03-28 21:00", "2026-03-29 05:00"),  # the night that loses an hour
        ("2026-10-24 20:00", "2026-10-25 06:00"),  # the night that has one twice
    ],
)
def test_quiet_hours_end_by_the_clock_when_clocks_are_turned(settings, now, sent):
    settings.ORGANISATION_ZONE = "Europe/Berlin"
    assert end_of_quiet(at(now), hours(only_workdays=False)) == at(sent)


def test_an_end_that_the_clocks_leave_out_comes_when_it_would_have_been(settings):
    settings.ORGANISATION_ZONE = "Europe/Berlin"
    quiet = hours("22:00-02:30", only_workdays=False)
    assert end_of_quiet(at("2026-03-28 23:00"), quiet) == at("2026-03-29 01:30")


def test_an_hour_that_comes_twice_is_quiet_both_times(settings):
    settings.ORGANISATION_ZONE = "Europe/Berlin"
    quiet = hours("22:00-02:30", only_workdays=False)
    assert end_of_quiet(at("2026-10-25 00:10"), quiet) == at("2026-10-25 00:30")
    assert end_of_quiet(at("2026-10-25 01:10"), quiet) == at("2026-10-25 01:30")


def test_a_digest_at_an_hour_that_comes_twice_is_not_skipped_nor_due_in_the_past(settings):
    settings.ORGANISATION_ZONE = "Europe/Berlin"
    early = hours("", digest="02:30", only_workdays=False)
    assert next_digest(at("2026-10-25 00:00"), early) == at("2026-10-25 00:30")
    assert next_digest(at("2026-10-25 00:31"), early) == at("2026-10-25 01:30")
    assert next_digest(at("2026-10-25 01:31"), early) == at("2026-10-26 01:30")


def test_a_notice_is_due_as_it_was_wished():
    now = at("2026-06-01 12:00")
    assert due_at(ByMail.AT_ONCE, now, hours()) == now
    assert due_at(ByMail.DIGEST, now, hours()) == at("2026-06-02 08:00")
    assert due_at(ByMail.NONE, now, hours()) is None
