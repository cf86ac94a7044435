"""Numbers and times as people read them."""

from datetime import datetime

from leads.days import organisation_zone
from leads.words import and_join as and_join
from leads.words import counted as counted
from leads.words import day as day

MINUS = "\u2212"  # as wide as a plus in tabular figures, unlike a hyphen
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def tenths(number: int) -> str:
    """352 tenths -> "35.2"; from a thousand on with separators."""
    return f"{MINUS if number < 0 else ''}{abs(number) // 10:,}.{abs(number) % 10}"


def signed(number: int) -> str:
    """100 tenths -> "+10.0", -51 -> "−5.1", 0 -> "0.0"."""
    return ("+" if number > 0 else "") + tenths(number)


def signed_count(number: int) -> str:
    """1204 -> "+1,204", -3 -> "−3", 0 -> "0"."""
    return f"{number:+,}".replace("-", MINUS) if number else "0"


def points(micro: int) -> str:
    """Micro-points with one decimal: 5_000_000 -> "5.0"."""
    return tenths(tenths_of(micro))


def signed_points(micro: int) -> str:
    """Micro-points with one decimal and their sign: 5_000_000 -> "+5.0"."""
    return signed(tenths_of(micro))


def tenths_of(micro: int) -> int:
    """Micro-points to tenths of a point, halves up as scores are rounded."""
    return (micro + 50_000) // 100_000


def plain(number: float) -> str:
    """A limit as its author wrote it: 20.0 -> "20", 2.5 -> "2.5"."""
    return f"{number:,.10g}".replace("-", MINUS)


def local(moment: datetime) -> datetime:
    """The moment as the organisation's clocks show it."""
    return moment.astimezone(organisation_zone())


def moment(at: datetime) -> str:
    """ "23 November 2026, 10:42": what hovering over a relative time shows."""
    at = local(at)
    return f"{at.day} {at:%B %Y, %H:%M}"


def clock(at: datetime, now: datetime) -> str:
    """ "10:42", with the day where it is not today."""
    at, now = local(at), local(now)
    return f"{at:%H:%M}" if at.date() == now.date() else f"{day(at.date(), now.date())}, {at:%H:%M}"


def ago(at: datetime, now: datetime) -> str:
    """How long ago, in the largest unit: "35 min", "4 h", "16 d", "3 mo", "2 y"."""
    seconds = max(0, int((now - at).total_seconds()))
    for size, unit in ((365 * _DAY, "y"), (60 * _DAY, "mo"), (_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min")):
        if seconds >= size:
            # Months are counted from the second on: "31 d" says more than "1 mo".
            return f"{seconds // (30 * _DAY if unit == 'mo' else size)} {unit}"
    return "now"
