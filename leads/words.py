"""Counts, lists and days as people read them: what every page, notice and minute says alike."""

from collections.abc import Sequence
from datetime import date


def day(on: date, today: date) -> str:
    """ "9 Nov", with the year where it is not this one."""
    return f"{on.day} {on:%b}" + ("" if on.year == today.year else f" {on.year}")


def and_join(words: Sequence[str]) -> str:
    """["a", "b", "c"] -> "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def counted(number: int, one: str, many: str = "") -> str:
    """1 -> "1 lead", 1204 -> "1,204 leads"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
