"""Times as text to whole days of one zone (scoring.md, sections 1 and 9)."""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

NO_DAY = -(2**31)
FIRST_DAY = date.min.toordinal() - date(1970, 1, 1).toordinal()
LAST_DAY = date.max.toordinal() - date(1970, 1, 1).toordinal()

_EPOCH = date(1970, 1, 1).toordinal()
_START = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_SECONDS = 86_400
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_CLOCK = re.compile(r"[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d(?::?\d\d)?)?", re.ASCII)


class Moment(NamedTuple):
    """A point in time: its day in the zone, and its place among all points.

    `fraction` holds the digits of the second's fraction without trailing zeros, so that pairs
    (seconds, fraction) compare right at any number of digits.
    """

    day: int
    seconds: int
    fraction: str

    def is_after(self, other: "Moment") -> bool:
        """Whether it is later, by however little."""
        return (self.seconds, self.fraction) > (other.seconds, other.fraction)


def read_moment(text: str, zone: tzinfo) -> Moment | None:
    """Read `YYYY-MM-DD[(T| )HH:MM[:SS[.f]][Z|offset]]`; none where it does not parse.

    Without an offset the time is in `zone`, of a time that comes twice the first; a date alone is its
    midnight.
    """
    text = text.strip()
    day = _read_date(text[:10])
    if day is None:
        return None
    clock = _read_clock(text[10:]) if len(text) > 10 else (0, "", None)
    if clock is None:
        return None
    seconds, fraction, offset = clock
    local = day * _DAY_SECONDS + seconds
    try:
        if offset is None:
            return Moment(day, local - _offset_of_local(local, zone), fraction)
        return Moment(_day_of_instant(local - offset, zone), local - offset, fraction)
    except (OverflowError, ValueError):  # beyond the years 1 to 9999
        return None


def read_day(text: str, zone: tzinfo) -> int:
    """The day of a date, or of a timestamp in the zone, as days since 1970-01-01; NO_DAY where none."""
    moment = read_moment(text, zone)
    return NO_DAY if moment is None else moment.day


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def date_of(day: int) -> date | None:
    """The date of a day number, none for NO_DAY."""
    return None if day == NO_DAY else date.fromordinal(int(day) + _EPOCH)


@lru_cache(maxsize=100_000)
def _read_date(text: str) -> int | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return day_number(date(*map(int, match.groups())))
    except ValueError:
        return None


@lru_cache(maxsize=100_000)
def _read_clock(text: str) -> tuple[int, str, int | None] | None:
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    hour, minute, second = (int(part or 0) for part in match.group(1, 2, 3))
    if hour > 23 or minute > 59 or second > 59:
        return None
    offset = _read_offset(match.group(5))
    if offset == _BAD_OFFSET:
        return None
    return (hour * 60 + minute) * 60 + second, (match.group(4) or "").rstrip("0"), offset


_BAD_OFFSET = _DAY_SECONDS


def _read_offset(text: str | None) -> int | None:
    if text is None:
        return None
    if text == "Z":
        return 0
    hours, minutes = int(text[1:3]), int(text[3:].lstrip(":") or 0)
    if hours > 23 or minutes > 59:
        return _BAD_OFFSET
    seconds = (hours * 60 + minutes) * 60
    return -seconds if text[0] == "-" else seconds


def _offset_of_local(local: int, zone: tzinfo) -> int:
    if zone is UTC:
        return 0
    naive = _START.replace(tzinfo=None) + timedelta(seconds=local)
    offset = naive.replace(tzinfo=zone, fold=0).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _day_of_instant(instant: int, zone: tzinfo) -> int:
    if zone is UTC:
        day = instant // _DAY_SECONDS
        if not FIRST_DAY <= day <= LAST_DAY:
            raise OverflowError
        return day
    return day_number((_START + timedelta(seconds=instant)).astimezone(zone).date())
