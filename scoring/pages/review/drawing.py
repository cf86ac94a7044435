"""What a review draws: leads a week against what can be taken."""

from collections.abc import Sequence
from datetime import date

from django.utils.safestring import SafeString, mark_safe

from scoring.pages.drawing import NOTHING, word, zone_name
from scoring.pages.wording import day

_WIDTH, _HEIGHT, _LEFT, _TOP, _FOOT = 620, 150, 34, 8, 18


def weeks_chart(
    mondays: Sequence[str], counts: Sequence[int], low: int | None, high: int | None, today: date
) -> SafeString:
    """A line over whole weeks; over `high` is a flood, under `low` a strangle: both are shaded."""
    if not any(counts):
        return NOTHING
    top = max(*counts, round((high or 0) * 1.25), 1)
    wide, deep = _WIDTH - _LEFT - 30, _HEIGHT - _TOP - _FOOT
    spots = [
        (_LEFT + place / max(1, len(counts) - 1) * wide, _TOP + deep - count / top * deep)
        for place, count in enumerate(counts)
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    marks = "".join(f'<circle class="end" cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>' for x, y in spots)
    return mark_safe(
        f'<svg class="chart trend" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{word(_week_words(mondays, counts, today))}">'
        f"{_zones(low, high, top, deep, spots)}"
        f'<path class="grid" d="M{_LEFT} {_TOP + deep}h{wide}"/>'
        f'<polyline class="l" points="{line}"/>{marks}'
        f"{_ends(spots, mondays, counts, today)}</svg>"
    )


def _zones(
    low: int | None, high: int | None, top: int, deep: float, line: Sequence[tuple[float, float]]
) -> str:
    if not high or low is None:
        return ""
    wide = _WIDTH - _LEFT - 30
    over, under = (_TOP + deep - one / top * deep for one in (high, low))
    return (
        f'<rect class="track" x="{_LEFT}" y="{_TOP}" width="{wide}" height="{over - _TOP:.1f}"/>'
        f'<rect class="track" x="{_LEFT}" y="{under:.1f}" width="{wide}" height="{_TOP + deep - under:.1f}"/>'
        f"{zone_name('flood', _TOP + 12, line)}{zone_name('strangle', _TOP + deep - 4, line)}"
        f'<text x="{_LEFT - 6}" y="{over + 4:.1f}" text-anchor="end">{high:,}</text>'
        f'<text x="{_LEFT - 6}" y="{under + 4:.1f}" text-anchor="end">{low:,}</text>'
    )


def _ends(
    spots: Sequence[tuple[float, float]], mondays: Sequence[str], counts: Sequence[int], today: date
) -> str:
    foot = _HEIGHT - 4
    first, last = (day(date.fromisoformat(one), today) for one in (mondays[0], mondays[-1]))
    x, y = spots[-1]
    return (
        f'<text x="{_LEFT}" y="{foot}">{first}</text>'
        f'<text x="{x:.1f}" y="{foot}" text-anchor="end">week of {last}</text>'
        f'<text x="{x + 6:.1f}" y="{y + 4:.1f}">{counts[-1]:,}</text>'
    )


def _week_words(mondays: Sequence[str], counts: Sequence[int], today: date) -> str:
    weeks = (
        f"{day(date.fromisoformat(one), today)}: {count:,}"
        for one, count in zip(mondays, counts, strict=True)
    )
    return f"Leads by week, {'; '.join(weeks)}"
