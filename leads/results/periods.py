"""The time that results speak of: whole days of the organisation, seen from some moment on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from leads.days import bounds, day_of, organisation_zone

LONGEST = timedelta(days=366)
DEFAULT = "30d"
# Key in an address -> what it is called, and its first and last day on a day that is today.
_DAY = timedelta(days=1)
CHOICES: dict[str, tuple[str, Callable[[date], tuple[date, date]]]] = {
    "month": ("This month", lambda today: (today.replace(day=1), today)),
    "last_month": ("Last month", lambda today: _month_before(today)),
    "30d": ("Last 30 days", lambda today: (today - 29 * _DAY, today)),
    "90d": ("Last 90 days", lambda today: (today - 89 * _DAY, today)),
    "quarter": ("This quarter", lambda today: (_quarter_of(today), today)),
    "last_quarter": ("Last quarter", lambda today: _quarter_before(today)),
}


class PeriodRefused(ValueError):
    """Two days are no period; the words say why."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days from the first to the last, both included; what happened after `seen` is not known yet.

    `seen` is aware.
    """

    first: date
    last: date
    seen: datetime

    @property
    def start(self) -> datetime:
        """The first moment, in UTC."""
        return bounds(self.first)[0]

    @property
    def end(self) -> datetime:
        """The first moment after it, in UTC."""
        return bounds(self.last)[1]

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def before(self) -> "Period":
        """As many days before it, seen at the same age: both have had the same time to come to something."""
        days = timedelta(days=self.days)
        seen = self.seen.astimezone(organisation_zone()) - days  # wall clocks: the same hour of the day
        return Period(self.first - days, self.first - _DAY, seen)


def chosen_period(key: str, now: datetime) -> Period:
    """The period of that key of `CHOICES`; of another, the default."""
    _, days = CHOICES.get(key) or CHOICES[DEFAULT]
    first, last = days(day_of(now))
    return Period(first, last, now)


def period_between(first: date, last: date, seen: datetime) -> Period:
    """The days from one to another.

    Raises:
        PeriodRefused: they are out of order, too many, or none of them has begun.
    """
    if last < first:
        raise PeriodRefused("The last day is before the first.")
    if last - first >= LONGEST:
        raise PeriodRefused("A period has at most a year.")
    if not date(2000, 1, 1) <= first <= day_of(seen):
        raise PeriodRefused("The first day is not to come, and not before the year 2000.")
    return Period(first, last, seen)


def _month_before(today: date) -> tuple[date, date]:
    last = today.replace(day=1) - _DAY
    return last.replace(day=1), last


def _quarter_of(today: date) -> date:
    return date(today.year, (today.month - 1) // 3 * 3 + 1, 1)


def _quarter_before(today: date) -> tuple[date, date]:
    last = _quarter_of(today) - _DAY
    return _quarter_of(last), last
