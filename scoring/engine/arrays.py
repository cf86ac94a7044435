"""What the kernel takes: one column a field, three arrays of activities."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt

from scoring.engine.once import each_once
from scoring.engine.times import NO_DAY, read_day

Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

AsOf = int | Int64s
"""The day that scores speak for: one for a whole batch, or int64[n], one for each lead of it."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_TRUTHS = {"true": 1, "yes": 1, "1": 1, "false": 0, "no": 0, "0": 0}


@dataclass(frozen=True)
class Text:
    """Texts, each distinct one once: `codes` int32[n] index `words`, -1 is missing.

    `words` are stripped and lower-cased already.
    """

    codes: Int32s
    words: tuple[str, ...]

    def present(self) -> Bools:
        """bool[n], the value is there."""
        return self.codes >= 0


@dataclass(frozen=True)
class Numbers:
    """IEEE doubles, `values` float64[n], nan is missing; none is infinite."""

    values: Floats

    def present(self) -> Bools:
        """bool[n], the value is there."""
        there: Bools = ~np.isnan(self.values)
        return there


@dataclass(frozen=True)
class Booleans:
    """`values` int8[n]: 1 true, 0 false, -1 missing."""

    values: npt.NDArray[np.int8]

    def present(self) -> Bools:
        """bool[n], the value is there."""
        there: Bools = self.values >= 0
        return there


@dataclass(frozen=True)
class Dates:
    """`days` int32[n], days since 1970-01-01, NO_DAY is missing."""

    days: Int32s

    def present(self) -> Bools:
        """bool[n], the value is there."""
        there: Bools = self.days != NO_DAY
        return there


Column = Text | Numbers | Booleans | Dates


@dataclass(frozen=True)
class Batch:
    """Leads and their activities.

    `size` leads; `created` int32[size] days; `columns` by the field's name, a field without one is missing
    for all. Of each activity `lead_ix` (0 to size - 1), `type` (index into `types`) and `day`, in any order
    unless `is_sorted` says they come by lead and day. What is later than `as_of` is left out already.
    """

    size: int
    created: Int32s
    columns: Mapping[str, Column]
    lead_ix: Int32s
    type: Int32s
    day: Int32s
    types: tuple[str, ...]
    is_sorted: bool = False


def part_of(batch: Batch, places: Int64s) -> Batch:
    """The leads at these places, which rise, with what they did."""
    numbers = np.full(batch.size, -1, dtype=np.int32)
    numbers[places] = np.arange(len(places), dtype=np.int32)
    lead_ix = numbers[batch.lead_ix]
    kept = lead_ix >= 0
    return replace(
        batch,
        size=len(places),
        created=batch.created[places],
        columns={name: taken(column, places) for name, column in batch.columns.items()},
        lead_ix=lead_ix[kept],
        type=batch.type[kept],
        day=batch.day[kept],
    )


def taken(column: Column, places: npt.NDArray[np.integer[Any]]) -> Column:
    """The values at these places."""
    if isinstance(column, Text):
        return Text(column.codes.take(places), column.words)
    return type(column)(array_of(column).take(places))


def array_of(column: Column) -> npt.NDArray[Any]:
    """The one array of a column; of texts the codes."""
    if isinstance(column, Text):
        return column.codes
    return column.days if isinstance(column, Dates) else column.values


def column(kind: str, values: Sequence[str | None], zone: tzinfo) -> Column:
    """A column from raw strings (scoring.md, section 1): what is empty or does not parse is missing.

    Args:
        kind: text, number, boolean or date.
        values: one a lead, None where there is none.
        zone: where a timestamp without an offset is, and whose date a timestamp has.
    """
    if kind == "text":
        return texts_of(values)
    if kind == "number":
        return Numbers(_each_once(_number, values, np.float64))
    if kind == "boolean":
        return Booleans(_each_once(_truth, values, np.int8))
    return Dates(days_of(values, zone))


def days_of(values: Sequence[str | None], zone: tzinfo) -> Int32s:
    """The days of dates or timestamps, NO_DAY where there is none."""
    return _each_once(lambda value: read_day(value, zone) if value else NO_DAY, values, np.int32)


def missing(kind: str, size: int) -> Column:
    """A column in which every value is missing."""
    return _MISSING[kind](size)


_MISSING: dict[str, Callable[[int], Column]] = {
    "text": lambda size: Text(np.full(size, -1, dtype=np.int32), ()),
    "number": lambda size: Numbers(np.full(size, np.nan)),
    "boolean": lambda size: Booleans(np.full(size, -1, dtype=np.int8)),
    "date": lambda size: Dates(np.full(size, NO_DAY, dtype=np.int32)),
}


def texts_of(values: Sequence[str | None]) -> Text:
    """Texts as a column: stripped and in small letters, empty ones missing."""
    codes: dict[str, int] = {"": -1}

    def code(value: str | None) -> int:
        return codes.setdefault(value.strip().lower() if value else "", len(codes) - 1)

    return Text(_each_once(code, values, np.int32), tuple(codes)[1:])


def _each_once(
    read: Callable[[str | None], Any], values: Sequence[str | None], kind: type[np.generic]
) -> npt.NDArray[Any]:
    return np.fromiter(each_once(read, values), dtype=kind, count=len(values))


def _truth(value: str | None) -> int:
    return _TRUTHS.get(value.strip().lower(), -1) if value else -1


def _number(value: str | None) -> float:
    text = value.strip() if value else ""
    if not _NUMBER.fullmatch(text):
        return np.nan
    number = float(text)
    return number if isfinite(number) else np.nan
