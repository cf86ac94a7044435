"""Columns of many leads: put together of parts, and taken from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scoring.engine.arrays import Bools, Column, Int32s, Int64s, Text, array_of, taken
from scoring.engine.times import NO_DAY

Places = npt.NDArray[np.intp]
_SHIFT = 32


@dataclass(frozen=True)
class Field:
    """A field of n leads, and what it was before each of its h changes.

    `values` has n + h entries: of each lead as it is now, then of each change what was there before it.
    `changes` int64[h] are the changes' leads and days in one number (`moments`), rising; of a day the first.
    """

    values: Column
    changes: Int64s

    def at(self, places: Places, days: Int64s) -> Column:
        """The values of these leads as each of the days ended: what the first later change replaced."""
        if not len(self.changes):
            return taken(self.values, places)
        later, is_changed = self._later(places, days)
        first = size_of(self.values) - len(self.changes)
        return taken(self.values, np.where(is_changed, first + later, places))

    def next_change(self, places: Places, days: Int64s, never: int) -> Int64s:
        """The day of each lead's first change after a day; `never` for none."""
        later, is_changed = self._later(places, days)
        soonest = np.full(len(places), never, dtype=np.int64)
        soonest[is_changed] = days_in(self.changes[later[is_changed]])
        return soonest

    def _later(self, places: Places, days: Int64s) -> tuple[Int64s, Bools]:
        """The place of each lead's first change after a day, where it has one."""
        later = np.searchsorted(self.changes, moments(places, days), side="right")
        if not len(self.changes):
            return later, np.zeros(len(places), dtype=np.bool_)
        held = np.minimum(later, len(self.changes) - 1)
        return held, (later < len(self.changes)) & (leads_in(self.changes[held]) == places)


def moments(leads: Places | Int32s, days: Int64s | Int32s) -> Int64s:
    """Leads' places and days in one number each, which sorts as they do."""
    both: Int64s = (leads.astype(np.int64) << _SHIFT) + (days.astype(np.int64) - NO_DAY)
    return both


def shifted(moments: Int64s, first: int) -> Int64s:
    """Such numbers of leads whose places begin at another one."""
    return moments + (first << _SHIFT)


def leads_in(moments: Int64s) -> Int64s:
    """The leads' places of such numbers."""
    return moments >> _SHIFT


def days_in(moments: Int64s) -> Int64s:
    """The days of such numbers."""
    return (moments & ((1 << _SHIFT) - 1)) + NO_DAY


def take_field(field: Field, places: Places, size: int) -> Field:
    """The field of some of `size` leads, in another order, with their changes."""
    new = np.full(size, -1, dtype=np.int64)
    new[places] = np.arange(len(places))
    lead = new[leads_in(field.changes)]
    kept = np.flatnonzero(lead >= 0)
    changes = moments(lead[kept], days_in(field.changes[kept]))
    order = np.argsort(changes, kind="stable")
    return Field(taken(field.values, np.concatenate([places, size + kept[order]])), changes[order])


def join_fields(parts: Sequence[Field], sizes: Sequence[int]) -> Field:
    """The fields of several parts one after the other, which have so many leads."""
    pairs = list(zip(parts, sizes, strict=True))
    now = [taken(part.values, np.arange(size)) for part, size in pairs]
    before = [taken(part.values, np.arange(size, size_of(part.values))) for part, size in pairs]
    first = np.cumsum([0, *sizes[:-1]])
    changes = [shifted(part.changes, start) for part, start in zip(parts, first.tolist(), strict=True)]
    return Field(joined([*now, *before]), np.concatenate(changes))


def size_of(column: Column) -> int:
    """How many values a column has."""
    return len(array_of(column))


def joined(columns: Sequence[Column]) -> Column:
    """Columns of one kind one after the other; a word of several texts is kept once."""
    first = columns[0]
    if not isinstance(first, Text):
        return type(first)(np.concatenate([array_of(column) for column in columns]))
    words: dict[str, int] = {}
    parts = [recoded(column, words) for column in columns if isinstance(column, Text)]
    return Text(np.concatenate(parts), tuple(words))


def recoded(column: Text, words: dict[str, int]) -> Int32s:
    """Its codes among `words`, to which its own are added; code -1 reads the last entry, which stays -1."""
    table = np.full(len(column.words) + 1, -1, dtype=np.int32)
    for place in np.unique(column.codes[column.codes >= 0]).tolist():
        table[place] = words.setdefault(column.words[place], len(words))
    return table[column.codes]
