"""What a review looks at: a span of time, the matrix in force, and what the review before saw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypedDict

from leads.days import day_of
from scoring.engine.compile import Compiled
from scoring.engine.tree import Matrix
from scoring.engine.words import key_words, label_of, rule_words
from scoring.matrix.versions import compiled_version
from scoring.models import MatrixVersion

MOST = 10  # leads that a meeting goes through, one by one


class Figures(TypedDict, total=False):
    """What is kept of an item, as plain JSON. Leads are named by id alone, so that they can be erased.

    Attributes:
        figure, of: the large number, and what it is part of.
        words: a sentence or two.
        leads: {lead, tenths (or null), said} each.
        rules: {parameter, rule, name, words, lift} each; `lift` is three numbers or null.
        bars: {name, count, words} each.
        table: {heads, rows}, of texts.
        weeks: {mondays, counts, high, low}.
        seen: what the next review compares with.
        is_quiet: there is nothing to decide.
    """

    figure: str
    of: str
    words: str
    leads: list[dict[str, Any]]
    rules: list[dict[str, Any]]
    bars: list[dict[str, Any]]
    table: dict[str, Any]
    weeks: dict[str, Any]
    seen: dict[str, Any]
    is_quiet: bool


@dataclass(frozen=True)
class Looked:
    """The span (both ends aware), and the version in force at its end.

    `seen` is what the item of that key said to be compared with at the review before; empty without one.
    """

    version: MatrixVersion
    since: datetime
    until: datetime
    share_points: int
    seen: Mapping[str, Any]

    @property
    def compiled(self) -> Compiled:
        """The tables of the version."""
        return compiled_version(self.version.pk)

    @property
    def matrix(self) -> Matrix:
        """The version as a tree."""
        return self.compiled.matrix

    @cached_property
    def rules(self) -> dict[tuple[str, str], tuple[str, str]]:
        """Of each rule, by the keys of its parameter and its own: what it is called, and what it does."""
        return {
            (parameter.key, rule.key): (
                rule.label or f"{label_of(parameter)}: {key_words(rule.key).lower()}",
                rule_words(rule),
            )
            for parameter in self.matrix.parameters
            for rule in parameter.rules
        }

    @property
    def first(self) -> date:
        """The day the span begins on."""
        return day_of(self.since)

    @property
    def last(self) -> date:
        """The day it ends on."""
        return day_of(self.until)


def high_line(matrix: Matrix) -> int:
    """From how many tenths on a composite is high: where the upper half of the bands begins."""
    return round(matrix.bands[max(0, len(matrix.bands) // 2 - 1)].from_ * 10)


def rule_line(
    looked: Looked, keys: tuple[str, str], words: str = "", lift: Sequence[float] | None = None
) -> dict[str, Any]:
    """A rule as `Figures.rules` has it."""
    name, does = looked.rules.get(keys, (keys[1], ""))
    parameter, rule = keys
    return {
        "parameter": parameter,
        "rule": rule,
        "name": name,
        "words": words or does,
        "lift": list(lift) if lift else None,
    }


def shown(tenths: int) -> str:
    """824 -> "82.4", 500 -> "50"."""
    return f"{tenths / 10:,.1f}".removesuffix(".0")


def percent(portion: float | None) -> str:
    """0.674 -> "67%"; nothing known is a dash."""
    return "–" if portion is None else f"{portion:.0%}"
