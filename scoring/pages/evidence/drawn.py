"""Lifts and shares as whiskers: inline SVG on a scale of logarithms, so that double and half are as far."""

from collections.abc import Iterable
from math import inf, log

from django.utils.safestring import SafeString, mark_safe

from scoring.evidence.intervals import Interval
from scoring.evidence.rules import Lift, RuleEvidence

# How many times as often, or as seldom, the ends of the scale are: the first that holds nearly all lifts.
_SCALES = (1.5, 2.0, 3.0, 5.0, 8.0)
_HEIGHT = 16


def paint_of(rule: RuleEvidence) -> str:
    """Graphite for what may be claimed, crimson for what contradicts the points, else pale."""
    if rule.contradicts:
        return "against"
    return "sure" if rule.lift is not None and rule.lift.is_claimed else "unsure"


def scale_of(rules: Iterable[RuleEvidence]) -> float:
    """The scale on which all these lifts are drawn; what lies beyond goes to the edge."""
    lifts = [one.lift.value for one in rules if one.lift and 0 < one.lift.value < inf]
    most = max((max(one, 1 / one) for one in lifts), default=1.0) * 1.15
    return next((scale for scale in _SCALES if scale >= most), _SCALES[-1])


def whisker(lift: Interval | Lift, paint: str, scale: float, width: int) -> SafeString:
    """The interval of a lift as a line, the lift as a dot, a mark at 1; `scale` as `scale_of` gives it."""
    low, value, high = (_place(one, scale, width) for one in (lift.low, lift.value, lift.high))
    return mark_safe(
        f'<svg class="whisker {paint}" width="{width}" height="{_HEIGHT}" aria-hidden="true">'
        f'<path class="one" d="M{width / 2:.1f} 0V{_HEIGHT}"/>'
        f'<path class="line" d="M{low:.1f} 8H{high:.1f}"/>'
        f'<circle cx="{value:.1f}" cy="8" r="3.5"/></svg>'
    )


def share_bar(share: Interval | None, width: int = 160) -> SafeString:
    """A share as a dot with its interval, from 0 to 1."""
    if share is None:
        return SafeString("")
    low, value, high = (4 + one * (width - 8) for one in (share.low, share.value, share.high))
    return mark_safe(
        f'<svg class="whisker sure" width="{width}" height="{_HEIGHT}" aria-hidden="true">'
        f'<rect class="track" y="6" width="{width}" height="4" rx="2"/>'
        f'<path class="line" d="M{low:.1f} 8H{high:.1f}"/><circle cx="{value:.1f}" cy="8" r="3.5"/></svg>'
    )


def _place(ratio: float, scale: float, width: int) -> float:
    reach = width / 2 - 4
    part = log(ratio) / log(scale) if 0 < ratio < inf else (1 if ratio else -1)
    return width / 2 + reach * max(-1.0, min(1.0, part))
