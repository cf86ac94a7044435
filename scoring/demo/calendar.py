"""Days and moments of the demo: whole days of the organisation's zone, none later than now."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

EPOCH = date(1970, 1, 1)
DAY_SECONDS = (
    82_800  # 23 hours: seconds of a demo day stay below, so that the day the clocks go forward holds them
)


@dataclass(frozen=True)
class Calendar:
    """The day the demo is made on. `now` is aware; days are counted since 1970-01-01 in `zone`."""

    now: datetime
    zone: ZoneInfo
    _midnights: dict[int, float] = field(default_factory=dict, compare=False, repr=False)

    @property
    def today(self) -> int:
        """The day of `now`."""
        return (self.now.astimezone(self.zone).date() - EPOCH).days

    def date(self, day: int) -> date:
        """The calendar date of a day."""
        return EPOCH + timedelta(days=day)

    def moment(self, day: int, second: int) -> datetime:
        """The time of a second of a day, in UTC.

        What falls on today is pressed into the part of the day that has passed, so that the same rows
        come out at any hour and none is later than now.
        """
        start = self._midnight(day)
        if day < self.today:
            return datetime.fromtimestamp(start + second, UTC)
        passed = self.now.timestamp() - start
        return datetime.fromtimestamp(int(start + passed * min(second, DAY_SECONDS) / (DAY_SECONDS + 1)), UTC)

    def _midnight(self, day: int) -> float:
        start = self._midnights.get(day)
        if start is None:
            start = datetime.combine(self.date(day), datetime.min.time(), self.zone).timestamp()
            self._midnights[day] = start
        return start
