"""Leads as they would be, for the kernel: with other answers, having done something more, on other days."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo

import numpy as np

from scoring.engine.arrays import Batch, Column, Dates, Int32s, Int64s, column, taken
from scoring.engine.compile import Compiled
from scoring.engine.measure import Measured, column_of, measure
from scoring.engine.tree import CREATED_ON


@dataclass(frozen=True)
class Subject:
    """One lead as the kernel reads it.

    `texts` are the raw values of its fields, None or "" where it has none; `type` (index into `types`) and
    `day` of what it did come by day, none after `today`, the day for which questions are answered.
    """

    compiled: Compiled
    texts: Mapping[str, str | None]
    type: Int32s
    day: Int32s
    types: tuple[str, ...]
    today: int
    zone: tzinfo

    def unknown(self) -> tuple[str, ...]:
        """The fields that the matrix reads and the lead does not have; when it came is no question."""
        batch = batch_of([(self, [AS_IT_IS])])
        return tuple(
            name
            for name, kind in self.compiled.fields.items()
            if name != CREATED_ON and not column_of(batch, name, kind).present()[0]
        )

    def measured_on(self, days: Int64s) -> Measured:
        """The lead measured on each of these days, if nothing happens; none before `today`."""
        return measure(self.compiled, batch_of([(self, [AS_IT_IS] * len(days))]), days)


@dataclass(frozen=True)
class Variant:
    """What is otherwise: `answers` by field ("" for not known), and types of activities done on the day."""

    answers: Mapping[str, str] = field(default_factory=dict)
    did: tuple[str, ...] = ()

    def __or__(self, other: "Variant") -> "Variant":
        return Variant({**self.answers, **other.answers}, self.did + other.did)


AS_IT_IS = Variant()
Group = tuple[Subject, Sequence[Variant]]


def measured(groups: Sequence[Group]) -> Measured:
    """Every variant of every subject measured in one batch, in this order.

    Args:
        groups: subjects of one version, one day and one catalog of types, each with its variants.
    """
    first = groups[0][0]
    return measure(first.compiled, batch_of(groups), first.today)


def batch_of(groups: Sequence[Group]) -> Batch:
    """The batch of every variant of every subject, in this order."""
    first = groups[0][0]
    answered = _answered(groups)
    columns = {
        name: _column(name, kind, groups, answered.get(name, {}))
        for name, kind in {**first.compiled.fields, CREATED_ON: "date"}.items()
    }
    created = columns.pop(CREATED_ON)
    assert isinstance(created, Dates)
    lead_ix, kinds, days = _activities(groups)
    return Batch(
        size=len(created.days),
        created=created.days,
        columns=columns,
        lead_ix=lead_ix,
        type=kinds,
        day=days,
        types=first.types,
        is_sorted=not any(variant.did for _, variants in groups for variant in variants),
    )


def _answered(groups: Sequence[Group]) -> dict[str, dict[int, str]]:
    """For each field that is answered the answers, by the row of the variant."""
    answered: dict[str, dict[int, str]] = defaultdict(dict)
    for row, (_, variant) in enumerate(_rows(groups)):
        for name, answer in variant.answers.items():
            answered[name][row] = answer
    return answered


def _rows(groups: Sequence[Group]) -> Iterator[tuple[Subject, Variant]]:
    return ((subject, variant) for subject, variants in groups for variant in variants)


def _column(name: str, kind: str, groups: Sequence[Group], answers: Mapping[int, str]) -> Column:
    """Each text is read once, then spread over the rows."""
    known = [subject.texts.get(name) for subject, _ in groups]
    once = column(kind, [*known, *answers.values()], groups[0][0].zone)
    places = np.repeat(np.arange(len(groups)), [len(variants) for _, variants in groups])
    places[list(answers)] = np.arange(len(groups), len(groups) + len(answers))
    return taken(once, places)


def _activities(groups: Sequence[Group]) -> tuple[Int32s, Int32s, Int32s]:
    """What each variant's lead did, then what the variants do more."""
    places, kinds, days, start = [], [], [], 0
    for subject, variants in groups:
        times = len(variants)
        places.append(np.repeat(np.arange(start, start + times, dtype=np.int32), len(subject.day)))
        kinds.append(np.tile(subject.type, times))
        days.append(np.tile(subject.day, times))
        start += times
    more = _more(groups)
    if more:
        place, kind, day = np.array(more, dtype=np.int32).T
        places, kinds, days = [*places, place], [*kinds, kind], [*days, day]
    return np.concatenate(places), np.concatenate(kinds), np.concatenate(days)


def _more(groups: Sequence[Group]) -> list[tuple[int, int, int]]:
    index = {key: place for place, key in enumerate(groups[0][0].types)}
    return [
        (row, index[key], subject.today)
        for row, (subject, variant) in enumerate(_rows(groups))
        for key in variant.did
    ]
