"""The weeks as a small chart: what was accepted stands on the line, what was rejected hangs below it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString, mark_safe

from leads.days import weeks_between
from scoring.feedback.counts import Said
from scoring.pages.wording import day

from .asked import Asked

_UNIT, _BAR, _HEIGHT = 12, 8, 96  # a week's width and its bar's; the drawing is stretched to the page's width


@dataclass(frozen=True)
class Week:
    """A week of the chart's foot."""

    label: str


def weeks_of(groups: Mapping[str, Said], asked: Asked) -> tuple[tuple[Week, ...], SafeString]:
    """The first, middle and last week of the period, and the drawing of all of them."""
    mondays = weeks_between(asked.first, asked.last)
    ends = [mondays[place] for place in sorted({0, len(mondays) // 2, len(mondays) - 1})]
    return tuple(Week(day(one, asked.last)) for one in ends), _chart(mondays, groups)


def _chart(mondays: list[date], groups: Mapping[str, Said]) -> SafeString:
    said = [groups.get(one.isoformat(), Said()) for one in mondays]
    up, down = max(one.accepted for one in said), max(one.rejected for one in said)
    scale = (_HEIGHT - 4) / max(1, up + down)
    line = 2 + up * scale
    bars = "".join(
        f"<g><title>{day(monday, mondays[-1])}: {one.accepted:,} accepted, {one.rejected:,} rejected</title>"
        f"{_bar(place, line - one.accepted * scale, one.accepted * scale, 'data')}"
        f"{_bar(place, line, one.rejected * scale, 'neg')}</g>"
        for place, (monday, one) in enumerate(zip(mondays, said, strict=True))
    )
    width = len(mondays) * _UNIT
    accepted, rejected = sum(one.accepted for one in said), sum(one.rejected for one in said)
    words = f"{len(mondays)} weeks: {accepted:,} accepted, {rejected:,} rejected; the table has each week"
    return mark_safe(
        f'<svg class="weeks" viewBox="0 0 {width} {_HEIGHT}" preserveAspectRatio="none" role="img" '
        f'aria-label="{words}">{bars}<path class="mid" d="M0 {line:.1f}H{width}"/></svg>'
    )


def _bar(place: int, top: float, height: float, paint: str) -> str:
    x = place * _UNIT + (_UNIT - _BAR) // 2
    return f'<rect class="{paint}" x="{x}" y="{top:.1f}" width="{_BAR}" height="{height:.1f}"/>'
