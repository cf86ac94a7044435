"""Campaigns of two years before today, with what they cost, and the days on which events were held."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from random import Random

from .calendar import Calendar
from .companies import slug
from .words import words

# channel -> (how often, in days; the first so many days before today; a typical cost)
EVENTS = {
    "trade show": (92, 24, 42_000),
    "webinar": (28, 9, 1_800),
    "seminar": (118, 37, 6_500),
    "livestream": (170, 51, 9_000),
}
QUARTERLY = {"paid search": 14_000, "social": 6_000, "newsletter": 2_200, "content syndication": 7_500,
             "partner": 3_000, "purchased list": 2_600}  # fmt: skip
HISTORY_DAYS = 730
TITLES = {
    "trade show": "trade_shows",
    "webinar": "webinars",
    "seminar": "seminars",
    "livestream": "livestreams",
}


@dataclass(frozen=True)
class Campaign:
    """One campaign; days since 1970-01-01, both ends belong to it."""

    key: str
    name: str
    channel: str
    starts: int
    ends: int
    cost: int
    title: str


@dataclass(frozen=True)
class Campaigns:
    """All campaigns, oldest first in each channel."""

    by_channel: dict[str, tuple[Campaign, ...]]

    def __iter__(self) -> Iterator[Campaign]:
        return (campaign for channel in self.by_channel.values() for campaign in channel)

    def running(self, channel: str, day: int) -> Campaign | None:
        """The campaign of a channel that ran on a day."""
        found = [c for c in self.by_channel.get(channel, ()) if c.starts <= day <= c.ends]
        return found[0] if found else None

    def nearest(self, channel: str, day: int) -> Campaign:
        """The event of a channel held nearest to a day."""
        held = self.by_channel[channel]
        at = bisect_left(self._starts[channel], day)
        return min(held[max(at - 1, 0) : at + 1], key=lambda c: abs(c.starts - day))

    @cached_property
    def _starts(self) -> dict[str, list[int]]:
        return {channel: [c.starts for c in held] for channel, held in self.by_channel.items()}


def make_campaigns(rng: Random, calendar: Calendar) -> Campaigns:
    """The campaigns of two years before the calendar's day."""
    by_channel = {channel: _events(rng, calendar, channel) for channel in EVENTS}
    for channel, cost in QUARTERLY.items():
        by_channel[channel] = tuple(_quarters(rng, calendar, channel, cost))
    return Campaigns(by_channel)


def _events(rng: Random, calendar: Calendar, channel: str) -> tuple[Campaign, ...]:
    every, first, cost = EVENTS[channel]
    titles, made = words("offers")[TITLES[channel]], []
    for ordinal, ago in enumerate(range(first, HISTORY_DAYS, every)):
        day = _working_day(calendar.today - ago)
        title = titles[ordinal % len(titles)]
        name = f"{title}, {calendar.date(day):%B %Y}"
        length = 2 if channel == "trade show" else 0
        spent = round(cost * rng.uniform(0.7, 1.4), -2)
        made.append(Campaign(slug(f"{channel} {name}"), name, channel, day, day + length, int(spent), title))
    return tuple(reversed(made))


def _quarters(rng: Random, calendar: Calendar, channel: str, cost: int) -> Iterator[Campaign]:
    first = calendar.today - HISTORY_DAYS
    starts = [day for day in range(first - 92, calendar.today + 1) if _begins_quarter(calendar, day)]
    for start, following in zip(starts, [*starts[1:], calendar.today + 1], strict=True):
        on = calendar.date(start)
        name = f"{channel.capitalize()} {on.year} Q{(on.month + 2) // 3}"
        spent = round(cost * rng.uniform(0.7, 1.4), -2)
        yield Campaign(slug(name), name, channel, start, following - 1, int(spent), name)


def _begins_quarter(calendar: Calendar, day: int) -> bool:
    on = calendar.date(day)
    return on.day == 1 and on.month % 3 == 1


def _working_day(day: int) -> int:
    weekday = (day + 3) % 7  # 1970-01-01 was a Thursday
    return day - max(weekday - 4, 0)
