"""Expected and actual effect of a version, line by line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scoring.matrix.effects import SPAN, Effect
from scoring.matrix.versions import matrix_of
from scoring.models import MatrixVersion
from scoring.pages.wording import MINUS, counted, day, local

_FEW = 20  # below, a share says nothing


@dataclass(frozen=True)
class EffectLine:
    """One figure: expected (empty: nobody said), actual, and by how much they differ."""

    label: str
    expected: str
    actual: str
    difference: str


@dataclass(frozen=True)
class EffectTable:
    """What a version did: `span` in words ("so far, 12 days"), and a line for each figure."""

    span: str
    lines: tuple[EffectLine, ...]
    has_expected: bool
    by_turn: str


def effect_of(version: MatrixVersion, effect: Effect | None, now: datetime) -> EffectTable | None:
    """The effect of a version beside what was expected of it; None where it never came into force."""
    if effect is None:
        return None
    expected = getattr(version, "expected", None) or {}
    return EffectTable(
        span=_span(effect, now),
        lines=tuple(_lines(version, effect, expected)),
        has_expected=any(key in expected for key in ("bands", "mql_a_week", "acceptance")),
        by_turn=counted(effect.mqls_by_turn, "lead") if effect.mqls_by_turn else "",
    )


def _span(effect: Effect, now: datetime) -> str:
    today = local(now).date()
    if not effect.is_whole:
        return f"so far, {counted(int(effect.days), 'day')}"
    if effect.until - effect.from_at < SPAN:
        words = counted(int(effect.days), "day") if effect.days >= 1 else "less than a day"
        return f"in {words}, until another version came on {day(local(effect.until).date(), today)}"
    return f"in its first 30 days, to {day(local(effect.until).date(), today)}"


def _lines(version: MatrixVersion, effect: Effect, expected: Mapping[str, Any]) -> Iterator[EffectLine]:
    bands = expected.get("bands") or {}
    for band in matrix_of(version).bands:
        key = str(band.name)
        yield _line(f"{key.capitalize()} leads", bands.get(key), effect.bands.get(key, 0), ",.0f")
    yield _line("MQLs a week", expected.get("mql_a_week"), effect.mql_a_week, ",.1f")
    acceptance = effect.acceptance if effect.decided >= _FEW else None
    few = "too few to say" if effect.decided < _FEW else ""
    yield _line("Accepted by sales", expected.get("acceptance"), acceptance, ".0%", few)


def _line(label: str, expected: Any, actual: float | None, form: str, none: str = "") -> EffectLine:
    wanted = expected if isinstance(expected, int | float) else None
    difference = ""
    if wanted is not None and actual is not None:
        difference = f"{actual - wanted:+{form}}".replace("-", MINUS)
    return EffectLine(
        label=label,
        expected="" if wanted is None else f"{wanted:{form}}",
        actual=f"{actual:{form}}" if actual is not None else none or "not yet",
        difference=difference,
    )
