"""Numbers of the results as the pages show them: each with the address of the leads behind it."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from scoring.pages.drawing import NOTHING

_HOUR = 3600
_WORKING_DAY = 8


@dataclass(frozen=True)
class Figure:
    """A number with its rate of another; `query` is that of the leads behind it, "" where there are none."""

    count: int
    query: str
    rate: str = ""

    @property
    def shown(self) -> str:
        return f"{self.count:,}"


@dataclass(frozen=True)
class BarLine:
    """A number with its name and its bar."""

    label: str
    figure: Figure
    bar: SafeString = NOTHING


def figure(count: int, query: str, of: int | None = None) -> Figure:
    """A number that opens, if there is something to open; with its rate of another."""
    return Figure(count, query if count else "", percent(count, of) if of and count else "")


def percent(part: int, whole: int) -> str:
    """17 of 40 -> "43%"; of none nothing, and what is there is never 0%, what is missing never 100%."""
    if not whole:
        return ""
    share = 100 * part / whole
    if 0 < share < 1:
        return "<1%"
    if 99 < share < 100:
        return ">99%"
    return f"{round(share)}%"


def working_time(seconds: float | None) -> str:
    """Working time: "35 min", "3.4 h", "2.5 days" of eight hours; nothing where there is none."""
    if seconds is None:
        return ""
    hours = seconds / _HOUR
    if hours < 1:
        return f"{round(seconds / 60)} min"
    if hours < 2 * _WORKING_DAY:
        return f"{hours:.1f} h"
    return f"{hours / _WORKING_DAY:.1f} days"


def counted_days(days: int) -> str:
    """1 -> "the day", 30 -> "the 30 days"."""
    return "the day" if days == 1 else f"the {days} days"
