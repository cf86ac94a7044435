"""The funnel broken down: by source and by the score at arrival, as tables; by week as a chart."""

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from leads.days import weeks_between
from leads.results.cohort import NONE, STEPS
from leads.results.counts import Counts
from scoring.pages.frame import Frame

from .asking import Asking
from .chart import Column, columns
from .figures import Figure, figure

_MOST_SOURCES = 15


@dataclass(frozen=True)
class GroupLine:
    """A group and how far its leads came; `tone` is that of a band."""

    label: str
    figures: tuple[Figure, ...]
    tone: str = ""


def source_lines(asking: Asking, counts: dict[str, Counts]) -> tuple[tuple[GroupLine, ...], int]:
    """The sources that brought most, and how many more there are."""
    keys = sorted(counts, key=lambda key: (-counts[key].leads, key))
    lines = (
        GroupLine("not known" if key == NONE else key, figures_of(asking, counts[key], source=key))
        for key in keys[:_MOST_SOURCES]
    )
    return tuple(lines), max(0, len(keys) - _MOST_SOURCES)


def band_lines(asking: Asking, counts: dict[str, Counts], frame: Frame | None) -> tuple[GroupLine, ...]:
    """By the band that the composite at arrival is in today, the highest first."""
    bands = sorted(frame.matrix.bands, key=lambda band: band.from_) if frame else []
    names = {str(place): str(band.name) for place, band in enumerate(bands, start=1)}
    keys = [key for key in [*reversed(names), NONE] if key in counts]
    return tuple(
        GroupLine(
            names.get(key, "no score then").capitalize(),
            figures_of(asking, counts[key], band=key),
            frame.tones.get(names.get(key, ""), "") if frame else "",
        )
        for key in keys
    )


def figures_of(asking: Asking, counts: Counts, **group: str) -> tuple[Figure, ...]:
    """How many of a group came to each step, with their share of the group."""
    return tuple(
        figure(count, asking.query(step=step.value, **group), counts.leads if place else None)
        for place, (step, count) in enumerate(zip(STEPS, counts.steps, strict=True))
    )


def week_chart(asking: Asking, counts: dict[str, Counts], address: str) -> SafeString:
    """A column a week of the period, those without an arrival too."""
    period = asking.asked.period
    weeks = weeks_between(period.first, period.last)
    return columns([_column(asking, week, counts.get(str(week)), address) for week in weeks])


def _column(asking: Asking, week: date, counts: Counts | None, address: str) -> Column:
    steps = counts.steps if counts else (0,) * len(STEPS)
    named = zip(("MQL", "SAL", "SQL", "won"), (steps[0], steps[1], steps[2], steps[4]), strict=True)
    words = f"Week of {week.day} {week:%B}: " + ", ".join(f"{count:,} {name}" for name, count in named)
    query = asking.query(step=STEPS[0].value, week=str(week))
    return Column(
        label=f"{week.day} {week:%b}",
        words=words,
        href=f"{address}?{query}" if steps[0] else "",
        parts=(steps[0], steps[1], steps[2], steps[4]),
    )
