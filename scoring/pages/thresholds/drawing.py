"""The distribution on a scale, with the lines on it as handles."""

from collections.abc import Iterable
from itertools import groupby

import numpy as np
from django.utils.safestring import SafeString, mark_safe

from scoring.impact.capacity import Takes
from scoring.pages.drawing import NOTHING, word
from scoring.thresholds.lab import Counts

LEFT, POINT, FOOT, TALL, BIN = 12, 6.96, 118, 84, 20  # px: left edge, a point, base; tenths of a bar
_TOP, _A_WORD = 24, 48  # px: where the handles end, and how wide a zone is that can be named


def distribution(counts: Counts) -> SafeString:
    """Bars of two points each; heights are square roots, or the few high ones could not be seen."""
    bins = np.add.reduceat(counts.leads[1:1002], np.arange(0, 1001, BIN))
    most = max(1, int(bins.max()))
    width = BIN / 10 * POINT - 1.5
    bars = "".join(
        f'<rect x="{x(place * BIN):.1f}" y="{FOOT - _height(count, most):.1f}" width="{width:.1f}" '
        f'height="{_height(count, most):.1f}"/>'
        for place, count in enumerate(bins.tolist())
        if count
    )
    marks = "".join(
        f'<text x="{x(mark * 10):.1f}" y="{FOOT + 14}" text-anchor="middle">{mark}</text>'
        for mark in range(0, 101, 25)
    )
    base = f'<path class="grid" d="M{LEFT} {FOOT}H{x(1000):.1f}"/>'
    return mark_safe(f'<g class="data">{bars}</g>{base}{marks}')


def zones(counts: Counts, takes: Takes) -> SafeString:
    """Where a line would send sales more than they take, and where too little: shaded and named.

    Stretches under two points are left out: they say more than the few leads behind them can.
    """
    if takes.most is None or takes.least is None:
        return NOTHING
    most, least = takes.most, takes.least

    def zone(tenths: int) -> str:
        a_week = counts.a_week(tenths)
        return "flood" if a_week > most else "strangle" if a_week < least else ""

    spans = [(name, list(places)) for name, places in groupby(range(1001), zone)]
    return joined(_zone(name, places[0], places[-1]) for name, places in spans if name and len(places) > BIN)


def _zone(name: str, first: int, last: int) -> SafeString:
    """Its word stands at the outer end, where the lines are seldom."""
    start, end = x(first), x(last)
    at, anchor = (end - 4, "end") if last == 1000 else (start + 4, "start")
    named = f'<text x="{at:.1f}" y="{_TOP + 7}" text-anchor="{anchor}">{name}</text>'
    shade = f'x="{start:.1f}" y="{_TOP - 4}" width="{end - start:.1f}" height="{FOOT - _TOP + 4}"'
    return mark_safe(f'<rect class="track" {shade}/>{named if end - start > _A_WORD else ""}')


def x(tenths: float) -> float:
    """Where a value lies."""
    return LEFT + tenths / 10 * POINT


def _height(count: int, most: int) -> float:
    return max(1.0, (count / most) ** 0.5 * TALL)


def handle(name: str, key: str, at: float, words: str) -> SafeString:
    """A line with its grip; it is a slider, by mouse and by keys."""
    label, said = word(name), word(words)
    return mark_safe(
        f'<g class="handle" role="slider" tabindex="0" data-handle="{key}" aria-label="{label}" '
        f'aria-valuemin="0" aria-valuemax="100" aria-valuenow="{at:g}" aria-valuetext="{said}" '
        f'transform="translate({x(at * 10):.2f} 0)"><title>{label}</title>'
        f'<path d="M0 22V{FOOT}"/><rect x="-17" y="0" width="34" height="24" rx="4"/>'
        f'<text y="16" text-anchor="middle">{at:g}</text></g>'
    )


def joined(parts: Iterable[SafeString]) -> SafeString:
    """Several drawings one over the other."""
    return mark_safe("".join(parts))
