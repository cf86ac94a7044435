"""A line of what people did with a lead."""

from dataclasses import dataclass
from datetime import datetime

from .wording import clock, day, local


@dataclass(frozen=True)
class Deed:
    """A move from stage to stage, who got it, or what was said of the lead."""

    on: str
    at: str
    what: str
    by: str
    words: str


# When it was, then the order among deeds of one moment: the kind, and the row's id.
Placed = tuple[datetime, int, int, Deed]


def on_day(at: datetime, now: datetime) -> str:
    """The day of a deed; the time where it is today."""
    on, today = local(at).date(), local(now).date()
    return clock(at, now) if on == today else day(on, today)
