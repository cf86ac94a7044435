"""The funnel of a period, where its leads stand, how soon they were answered, against the period before."""

from dataclasses import dataclass

from leads.models import Stage
from leads.results.cohort import ANSWERS, STANDINGS, STEPS, response_hours
from leads.results.counts import NOTHING, Counts
from scoring.pages.drawing import bar

from .asking import Asking
from .figures import BarLine, Figure, figure, percent, working_time

_STEP_BAR, _BAR = 320, 120
_OPEN = STEPS[:-1]


@dataclass(frozen=True)
class StepLine:
    """A step of the funnel. `of_last` is its rate of the step before; `before` the same step back then."""

    line: BarLine
    of_last: str
    before: Figure


@dataclass(frozen=True)
class Speed:
    """How soon leads were answered, in working time. `hours`: within how many they are to be, or None."""

    median: str
    slowest_tenth: str
    answered: Figure
    lines: tuple[BarLine, ...]
    median_before: str
    in_time_before: str
    hours: int | None


@dataclass(frozen=True)
class Funnel:
    """All of it; `leads` arrived."""

    leads: int
    steps: tuple[StepLine, ...]
    standings: tuple[BarLine, ...]
    speed: Speed


def funnel_of(asking: Asking, counts: dict[str, Counts], before: dict[str, Counts]) -> Funnel:
    """The funnel of the counts of "all"."""
    now, then = counts.get("", NOTHING), before.get("", NOTHING)
    return Funnel(
        now.leads,
        _steps(asking, now, then),
        tuple(_standing(asking, key, now) for key in STANDINGS if now.standings[key]),
        _speed(asking, now, then),
    )


def _steps(asking: Asking, now: Counts, then: Counts) -> tuple[StepLine, ...]:
    lines = []
    for place, step in enumerate(STEPS):
        count = now.steps[place]
        label = "Won" if step == Stage.CUSTOMER else step.label
        opened = figure(count, asking.query(step=step.value), now.leads)
        line = BarLine(label, opened, bar(_portion(count, now.leads), _STEP_BAR, 14, "s3"))
        back_then = figure(then.steps[place], asking.query_before(step=step.value), then.leads)
        of_last = percent(count, now.steps[place - 1]) if place else ""
        lines.append(StepLine(line, of_last, back_then))
    return tuple(lines)


def _standing(asking: Asking, key: str, now: Counts) -> BarLine:
    count = now.standings[key]
    drawn = bar(_portion(count, now.leads), _BAR, 8, "s2" if key in _OPEN else "data")
    return BarLine(STANDINGS[key], figure(count, asking.query(standing=key), now.leads), drawn)


def _speed(asking: Asking, now: Counts, then: Counts) -> Speed:
    hours = response_hours()
    return Speed(
        median=working_time(now.median_seconds),
        slowest_tenth=working_time(now.slowest_tenth_seconds),
        answered=figure(answered(now), asking.query(answered="1"), now.leads),
        lines=tuple(_answer(asking, key, now) for key in ANSWERS if now.answers[key] and hours),
        median_before=working_time(then.median_seconds),
        in_time_before=in_time(then),
        hours=hours,
    )


def _answer(asking: Asking, key: str, now: Counts) -> BarLine:
    count = now.answers[key]
    paint = "neg" if key in ("too_late", "never") else "data"
    return BarLine(
        ANSWERS[key],
        figure(count, asking.query(answer=key), now.leads),
        bar(_portion(count, now.leads), _BAR, 8, paint),
    )


def answered(counts: Counts) -> int:
    """How many were answered, in time or not."""
    return counts.answers["in_time"] + counts.answers["too_late"]


def in_time(counts: Counts) -> str:
    """The share that was answered in time, of those that were answered or whose time is up."""
    return percent(counts.answers["in_time"], answered(counts) + counts.answers["never"])


def _portion(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
