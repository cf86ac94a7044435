"""Something against its yardstick, in turn, on one machine in one run: medians, spread, ratio."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

Timed = Callable[[], float]
"""Does its work once and gives what it took, in seconds (or megabytes, where a row says so)."""


@dataclass(frozen=True)
class Row:
    """One line of the table.

    `bar` is what `ours` over `against` may be at most, or must be at least; without a yardstick, what `ours`
    itself may be. `unit` is how both are shown.
    """

    key: str
    what: str
    ours: Timed
    bar: float
    against: Timed | None = None
    yardstick: str = ""
    is_at_least: bool = False
    unit: str = "s"
    times: int = 5


@dataclass(frozen=True)
class Measured:
    """What came out, a number for each turn."""

    row: Row
    ours: list[float]
    against: list[float]

    @property
    def ratio(self) -> float:
        """Of the medians; what is held against the bar."""
        return median(self.ours) / median(self.against) if self.against else median(self.ours)

    @property
    def ratios(self) -> tuple[float, float]:
        """The least and the greatest of all turns, each against the yardstick of its own turn."""
        pairs = (
            zip(self.ours, self.against, strict=True) if self.against else ((one, 1.0) for one in self.ours)
        )
        each = [one / other for one, other in pairs]
        return min(each), max(each)

    @property
    def is_met(self) -> bool:
        """Whether the bar is met."""
        return self.ratio >= self.row.bar if self.row.is_at_least else self.ratio <= self.row.bar


def measure(row: Row, times: int | None = None) -> Measured:
    """Take turns: the yardstick, then ours, as often as the row says."""
    ours, against = [], []
    for _ in range(times or row.times):
        if row.against:
            against.append(row.against())
        ours.append(row.ours())
    return Measured(row, ours, against)


def line_of(found: Measured) -> str:
    """One line for people."""
    row, (low, high) = found.row, found.ratios
    sign = "at least" if row.is_at_least else "at most"
    verdict = "met" if found.is_met else "MISSED"
    ours = f"{_shown(median(found.ours), row.unit):>12}"
    if not found.against:
        return f"{row.what:<58} {ours}   ({low:.4g} to {high:.4g}); {sign} {row.bar:g}: {verdict}"
    against = f"{_shown(median(found.against), row.unit):>12}"
    return (
        f"{row.what:<58} {ours} {against} {found.ratio:7.2f} x ({low:.2f} to {high:.2f});"
        f" {sign} {row.bar:g}: {verdict}"
    )


def _shown(number: float, unit: str) -> str:
    return f"{number * 1000:.2f} ms" if unit == "s" and number < 1 else f"{number:.2f} {unit}"
