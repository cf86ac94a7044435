"""Bars before and after, and the inflow between strangling and flooding, as inline SVG."""

from collections.abc import Sequence

from django.utils.safestring import SafeString, mark_safe

from scoring.impact.capacity import Takes
from scoring.impact.figures import Inflow
from scoring.pages.drawing import word, zone_name

_BARS = 56
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _FOOT = 288, 132, 30, 52, 8, 20
_WORD = 12  # px that a word is high


def two_bars(before: int, after: int, most: int, tone: str) -> SafeString:
    """Before above, faint; after below."""

    def wide(count: int) -> float:
        return max(1.0, round(count / most * _BARS, 1)) if count and most else 0.0

    return mark_safe(
        f'<svg class="two-bars" width="{_BARS}" height="14" aria-hidden="true">'
        f'<rect class="was {tone}" y="1" width="{wide(before)}" height="4"/>'
        f'<rect class="{tone}" y="6" width="{wide(after)}" height="7"/></svg>'
    )


def inflow_chart(
    actual: Sequence[int], inflow: Inflow | None, takes: Takes, ends: tuple[str, str], words: str
) -> SafeString:
    """The weeks as they were, and the draft's four weeks beside them, on what sales can take.

    Args:
        actual: leads that came to MQL, a week each, the oldest first.
        inflow: the draft's; None while it is being counted.
        takes: where strangling ends and flooding begins, where somebody has a limit.
        ends: what stands under the first and the last week.
        words: the same for who hears the page.
    """
    most = max([*actual, takes.most or 0, inflow.most if inflow else 0, 4]) * 1.15
    parts = [*_zones(takes, most), *_zone_names(actual, takes, most), _line(actual, most)]
    parts += _draft(inflow, most) if inflow else []
    y = _HEIGHT - 5
    parts.append(f'<text x="{_LEFT}" y="{y}">{word(ends[0])}</text>')
    parts.append(f'<text x="{_WIDTH - _RIGHT}" y="{y}" text-anchor="end">{word(ends[1])}</text>')
    parts.append(f'<text x="{_WIDTH - 22}" y="{y}" text-anchor="middle">draft</text>')
    return mark_safe(
        f'<svg class="chart inflow" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{word(words)}">'
        f"{''.join(parts)}</svg>"
    )


def _y(count: float, most: float) -> float:
    return round(_TOP + (1 - count / most) * (_HEIGHT - _TOP - _FOOT), 1)


def _zones(takes: Takes, most: float) -> list[str]:
    if takes.most is None or takes.least is None:
        return []
    flood, strangle, bottom = _y(takes.most, most), _y(takes.least, most), _y(0, most)
    wide = _WIDTH - _LEFT
    return [
        f'<rect class="track" x="{_LEFT}" y="{_TOP}" width="{wide}" height="{flood - _TOP:.1f}"/>',
        f'<rect class="track" x="{_LEFT}" y="{strangle}" width="{wide}" height="{bottom - strangle:.1f}"/>',
        f'<text x="{_LEFT - 4}" y="{flood + 4:.1f}" text-anchor="end">{takes.most:,}</text>',
        f'<text x="{_LEFT - 4}" y="{strangle + 4:.1f}" text-anchor="end">{takes.least:,}</text>',
    ]


def _zone_names(actual: Sequence[int], takes: Takes, most: float) -> list[str]:
    if takes.most is None or takes.least is None:
        return []
    bottom, line = _y(0, most), _spots(actual, most)
    heights = {"flood": _y(takes.most, most) - _TOP, "strangle": bottom - _y(takes.least, most)}
    places = {"flood": _TOP + 11, "strangle": bottom - 4}
    return [zone_name(name, places[name], line) for name, high in heights.items() if high > _WORD]


def _spots(actual: Sequence[int], most: float) -> list[tuple[float, float]]:
    step = (_WIDTH - _LEFT - _RIGHT - 8) / max(1, len(actual) - 1)
    return [(round(_LEFT + 4 + place * step, 1), _y(count, most)) for place, count in enumerate(actual)]


def _line(actual: Sequence[int], most: float) -> str:
    spots = _spots(actual, most)
    path = "L".join(f"{x} {y}" for x, y in spots)
    dots = "".join(f'<circle class="week" cx="{x}" cy="{y}" r="2.5"/>' for x, y in spots)
    x, y = spots[-1]
    last = f'<text class="v" x="{x}" y="{y - 6:.1f}" text-anchor="middle">{actual[-1]:,}</text>'
    return f'<path class="l" d="M{path}"/>{dots}{last}'


def _draft(inflow: Inflow, most: float) -> list[str]:
    x, y = _WIDTH - 30, _y(inflow.a_week, most)
    return [
        f'<path class="spread" d="M{x} {_y(inflow.most, most)}V{_y(inflow.least, most)}"/>',
        f'<circle class="acc" cx="{x}" cy="{y}" r="4"/>',
        f'<text class="v" x="{x + 7}" y="{y + 4:.1f}">{inflow.a_week:,}</text>',
    ]
