"""When somebody may be sent a mail: quiet hours, days off, the hour of the digest.

Hours are those on the organisation's wall clocks. On the day the clocks are put forward, an hour that is not
there counts as the moment it would have been; on the day they are put back, the first of two counts that is
still to come.
"""

from datetime import UTC, date, datetime, time, timedelta

from leads.days import bounds, organisation_zone
from leads.models import ByMail, MailHours

_SATURDAY = 5


def due_at(by_mail: str, now: datetime, hours: MailHours) -> datetime | None:
    """When a notice that is made now is to be mailed; None where it is not.

    Args:
        by_mail: of `ByMail`.
        now: aware.
        hours: of the person.
    """
    match by_mail:
        case ByMail.AT_ONCE:
            return end_of_quiet(now, hours)
        case ByMail.DIGEST:
            return next_digest(now, hours)
    return None


def end_of_quiet(now: datetime, hours: MailHours) -> datetime:
    """The moment itself where mails may be sent, else the next one at which they may; in UTC."""
    moment = now.astimezone(UTC)
    while (later := _past_quiet(moment, hours)) > moment:
        moment = later
    return moment


def next_digest(now: datetime, hours: MailHours) -> datetime:
    """The next moment at which the person's digest is sent, perhaps this one; in UTC."""
    moment = _next(hours.digest_at, now - timedelta(microseconds=1))
    while _is_off(_day(moment), hours):
        moment = _next(hours.digest_at, moment)
    return moment


def is_quiet_at(of_day: time, hours: MailHours) -> bool:
    """Whether a time of day lies in the quiet hours; their end does not."""
    begin, end = hours.quiet_from, hours.quiet_until
    if begin is None or end is None:
        return False
    return begin <= of_day < end if begin <= end else of_day >= begin or of_day < end


def _past_quiet(moment: datetime, hours: MailHours) -> datetime:
    local = moment.astimezone(organisation_zone())
    if _is_off(local.date(), hours):
        return bounds(local.date())[1]
    if hours.quiet_until is not None and is_quiet_at(local.time(), hours):
        return _next(hours.quiet_until, moment)
    return moment


def _is_off(day: date, hours: MailHours) -> bool:
    return hours.only_workdays and day.weekday() >= _SATURDAY


def _next(of_day: time, after: datetime) -> datetime:
    """The first moment after another at which clocks show that time."""
    day = _day(after)
    moments = (moment for later in range(3) for moment in _moments_of(day + timedelta(days=later), of_day))
    return next(moment for moment in moments if moment > after)


def _moments_of(day: date, of_day: time) -> list[datetime]:
    """When clocks show a time on a day: twice where they are put back in between."""
    local = datetime.combine(day, of_day, organisation_zone())
    first, second = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return [first, second] if first < second else [first]


def _day(moment: datetime) -> date:
    return moment.astimezone(organisation_zone()).date()
