"""Days and times as notices say them, on the organisation's clocks."""

from datetime import date, datetime

from leads.days import organisation_zone


def on_day(day: date) -> str:
    """ "3 June"."""
    return f"{day.day} {day:%B}"


def at_time(moment: datetime) -> str:
    """ "3 June, 16:30"."""
    local = moment.astimezone(organisation_zone())
    return f"{on_day(local.date())}, {local:%H:%M}"
