"""Columns side by side as inline SVG, each a link to the leads behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from scoring.pages.drawing import NOTHING, word

_HEIGHT, _TOP, _FOOT = 140, 16, 18
_WIDTH = 720
_WIDEST, _GAP = 56, 0.25
_PAINTS = ("s1", "s2", "s4", "s5")
_LABEL_ROOM = 46


@dataclass(frozen=True)
class Column:
    """One column. `parts` hold each the next: the whole, what came further, what came furthest."""

    label: str
    words: str
    href: str
    parts: tuple[int, ...]


def columns(found: Sequence[Column]) -> SafeString:
    """The columns on a common scale; nothing where there are none."""
    most = max((column.parts[0] for column in found), default=0)
    if not most:
        return NOTHING
    slot = min(_WIDTH / len(found), _WIDEST)
    # Labels that would touch each other are left out, the last stays.
    every = max(1, -(-_LABEL_ROOM // int(slot)))
    drawn = "".join(
        _column(column, place * slot, slot, most, (len(found) - 1 - place) % every == 0)
        for place, column in enumerate(found)
    )
    width, height = round(slot * len(found)), _TOP + _HEIGHT + _FOOT
    return mark_safe(
        f'<svg class="columns" width="{width}" height="{height}" viewBox="0 0 {width} {height}">{drawn}</svg>'
    )


def _column(column: Column, left: float, slot: float, most: int, has_label: bool) -> str:
    wide, x = slot * (1 - _GAP), left + slot * _GAP / 2
    middle = x + wide / 2
    boxes = "".join(
        _box(paint, x, wide, part, most) for paint, part in zip(_PAINTS, column.parts, strict=True) if part
    )
    top = _TOP + _HEIGHT - _high(column.parts[0], most)
    figure = f'<text class="v" x="{middle:.1f}" y="{top - 4:.1f}">{column.parts[0]:,}</text>'
    label = f'<text x="{middle:.1f}" y="{_TOP + _HEIGHT + 14}">{word(column.label)}</text>'
    base = f'<path class="base" d="M{left:.1f} {_TOP + _HEIGHT}h{slot:.1f}"/>'
    body = f"<title>{word(column.words)}</title>{boxes}{figure}"
    if column.href:
        hit = f'<rect class="hit" x="{left:.1f}" y="0" width="{slot:.1f}" height="{_TOP + _HEIGHT}"/>'
        body = f'<a href="{escape(column.href)}" aria-label="{word(column.words)}">{hit}{body}</a>'
    else:
        body = f"<g>{body}</g>"
    return body + base + (label if has_label else "")


def _box(paint: str, x: float, wide: float, part: int, most: int) -> str:
    high = _high(part, most)
    y = _TOP + _HEIGHT - high
    return f'<rect class="{paint}" x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}"/>'


def _high(part: int, most: int) -> float:
    # At least 2 px: something is never drawn as nothing.
    return max(2.0, part / most * _HEIGHT) if part else 0.0
