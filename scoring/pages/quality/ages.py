"""How old values are, as a bar of four parts and in words."""

from collections.abc import Sequence

from django.utils.safestring import SafeString, mark_safe

from scoring.quality.tally import AGES

_WIDTH, _HEIGHT = 72, 8
_SHADES = ("s1", "s2", "s4", "s5")


def age_bar(ages: Sequence[int]) -> SafeString:
    """The parts in order, the youngest lightest; nothing where nothing is known."""
    total = sum(ages)
    if not total:
        return mark_safe("")
    drawn, x = [], 0.0
    for count, shade in zip(ages, _SHADES, strict=True):
        width = round(_WIDTH * count / total, 1)
        drawn.append(f'<rect class="{shade}" x="{x:.1f}" width="{width}" height="{_HEIGHT}"/>')
        x += width
    return mark_safe(
        f'<svg class="ages" width="{_WIDTH}" height="{_HEIGHT}" aria-hidden="true">{"".join(drawn)}</svg>'
    )


def age_words(ages: Sequence[int]) -> str:
    """ "30 within 30 days, 12 within 90 days, ..." """
    words = [f"within {days} days" for days in AGES] + [f"older than {AGES[-1]} days"]
    return ", ".join(f"{count:,} {word}" for count, word in zip(ages, words, strict=True) if count)
