"""Working hours: Monday to Friday, 9 to 17, in the organisation's zone."""

from datetime import UTC, date, datetime, time, timedelta

from leads.days import organisation_zone

OPENS, CLOSES = time(9), time(17)
_A_MONDAY = date(1900, 1, 1)
_DAY = timedelta(hours=CLOSES.hour - OPENS.hour)


def after_working_hours(start: datetime, hours: int) -> datetime:
    """The moment at which so many working hours have passed since an aware one; in UTC."""
    moment, left = _opened(start.astimezone(organisation_zone())), timedelta(hours=hours)
    # Wall clocks are subtracted and added here: no zone turns its clocks between 9 and 17.
    while (rest := _at(moment, CLOSES) - moment) < left:
        left -= rest
        moment = _opened(_at(moment, CLOSES))
    return (moment + left).astimezone(UTC)


def late_before(now: datetime, hours: int) -> datetime:
    """What began before this moment has waited longer than so many working hours; in UTC.

    So that a query can tell who is late: `after_working_hours(start, hours) < now` for just these starts.
    """
    local, left = now.astimezone(organisation_zone()), timedelta(hours=hours)
    moment = _closed(local)
    is_working = moment == local
    # While one works, what has just used up its time is not late yet; once work is over it is.
    while (rest := moment - _at(moment, OPENS)) < left or (is_working and rest == left):
        left -= rest
        moment = _closed(_at(moment, OPENS))
    start = (moment - left).astimezone(UTC)
    return start if is_working else start + timedelta(microseconds=1)


def working_time(start: datetime, end: datetime) -> timedelta:
    """The working hours between two aware moments; none where the second is earlier."""
    return max(timedelta(), _worked_until(end) - _worked_until(start))


def working_seconds_sql(start: str, end: str, zone: str) -> str:
    """The same as `working_time`, in seconds, as an SQL expression of two columns.

    Args:
        start: an SQL expression of type timestamptz.
        end: likewise.
        zone: placeholder of the zone's name.
    """
    return f"greatest(0, {_worked_until_sql(end, zone)} - {_worked_until_sql(start, zone)})"


def _worked_until(moment: datetime) -> timedelta:
    """Working time since a Monday long ago."""
    local = moment.astimezone(organisation_zone())
    days = (local.date() - _A_MONDAY).days
    whole = days // 7 * 5 + min(days % 7, 5)
    today = _clock(local.time()) - _clock(OPENS) if days % 7 < 5 else timedelta()
    return whole * _DAY + min(_DAY, max(timedelta(), today))


def _worked_until_sql(moment: str, zone: str) -> str:
    local, day = f"({moment} AT TIME ZONE {zone})", int(_DAY.total_seconds())
    days = f"({local}::date - date '{_A_MONDAY}')"
    today = f"extract(epoch FROM {local}::time) - {int(_clock(OPENS).total_seconds())}"
    return (
        f"(({days} / 7 * 5 + least(mod({days}, 7), 5)) * {day}"
        f" + CASE WHEN mod({days}, 7) < 5 THEN least({day}, greatest(0, {today})) ELSE 0 END)"
    )


def _clock(of_day: time) -> timedelta:
    return datetime.combine(_A_MONDAY, of_day) - datetime.combine(_A_MONDAY, time())


def _closed(moment: datetime) -> datetime:
    """The moment itself where it is in working hours, else the last end of work."""
    if moment.time() <= OPENS:
        moment = _at(moment, CLOSES) - timedelta(days=1)
    while moment.weekday() >= 5:
        moment = _at(moment, CLOSES) - timedelta(days=1)
    return min(moment, _at(moment, CLOSES))


def _opened(moment: datetime) -> datetime:
    """The moment itself where it is in working hours, else the next beginning of work."""
    if moment.time() >= CLOSES:
        moment = _at(moment, OPENS) + timedelta(days=1)
    while moment.weekday() >= 5:
        moment = _at(moment, OPENS) + timedelta(days=1)
    return max(moment, _at(moment, OPENS))


def _at(moment: datetime, of_day: time) -> datetime:
    return moment.replace(hour=of_day.hour, minute=0, second=0, microsecond=0, fold=0)
