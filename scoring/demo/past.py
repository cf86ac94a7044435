"""Scores on past days, by the kernel, from what was known then."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from scoring.engine.arrays import Batch, Column, column
from scoring.engine.compile import Compiled
from scoring.engine.kernel import Scores, score

from .person import Change, Person, Value


class Past:
    """The leads of a block as arrays, to be scored on any days that rise.

    Answers exactly what `scoring.inputs` would have answered on that day.
    """

    def __init__(self, people: Sequence[Person], types: Sequence[str], zone: ZoneInfo) -> None:
        self.people = people
        self.types = tuple(types)
        self.zone = zone
        self.added = np.array([person.added for person in people], dtype=np.int32)
        self._read_acts()
        self._constant: dict[tuple[str, str], Column] = {}
        self._turns = _turns(people)
        self._moving = {change.field for changes in self._turns.values() for _, change in changes}
        self._values: dict[str, list[Value]] = {}

    def scores(self, compiled: Compiled, days: Sequence[int]) -> Iterator[tuple[int, Scores]]:
        """Scores all leads on each of `days`, which rise. Leads of later days are in it, as not yet there."""
        self._values = {key: _first_values(self.people, key) for key in self._moving}
        waiting = sorted(self._turns)
        for day in days:
            while waiting and waiting[0] <= day:
                for place, change in self._turns[waiting.pop(0)]:
                    self._values[change.field][place] = change.new
            yield day, score(compiled, self._batch(compiled, day), day)

    def touched(self, after: int, through: int) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Which leads had an activity come in, and which a field turned, after one day up to another."""
        by_activity = np.zeros(len(self.people), dtype=np.bool_)
        by_activity[self._ix[(self._known > after) & (self._known <= through)]] = True
        by_field = np.zeros(len(self.people), dtype=np.bool_)
        for day in range(after + 1, through + 1):
            for place, _ in self._turns.get(day, ()):
                by_field[place] = True
        return by_activity, by_field

    def _read_acts(self) -> None:
        number = {kind: place for place, kind in enumerate(self.types)}
        rows = [
            (place, number[act.type], act.day, act.known)
            for place, person in enumerate(self.people)
            for act in sorted(person.acts)
        ]
        arrays = np.array(rows, dtype=np.int32).reshape(-1, 4)
        self._ix, self._type, self._day, self._known = (np.ascontiguousarray(arrays[:, n]) for n in range(4))

    def _batch(self, compiled: Compiled, day: int) -> Batch:
        there = self._known <= day
        return Batch(
            size=len(self.people),
            created=self.added,
            columns={key: self._column(key, kind) for key, kind in compiled.fields.items()},
            lead_ix=self._ix[there],
            type=self._type[there],
            day=self._day[there],
            types=self.types,
            is_sorted=True,
        )

    def _column(self, key: str, kind: str) -> Column:
        if key in self._moving:
            return column(kind, [text_of(value) for value in self._values[key]], self.zone)
        if (key, kind) not in self._constant:
            values = [text_of(_value(person, key)) for person in self.people]
            self._constant[key, kind] = column(kind, values, self.zone)
        return self._constant[key, kind]


def text_of(value: Value) -> str | None:
    """A value as the raw text that a column is read from."""
    if value is None or isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else repr(float(value))


def _value(person: Person, key: str) -> Value:
    if key == "created_on":
        return str(np.datetime64(person.added, "D"))
    return person.values.get(key)


def _turns(people: Sequence[Person]) -> dict[int, list[tuple[int, Change]]]:
    """The changes of each day with the place of their lead, in the order of time."""
    turns = [(place, change) for place, person in enumerate(people) for change in person.changes]
    turns.sort(key=lambda turn: (turn[1].day, turn[1].second))
    return {day: list(group) for day, group in groupby(turns, key=lambda turn: turn[1].day)}


def _first_values(people: Sequence[Person], key: str) -> list[Value]:
    values = []
    for person in people:
        changes = [change for change in person.changes if change.field == key]
        first = min(changes, key=lambda c: (c.day, c.second), default=None)
        values.append(first.old if first else _value(person, key))
    return values
