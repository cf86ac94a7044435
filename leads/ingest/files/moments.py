"""Dates and times as people and their systems write them: 3/15/2024 2:30 PM, 15.03.2024, 2024-03-15."""

import re
from datetime import UTC, datetime, timedelta, timezone

DAY_FIRST, MONTH_FIRST = "day first", "month first"
EITHER = (DAY_FIRST, MONTH_FIRST)
_MOMENT = re.compile(
    r"(?P<a>\d{1,4})[./\-](?P<b>\d{1,2})[./\-](?P<c>\d{1,4})"
    r"(?:[T,\s]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)


def day_and_month(cell: str) -> tuple[int, int] | None:
    """The first two numbers of a date that does not begin with the year; None for all else."""
    found = _MOMENT.fullmatch(cell)
    return (int(found["a"]), int(found["b"])) if found and len(found["a"]) < 3 else None


def is_moment(cell: str) -> bool:
    """Whether it looks like a date or time, whatever comes first in it."""
    return bool(_MOMENT.fullmatch(cell))


def any_moment(cell: str, format: str) -> datetime:
    """Read a date or time in any of these spellings.

    Args:
        cell: as it stands in the file; what begins with the year is read as that.
        format: which of day and month comes first where it does not say so: one of `EITHER`.

    Raises:
        ValueError: it is none, or there is no such day.
    """
    found = _MOMENT.fullmatch(cell.strip())
    if not found:
        return datetime.fromisoformat(cell)
    first, second, third = int(found["a"]), int(found["b"]), int(found["c"])
    if len(found["a"]) > 2:
        year, month, day = first, second, third
    else:
        year = third if len(found["c"]) > 2 else 2000 + third - (100 if third > 68 else 0)
        day, month = (first, second) if format == DAY_FIRST else (second, first)
    moment = datetime(year, month, day, _hour(found), int(found["minute"] or 0), int(found["second"] or 0))  # noqa: DTZ001 - the zone is added by the caller
    return moment.replace(tzinfo=_zone(found["zone"])) if found["zone"] else moment


def _hour(found: re.Match[str]) -> int:
    hour = int(found["hour"] or 0)
    if not found["half"]:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("is no hour of half a day")
    return hour % 12 + (12 if found["half"].lower().startswith("p") else 0)


def _zone(words: str) -> timezone:
    if not words.startswith(("+", "-")):
        return UTC
    hours, minutes = int(words[1:3]), int(words[-2:])
    away = timedelta(hours=hours, minutes=minutes)
    return timezone(-away if words[0] == "-" else away)
