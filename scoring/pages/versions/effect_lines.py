"""Expected and actual effect of a version, line by line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from scoring.evidence.intervals import FEWEST
from scoring.matrix.effects import SPAN, Effect
from scoring.matrix.versions import matrix_of
from scoring.models import MatrixVersion
from scoring.pages.wording import MINUS, counted, day, local


@dataclass(frozen=True)
class EffectLine:
    """One figure: expected (empty: nobody said), actual, and by how much they differ."""

    label: str
    expected: str
    actual: str
    difference: str
    is_short: bool = False

    @property
    def words(self) -> str:
        """ "41, expected 40"."""
        return f"{self.actual}, expected {self.expected}" if self.expected else self.actual


@dataclass(frozen=True)
class EffectTable:
    """What a version did: `span` in words ("so far, 12 days"), and a line for each figure."""

    span: str
    lines: tuple[EffectLine, ...]
    has_expected: bool
    by_turn: str

    @property
    def short(self) -> str:
        """The figures that one remembers a version by, in one line."""
        said = [line for line in self.lines if line.is_short]
        return ", ".join(f"{line.label} {line.words}" for line in said)


def effect_of(version: MatrixVersion, effect: Effect | None, now: datetime) -> EffectTable | None:
    """The effect of a version beside what was expected of it; None where it never came into force."""
    if effect is None:
        return None
    expected = version.expected or {}
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
    for place, band in enumerate(matrix_of(version).bands):
        key = str(band.name)
        line = _line(f"{key} leads", bands.get(key), effect.bands.get(key, 0), ",.0f")
        yield replace(line, is_short=place == 0)
    yield replace(_line("MQLs a week", expected.get("mql_a_week"), effect.mql_a_week, ",.1f"), is_short=True)
    acceptance = effect.acceptance if effect.decided >= FEWEST else None
    few = "too few to say" if effect.decided < FEWEST else ""
    line = _line("accepted by sales", expected.get("acceptance"), acceptance, ".0%", few)
    yield replace(line, is_short=True)


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
