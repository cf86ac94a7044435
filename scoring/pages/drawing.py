"""Rings, bars, strips and lines as inline SVG.

The content policy allows no style attributes: every measure is an SVG attribute, every colour a class. The
drawings are built here rather than in templates because a page of 50 leads holds a thousand cells. Whoever
calls escapes words with `word` before they come in here; numbers need none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from django.utils.safestring import SafeString, mark_safe

NOTHING = SafeString("")
CELL, GAP, AXIS_GAP = 5, 2, 6
STRIP_HEIGHT = 18
TREND_WIDTH, TREND_HEIGHT = 80, 20
# One level of shade for each fifth of the marks: what the eye tells apart at 7 px.
_SHADES = 5
_WORD, _MUCH = 48, 14  # px: how wide the name of a zone is, and what room suffices it
_LEGEND = {"fit": "fit", "engagement": "eng", "qualification": "qual", "penalty": "−"}


@dataclass(frozen=True)
class Cell:
    """One parameter of one lead. `portion` is value/marks, -1 to 1; None: nobody knows yet."""

    axis: str
    words: str  # escaped: "Funding +5.0 of 10"
    portion: float | None


def word(text: str) -> str:
    """Text made safe to stand in a drawing."""
    return str(escape(text))


def zone_name(name: str, y: float, line: Sequence[tuple[float, float]]) -> str:
    """A word for a shaded zone, on the height where it belongs, and there where the line leaves it room."""
    left, right = line[0][0] + _WORD / 2, line[-1][0] - _WORD / 2
    spots = np.linspace(left, max(left, right), 9)
    x = max(spots, key=lambda spot: min(_MUCH, _room(spot, y, line)))
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{name}</text>'


def _room(middle: float, y: float, line: Sequence[tuple[float, float]]) -> float:
    xs, ys = zip(*line, strict=True)
    under_it = np.interp(np.linspace(middle - _WORD / 2, middle + _WORD / 2, 9), xs, ys)
    return float(np.abs(under_it - y + 4).min())


def ring(composite: int, tone: str, size: int) -> SafeString:
    """The composite, in tenths, as a number in a ring of its band's colour."""
    stroke = 3.5 if size < 60 else 6
    middle, radius = size / 2, size / 2 - stroke / 2 - 0.5
    circle = f'cx="{middle}" cy="{middle}" r="{radius}" stroke-width="{stroke}"'
    name = "ring" if size < 60 else "ring big"
    return mark_safe(
        f'<svg class="{name} {tone}" width="{size}" height="{size}" viewBox="0 0 {size} {size}" role="img" '
        f'aria-label="Composite {composite / 10:.1f}"><circle class="t" {circle}/>'
        f'<circle class="v" {circle} pathLength="1000" stroke-dasharray="{composite} 1000" '
        f'transform="rotate(-90 {middle} {middle})"/>'
        f'<text x="{middle}" y="{middle}" dy=".36em">{composite // 10}'
        f'<tspan class="dec">.{composite % 10}</tspan></text></svg>'
    )


def bar(portion: float, width: int = 32, height: int = 4, paint: str = "data") -> SafeString:
    """A short bar on its track; `portion` is held within 0 and 1."""
    filled = round(max(0.0, min(1.0, portion)) * width, 1)
    radius = height / 2
    return mark_safe(
        f'<svg class="bar" width="{width}" height="{height}" aria-hidden="true">'
        f'<rect class="track" width="{width}" height="{height}" rx="{radius}"/>'
        f'<rect class="{paint}" width="{filled}" height="{height}" rx="{radius}"/></svg>'
    )


def unknown_bar(width: int, height: int) -> SafeString:
    """A dashed bar: not asked yet, so not a zero."""
    return mark_safe(
        f'<svg class="bar" width="{width}" height="{height}" aria-hidden="true">'
        f'<rect class="miss" x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="2"/></svg>'
    )


def strip(cells: Sequence[Cell]) -> SafeString:
    """One cell a parameter: height and shade say how much of its marks it has; what is taken off hangs."""
    drawn, x, axis = [], 0, cells[0].axis if cells else ""
    for cell in cells:
        x += AXIS_GAP if cell.axis != axis else 0
        axis = cell.axis
        drawn.append(f"<g><title>{cell.words}</title>{_cell(cell.portion, x)}</g>")
        x += CELL + GAP
    width = max(0, x - GAP)
    height = STRIP_HEIGHT
    return mark_safe(
        f'<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}" aria-hidden="true">'
        f"{''.join(drawn)}</svg>"
    )


def strip_legend(axes: Sequence[str]) -> SafeString:
    """The axes' names over the first of their cells."""
    texts, x, before = [], 0, axes[0] if axes else ""
    for place, axis in enumerate(axes):
        x += AXIS_GAP if axis != before else 0
        if axis != before or place == 0:
            texts.append(f'<text x="{x}" y="9">{_LEGEND[axis]}</text>')
        before = axis
        x += CELL + GAP
    return mark_safe(
        f'<svg class="legend" width="{max(0, x - GAP)}" height="11" aria-hidden="true">{"".join(texts)}</svg>'
    )


def _cell(portion: float | None, x: int) -> str:
    if portion is None:
        return f'<path class="miss" d="M{x + 0.5} .5h{CELL - 1}v{STRIP_HEIGHT - 1}h-{CELL - 1}z"/>'
    track = _box("track", x, 0, STRIP_HEIGHT)
    if portion == 0:
        return track
    # At least 2 px: something is never drawn as nothing.
    height = max(2, round(min(1.0, abs(portion)) * STRIP_HEIGHT))
    if portion < 0:
        return track + _box("neg", x, 0, height)
    shade = min(_SHADES, int(portion * _SHADES) + 1)
    return track + _box(f"s{shade}", x, STRIP_HEIGHT - height, height)


def _box(paint: str, x: int, top: int, height: int) -> str:
    return f'<path class="{paint}" d="M{x} {top}h{CELL}v{height}h-{CELL}z"/>'


def trend(steps: Sequence[tuple[float, int]], mark: float | None, words: str) -> SafeString:
    """Thirty days of a composite.

    Args:
        steps: (portion of the time, 0 to 1; composite in tenths from then on), first to last.
        mark: where the rules turned, as a portion of the time, or None.
        words: what the line says, for who hears the page; escaped.
    """
    low, high = min(value for _, value in steps), max(value for _, value in steps)
    # A change of two points must not look like a fall: the height stands for at least 20 points.
    spread = max(200, high - low)
    low = max(0, min(low - (spread - (high - low)) // 2, 1000 - spread))

    def place(portion: float, value: int) -> tuple[float, float]:
        return 2 + portion * (TREND_WIDTH - 4), TREND_HEIGHT - 2 - (value - low) / spread * (TREND_HEIGHT - 4)

    end_x, end_y = place(*steps[-1])
    turn = (
        f'<path class="ver" d="M{2 + mark * (TREND_WIDTH - 4):.1f} 0V{TREND_HEIGHT}"/>'
        if mark is not None
        else ""
    )
    return mark_safe(
        f'<svg class="trend" width="{TREND_WIDTH}" height="{TREND_HEIGHT}" '
        f'viewBox="0 0 {TREND_WIDTH} {TREND_HEIGHT}" role="img" aria-label="{words}">'
        f"<title>{words}</title>{turn}"
        f'<path class="l" d="{_staircase([place(*step) for step in steps])}"/>'
        f'<circle class="end" cx="{end_x:.1f}" cy="{end_y:.1f}" r="2"/></svg>'
    )


def _staircase(spots: Iterable[tuple[float, float]]) -> str:
    # A score holds until it changes; a slope between two changes would be made up.
    parts, before = [], None
    for x, y in spots:
        parts.append(f"M{x:.1f} {y:.1f}" if before is None else f"H{x:.1f}V{y:.1f}")
        before = y
    return "".join(parts)


@dataclass(frozen=True)
class Scale:
    """The horizontal scale of a waterfall: 0 to `top` tenths over `width` px, a line at each of `lines`."""

    top: int
    width: int = 160
    lines: tuple[int, ...] = ()

    def x(self, value: int) -> float:
        """Where a value lies, held within the drawing."""
        return round(max(0, min(value, self.top)) / self.top * self.width, 1)


def waterfall(scale: Scale, start: int, share: int, paint: str) -> SafeString:
    """One bar from `start` to `start + share`, in tenths, on the lines of the bands."""
    left, right = sorted((scale.x(start), scale.x(start + share)))
    lines = "".join(f"M{scale.x(line)} 0V14" for line in scale.lines)
    width = max(1.0 if share else 0.0, round(right - left, 1))
    whole = scale.width
    return mark_safe(
        f'<svg class="wf" width="{whole}" height="14" viewBox="0 0 {whole} 14" aria-hidden="true">'
        f'<path class="grid" d="{lines}"/>'
        f'<rect class="{paint}" x="{left}" y="3" width="{width}" height="8" rx="1"/></svg>'
    )


def difference(tenths: int, most: int, words: str, shown: str, paint: str, width: int = 176) -> SafeString:
    """A bar to the side of whoever has more: negative to the left, positive to the right."""
    middle, reach = width / 2, width / 2 - 46  # 46 px hold the figure beside the longest bar
    size = round(abs(tenths) / most * reach, 1) if most else 0
    figure = '<text class="eq" x="94" y="12">=</text>'
    if tenths:
        left = middle - size if tenths < 0 else middle
        at = middle - size - 5 if tenths < 0 else middle + size + 5
        figure = (
            f'<rect class="{paint}" x="{left:.1f}" y="3" width="{max(1.0, size)}" height="10" rx="1.5"/>'
            f'<text x="{at:.1f}" y="12" text-anchor="{"end" if tenths < 0 else "start"}">{shown}</text>'
        )
    return mark_safe(
        f'<svg width="{width}" height="16" viewBox="0 0 {width} 16" role="img" aria-label="{words}">'
        f'<path class="mid" d="M{middle} 0V16"/>{figure}</svg>'
    )
