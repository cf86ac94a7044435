"""Days of the organisation: where they begin and end."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings


def organisation_zone() -> ZoneInfo:
    """The zone in which the organisation's days begin and end."""
    return ZoneInfo(settings.ORGANISATION_ZONE)


def day_of(moment: datetime) -> date:
    """The day of a moment; a moment without an offset is meant in the organisation's zone."""
    return moment.astimezone(organisation_zone()).date() if moment.tzinfo else moment.date()


def week_of(day: date) -> date:
    """The Monday with which the day's week begins."""
    return day - timedelta(days=day.weekday())


def weeks_between(first: date, last: date) -> list[date]:
    """The Mondays of all weeks that have a day from the first to the last."""
    monday = week_of(first)
    return [monday + timedelta(days=passed) for passed in range(0, (last - monday).days + 1, 7)]


def bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of a day and the first of the next, in UTC."""
    midnight = datetime.combine(day, time(), organisation_zone())
    next_midnight = datetime.combine(day + timedelta(days=1), time(), organisation_zone())
    return midnight.astimezone(UTC), next_midnight.astimezone(UTC)
