"""The range of a score on its bands, and the line of a score in the time to come, as inline SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from scoring.pages.drawing import word

_TOP = 1000  # tenths
_BAR_WIDTH, _BAR_HEIGHT, _ZONE_Y, _ZONE = 288, 40, 17, 5
_ROOM, _ENDS = 34, 14  # px that a figure needs beside another, and half of one
_CHART_WIDTH, _CHART_HEIGHT, _LEFT, _FOOT = 288, 76, 24, 16
_LEAST_SPREAD = 150  # a change of a point must not look like a fall


@dataclass(frozen=True)
class Zone:
    """A band on the bar: from where to where, in tenths, its colour's class and its name."""

    low: int
    high: int
    tone: str
    name: str


def range_bar(zones: Sequence[Zone], least: int, now: int, greatest: int) -> SafeString:
    """Where the score lies on the bands, and between what and what it could lie; all in tenths."""
    drawn = "".join(_zone(zone) for zone in zones)
    low, high = _bar_x(least), _bar_x(greatest)
    wide = max(2.0, round(high - low, 1))
    span = f'<rect class="span" x="{low}" y="{_ZONE_Y - 4}" width="{wide}" height="{_ZONE + 8}" rx="2"/>'
    tick = f'<path class="now" d="M{_bar_x(now)} {_ZONE_Y - 5}v{_ZONE + 10}"/>'
    ends = "".join(_ends(least, now, greatest))
    words = f"{now / 10:.1f} on the bands; it could be {least / 10:.1f} to {greatest / 10:.1f}"
    return mark_safe(
        f'<svg class="range" viewBox="0 0 {_BAR_WIDTH} {_BAR_HEIGHT}" role="img" aria-label="{words}">{drawn}'
        f"{span}{tick}{ends}</svg>"
    )


def _bar_x(value: int) -> float:
    return round(max(0, min(value, _TOP)) / _TOP * _BAR_WIDTH, 1)


def _zone(zone: Zone) -> str:
    left, right = _bar_x(zone.low), _bar_x(zone.high)
    name = word(zone.name)
    label = f'<text x="{(left + right) / 2:.1f}" y="38" text-anchor="middle">{name}</text>'
    return (
        f'<rect class="{zone.tone}" x="{left}" y="{_ZONE_Y}" width="{max(0.0, right - left - 1):.1f}" '
        f'height="{_ZONE}"/>{label if right - left > 6 * len(zone.name) else ""}'
    )


def _ends(least: int, now: int, greatest: int) -> list[str]:
    """The figures over the bar; the ends stand where they do not meet that of today."""
    figures = [(now, "v b")]
    if _bar_x(now) - _bar_x(least) >= _ROOM:
        figures.append((least, "v"))
    if _bar_x(greatest) - _bar_x(now) >= _ROOM:
        figures.append((greatest, "v"))
    return [
        f'<text class="{paint}" x="{min(max(_bar_x(value), _ENDS), _BAR_WIDTH - _ENDS)}" y="9" '
        f'text-anchor="middle">{value / 10:.1f}</text>'
        for value, paint in figures
    ]


@dataclass(frozen=True)
class Mark:
    """A day on the line that is named."""

    day: int
    composite: int


def course_chart(
    line: Sequence[tuple[int, int]],
    end: int,
    thresholds: Sequence[int],
    marks: Sequence[Mark],
    ends: tuple[str, str],
    words: str,
) -> SafeString:
    """A composite from today to the day `end`, if nothing happens.

    Args:
        line: days and composites (tenths), rising days, the first is today.
        end: the last day that is drawn.
        thresholds: lines to draw across, in tenths, as far as they are near.
        marks: days to mark on the line.
        ends: what stands under the first and the last day.
        words: what it shows, for who hears the page.
    """
    shown = [(day, value) for day, value in line if day <= end]
    if shown[-1][0] < end:
        shown.append((end, shown[-1][1]))
    low, high = _spread([value for _, value in shown])
    start = shown[0][0]

    def x(day: int) -> float:
        return round(_LEFT + (day - start) / max(1, end - start) * (_CHART_WIDTH - _LEFT - 6), 1)

    def y(value: int) -> float:
        return round(5 + (high - value) / (high - low) * (_CHART_HEIGHT - _FOOT - 10), 1)

    across = "".join(
        f'<path class="line" d="M{_LEFT} {y(value)}H{_CHART_WIDTH}"/>'
        f'<text x="{_LEFT - 4}" y="{y(value) + 4}" text-anchor="end">{value / 10:g}</text>'
        for value in thresholds
        if low <= value <= high
    )
    path = "L".join(f"{x(day)} {y(value)}" for day, value in shown)
    dots = "".join(
        f'<circle class="turn" cx="{x(mark.day)}" cy="{y(mark.composite)}" r="3"/>'
        for mark in marks
        if mark.day <= end
    )
    return mark_safe(
        f'<svg class="chart course" viewBox="0 0 {_CHART_WIDTH} {_CHART_HEIGHT}" role="img" '
        f'aria-label="{word(words)}">{across}<path class="l" d="M{path}"/>{dots}'
        f'<text x="{_LEFT}" y="{_CHART_HEIGHT - 3}">{word(ends[0])}</text>'
        f'<text x="{_CHART_WIDTH}" y="{_CHART_HEIGHT - 3}" text-anchor="end">{word(ends[1])}</text></svg>'
    )


def _spread(values: Sequence[int]) -> tuple[int, int]:
    """What the height stands for: at least 15 points, with a little air, within 0 and 100."""
    low, high = min(values) - 20, max(values) + 20
    wider = max(0, _LEAST_SPREAD - (high - low))
    low, high = low - wider // 2, high + wider - wider // 2
    low, high = (low, high) if low >= 0 else (0, high - low)
    return (low, high) if high <= _TOP else (max(0, low - (high - _TOP)), _TOP)
