"""Every operator on a field once: its types, its operand, what it does over a column, its words.

Parser, kernel, forms and documentation read this table (scoring.md, section 4).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from scoring.engine.arrays import AsOf, Bools, Column, Dates, Int64s, Numbers, Text
from scoring.engine.times import LAST_DAY, NO_DAY, day_number
from scoring.engine.tree import FIELD_TYPES

NEVER = LAST_DAY + 1
"""A day that does not come: what is never asked for again."""

Prepared = Any
"""An operand made ready for a column: texts folded, dates as day numbers."""


@dataclass(frozen=True)
class Operator:
    """One operator.

    `operand` names what it takes: value (of the field's type), values (a list of such), texts (one or a
    list), number, pair (two numbers in order), days_from_0, days_from_1 (whole numbers) or true.
    `holds(column, operand, day)` gives bool[n]; `turns(days, operand, day)`, where time alone turns it, the
    next day after `day` on which that happens, int64[n], NEVER where it does not.
    """

    key: str
    types: tuple[str, ...]
    operand: str
    holds: Callable[[Any, Prepared, AsOf], Bools]
    words: str
    turns: Callable[[Int64s, int, AsOf], Int64s] | None = None


def prepare(kind: str, operand: object) -> Prepared:
    """An operand of the document, ready for a column of that field type."""
    if isinstance(operand, tuple):
        return tuple(prepare(kind, item) for item in operand)
    if kind == "text" and isinstance(operand, str):
        return fold(operand)
    if kind == "date" and isinstance(operand, str):
        return day_number(date.fromisoformat(operand))
    return operand


def fold(text: str) -> str:
    """Text as it is compared: stripped at its ends and lower-cased."""
    return text.strip().lower()


def _over_words(column: Text, test: Callable[[str], bool]) -> Bools:
    """A test of each distinct word, spread over the rows; code -1 reads the last entry, False."""
    table = np.zeros(len(column.words) + 1, dtype=np.bool_)
    for place, word in enumerate(column.words):
        table[place] = test(word)
    return table.take(column.codes, mode="wrap")


def _equals(column: Column, operand: Prepared, day: AsOf) -> Bools:
    if isinstance(column, Text):
        return _over_words(column, lambda word: word == operand)
    values = column.days if isinstance(column, Dates) else column.values
    return np.asarray(values == operand, dtype=np.bool_)


def _is_one_of(column: Text | Numbers, operand: Prepared, day: AsOf) -> Bools:
    if isinstance(column, Text):
        words = frozenset(operand)
        return _over_words(column, words.__contains__)
    return np.isin(column.values, np.array(operand, dtype=np.float64))


def _not(holds: Callable[[Any, Prepared, AsOf], Bools]) -> Callable[[Any, Prepared, AsOf], Bools]:
    """The opposite, of values that are there: a missing one satisfies neither."""
    return lambda column, operand, day: column.present() & ~holds(column, operand, day)


def _any_text(test: Callable[[str, str], bool]) -> Callable[[Text, Prepared, AsOf], Bools]:
    def holds(column: Text, operand: Prepared, day: AsOf) -> Bools:
        parts = operand if isinstance(operand, tuple) else (operand,)
        return _over_words(column, lambda word: any(test(word, part) for part in parts))

    return holds


def _age(column: Dates, day: AsOf) -> Int64s:
    """Ages in days; of a missing date an age that no operator is asked about."""
    return day - column.days.astype(np.int64)


def _older_than(column: Dates, days: int, day: AsOf) -> Bools:
    return column.present() & (_age(column, day) > days)


def _within(column: Dates, days: int, day: AsOf) -> Bools:
    age = _age(column, day)
    return column.present() & (age >= 0) & (age < days)


def _older_turns(dates: Int64s, days: int, day: AsOf) -> Int64s:
    return _next(day, dates, dates + days + 1)


def _within_turns(dates: Int64s, days: int, day: AsOf) -> Int64s:
    return _next(day, dates, dates, dates + days)


def _next(day: AsOf, dates: Int64s, *turns: Int64s) -> Int64s:
    """The earliest of the turns after `day`, NEVER for a missing date."""
    soonest = np.full(len(dates), NEVER, dtype=np.int64)
    for turn in turns:
        soonest = np.where(turn > day, np.minimum(soonest, turn), soonest)
    soonest[dates == NO_DAY] = NEVER
    return soonest


_OPERATORS = (
    Operator("is", FIELD_TYPES, "value", _equals, "is {}"),
    Operator("is_not", FIELD_TYPES, "value", _not(_equals), "is not {}"),
    Operator("in", ("text", "number"), "values", _is_one_of, "is {}"),
    Operator("not_in", ("text", "number"), "values", _not(_is_one_of), "is not {}"),
    Operator("contains", ("text",), "texts", _any_text(str.__contains__), "contains {}"),
    Operator("starts_with", ("text",), "texts", _any_text(str.startswith), "starts with {}"),
    Operator("ends_with", ("text",), "texts", _any_text(str.endswith), "ends with {}"),
    Operator("from", ("number",), "number", lambda c, x, day: c.values >= x, "is {} or more"),
    Operator("below", ("number",), "number", lambda c, x, day: c.values < x, "is under {}"),
    Operator(
        "between",
        ("number",),
        "pair",
        lambda c, x, day: (c.values >= x[0]) & (c.values <= x[1]),
        "is {} to {}",
    ),
    Operator("older_than_days", ("date",), "days_from_0", _older_than, "is more than {} ago", _older_turns),
    Operator("within_days", ("date",), "days_from_1", _within, "is within the last {}", _within_turns),
    Operator("known", FIELD_TYPES, "true", lambda c, x, day: c.present(), "is known"),
    Operator("unknown", FIELD_TYPES, "true", lambda c, x, day: ~c.present(), "is not known"),
)

OPERATORS: Mapping[str, Operator] = {operator.key: operator for operator in _OPERATORS}
