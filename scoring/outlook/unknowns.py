"""What a lead's missing fields could be, as far as the matrix tells one value from another."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from itertools import combinations, pairwise

import numpy as np

from scoring.engine.arrays import Column, Numbers, column
from scoring.engine.compile import Compiled, CompiledCondition, CompiledRule
from scoring.engine.conditions import OPERATORS
from scoring.engine.times import FIRST_DAY, LAST_DAY, date_of
from scoring.engine.tree import FieldCondition

from .subject import Subject

_MOST_PARTS = 12  # of which every two are tried together in one text


@dataclass(frozen=True)
class Askable:
    """What the catalog says of a field: its `choices`, if any, and whether a number may be below 0."""

    choices: tuple[str, ...] = ()
    is_from_zero: bool = False


@dataclass(frozen=True)
class Unknown:
    """A field that the lead does not have, with what could be answered.

    `effects` are groups of answers that the matrix does not tell apart, each in the order of the catalog or
    rising; "" (it stays unknown) is among them, first in its group.
    """

    field: str
    effects: tuple[tuple[str, ...], ...]

    def answers(self) -> list[str]:
        """One answer for each effect that an answer can have."""
        return [found for effect in self.effects if (found := next(filter(None, effect), ""))]


@dataclass(frozen=True)
class _Readers:
    """Who reads a field: conditions on it, and rules that pay by its number."""

    conditions: tuple[CompiledCondition, ...]
    rules: tuple[CompiledRule, ...]

    def operands(self) -> Iterator[object]:
        for one in self.conditions:
            yield from one.operand if isinstance(one.operand, tuple) else (one.operand,)

    def numbers(self) -> list[float]:
        """Every number that the field is held against, rising."""
        lines = {float(x) for x in self.operands() if isinstance(x, int | float) and not isinstance(x, bool)}
        lines |= {
            float(x) for rule in self.rules if rule.tiers is not None for x in rule.tiers.from_.tolist()
        }
        return sorted(lines)

    def texts(self, *operators: str) -> list[str]:
        """The texts that conditions name, each once; of these operators alone, where any are given."""
        found: dict[str, None] = {}
        for one in self.conditions:
            assert isinstance(one.condition, FieldCondition)
            if not operators or one.condition.operator in operators:
                operands = one.operand if isinstance(one.operand, tuple) else (one.operand,)
                found |= dict.fromkeys(x for x in operands if isinstance(x, str))
        return list(found)


class Unknowns:
    """What could be answered under one version on one day; of each field worked out once, for any lead."""

    def __init__(self, compiled: Compiled, catalog: Mapping[str, Askable], today: int) -> None:
        """Take the version, what may be answered by field (else anything of its type), and the day."""
        self._compiled, self._catalog, self._today = compiled, catalog, today
        self._found: dict[str, Unknown] = {}

    def of(self, subject: Subject) -> tuple[Unknown, ...]:
        """The fields that the matrix reads and this lead does not have, in the matrix's order."""
        return tuple(self.unknown(name) for name in subject.unknown())

    def unknown(self, name: str) -> Unknown:
        """One field that the version reads, as if it were not known."""
        if name not in self._found:
            askable = self._catalog.get(name, Askable())
            self._found[name] = _unknown(self._compiled, name, askable, self._today)
        return self._found[name]


def lines_of(compiled: Compiled, name: str) -> list[float]:
    """The numbers that the matrix holds a field against, rising."""
    return _readers(compiled, name).numbers()


def _unknown(compiled: Compiled, name: str, askable: Askable, today: int) -> Unknown:
    readers, kind = _readers(compiled, name), compiled.fields[name]
    tried = list(dict.fromkeys(["", *(askable.choices or _CANDIDATES[kind](readers, askable, today))]))
    signs = _signs(column(kind, tried, UTC), readers, today)
    groups: dict[bytes, list[str]] = {}
    for answer, sign in zip(tried, signs, strict=True):
        groups.setdefault(sign, []).append(answer)
    return Unknown(name, tuple(map(tuple, groups.values())))


def _readers(compiled: Compiled, name: str) -> _Readers:
    conditions = (
        one
        for one in compiled.conditions
        if isinstance(one.condition, FieldCondition) and one.condition.field == name
    )
    return _Readers(tuple(conditions), tuple(rule for rule in compiled.rules if rule.rule.field == name))


def _signs(values: Column, readers: _Readers, today: int) -> list[bytes]:
    """For each value what every reader makes of it."""
    made = [np.zeros(len(values.present()), dtype=np.int64)]
    for one in readers.conditions:
        assert isinstance(one.condition, FieldCondition)
        made.append(OPERATORS[one.condition.operator].holds(values, one.operand, today).astype(np.int64))
    for rule in readers.rules:
        assert isinstance(values, Numbers)
        assert rule.tiers is not None
        made.append(np.where(values.present(), rule.tiers.pay(values.values), 0))
    return [row.tobytes() for row in np.column_stack(made)]


def _texts(readers: _Readers, askable: Askable, today: int) -> list[str]:
    """What conditions name, parts of texts also two and all at once, and something else."""
    starts, ends = readers.texts("starts_with"), readers.texts("ends_with")
    middles = readers.texts("contains")
    parts = [*starts, *middles, *ends][:_MOST_PARTS]
    joined = [f"{one} {two}" for one, two in combinations(parts, 2)]
    return [*readers.texts(), *joined, " ".join(parts), _something_else(readers.texts())]


def _something_else(named: Iterable[str]) -> str:
    """A text in which nothing that is named occurs."""
    letters = set("".join(named))
    return next(letter for letter in map(chr, range(0x25A1, 0x10000)) if letter not in letters)


def _numbers(readers: _Readers, askable: Askable, today: int) -> list[str]:
    """On the lines, between them and beyond."""
    lines = readers.numbers() or [1.0]
    between = [low / 2 + high / 2 for low, high in pairwise(lines)]
    beyond = [lines[0] - max(1.0, abs(lines[0]) / 2), lines[-1] + max(1.0, abs(lines[-1]))]
    if askable.is_from_zero:
        beyond[0] = max(0.0, beyond[0])
    found = sorted({*lines, *between, *beyond})
    return [repr(number) for number in found if number >= 0 or not askable.is_from_zero]


def _truths(readers: _Readers, askable: Askable, today: int) -> list[str]:
    return ["true", "false"]


def _dates(readers: _Readers, askable: Askable, today: int) -> list[str]:
    """Around the days that are named and those on which a condition turns, and today."""
    lines = {today}
    for one in readers.conditions:
        assert isinstance(one.condition, FieldCondition)
        if isinstance(one.operand, int) and not isinstance(one.operand, bool):
            is_day = one.condition.operator in ("is", "is_not")
            lines.add(one.operand if is_day else today - one.operand)
    days = sorted({line + beside for line in lines for beside in (-1, 0, 1)})
    dates = (date_of(day) for day in days if FIRST_DAY <= day <= LAST_DAY)
    return [found.isoformat() for found in dates if found is not None]


_CANDIDATES: Mapping[str, Callable[[_Readers, Askable, int], list[str]]] = {
    "text": _texts,
    "number": _numbers,
    "boolean": _truths,
    "date": _dates,
}
