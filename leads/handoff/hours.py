"""Working hours: Monday to Friday, 9 to 17, in the organisation's zone."""

from datetime import UTC, datetime, time, timedelta

from leads.days import organisation_zone

OPENS, CLOSES = time(9), time(17)


def after_working_hours(start: datetime, hours: int) -> datetime:
    """The moment at which so many working hours have passed since an aware one; in UTC."""
    moment, left = _opened(start.astimezone(organisation_zone())), timedelta(hours=hours)
    # Wall clocks are subtracted and added here: no zone turns its clocks between 9 and 17.
    while (rest := _at(moment, CLOSES) - moment) < left:
        left -= rest
        moment = _opened(_at(moment, CLOSES))
    return (moment + left).astimezone(UTC)


def _opened(moment: datetime) -> datetime:
    """The moment itself where it is in working hours, else the next beginning of work."""
    if moment.time() >= CLOSES:
        moment = _at(moment, OPENS) + timedelta(days=1)
    while moment.weekday() >= 5:
        moment = _at(moment, OPENS) + timedelta(days=1)
    return max(moment, _at(moment, OPENS))


def _at(moment: datetime, of_day: time) -> datetime:
    return moment.replace(hour=of_day.hour, minute=0, second=0, microsecond=0, fold=0)
