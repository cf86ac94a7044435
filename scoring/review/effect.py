"""What the version in force was expected to do, and did."""

from collections.abc import Iterator, Mapping
from typing import Any

from leads.days import day_of
from leads.words import day
from scoring.evidence.intervals import FEWEST
from scoring.matrix.effects import Effect, actual_effect

from .looked import Figures, Looked, percent

_NEAR = 0.1  # a tenth of what was expected is as expected
_NEAR_SHARE = 0.05


def effect(looked: Looked) -> Figures:
    """The bands, MQLs a week and what sales accepted, in the first 30 days of the version in force."""
    found, expected = actual_effect(looked.version, looked.until), looked.version.expected or {}
    if found is None:
        return {"figure": "–", "of": "no effect yet", "words": "It never came into force.", "is_quiet": True}
    return {
        "figure": percent(_acceptance(found)),
        "of": _of(expected),
        "words": _words(looked, found, expected),
        "table": {
            "heads": ["", "Expected", "Actual", ""],
            "rows": [list(row) for row in _rows(looked, found, expected)],
        },
        "is_quiet": not expected,
    }


def _of(expected: Mapping[str, Any]) -> str:
    wanted = expected.get("acceptance")
    return "accepted" if wanted is None else f"accepted, {percent(wanted)} expected"


def _words(looked: Looked, found: Effect, expected: Mapping[str, Any]) -> str:
    since = day(day_of(found.from_at), looked.last)
    first = f"In force since {since}, looked at for {found.days:,.0f} days."
    note = str(expected.get("note") or "").strip()
    return f"{first} Expected was: {note}" if note else f"{first} Nobody wrote down what was expected of it."


def _rows(looked: Looked, found: Effect, expected: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    bands = expected.get("bands") or {}
    for band in (str(one.name) for one in looked.matrix.bands):
        yield _row(f"Band {band}", bands.get(band), found.bands.get(band, 0), ",.0f", _NEAR)
    yield _row("MQLs a week", expected.get("mql_a_week"), found.mql_a_week, ",.1f", _NEAR)
    wanted = expected.get("acceptance")
    yield _row("Accepted by sales", wanted, _acceptance(found), ".0%", _NEAR_SHARE / (wanted or 1))


def _row(
    name: str, expected: float | None, actual: float | None, style: str, near: float
) -> tuple[str, str, str, str]:
    shown = ["–" if one is None else format(one, style) for one in (expected, actual)]
    return name, shown[0], shown[1], _differs(expected, actual, near)


def _differs(expected: float | None, actual: float | None, near: float) -> str:
    if expected is None or actual is None:
        return ""
    if abs(actual - expected) <= near * abs(expected) + 1e-9:
        return "as expected"
    return "above" if actual > expected else "below"


def _acceptance(found: Effect) -> float | None:
    return found.acceptance if found.decided >= FEWEST else None
