"""Between what and what a score lies while fields are unknown, and the question that narrows it most.

It counts what could be answered: every field that the matrix reads and the lead does not have, each with
every answer that the matrix tells apart, staying unknown among them. What the lead may do is not in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .extremes import GREATEST, LEAST, Fixed, Search
from .subject import Subject
from .units import tables_of
from .unknowns import Unknown


@dataclass(frozen=True)
class Range:
    """Composites in tenths. `is_exact`: both can come out; else too much hangs together: they are near."""

    least: int
    greatest: int
    is_exact: bool

    @property
    def width(self) -> int:
        return self.greatest - self.least


@dataclass(frozen=True)
class Question:
    """An unknown field: `leaves` is the widest range that an answer to it can leave."""

    field: str
    leaves: Range


@dataclass(frozen=True)
class Ranged:
    """The range of a score, and the questions that narrow it, the one that does most first.

    Narrowing is meant in the worst case: of all answers to a question, the one counts that leaves the widest
    range. Questions that need not narrow it at all are left out; of equals that stands first which the matrix
    reads first.
    """

    range: Range
    questions: tuple[Question, ...]


def range_of(subject: Subject, unknowns: Sequence[Unknown]) -> Ranged:
    """The range of one lead's composite over everything unknown.

    Args:
        subject: the lead.
        unknowns: its unknown fields, of `Unknowns`.
    """
    sizes = {unknown.field: len(unknown.effects) for unknown in unknowns}
    search = Search(subject.compiled, tables_of(subject, unknowns), sizes)
    asked = [unknown for unknown in unknowns if unknown.field in search.group_of]
    cases: list[tuple[str, Fixed]] = [
        (unknown.field, {unknown.field: place})
        for unknown in asked
        for place, effect in enumerate(unknown.effects)
        if any(effect)
    ]
    whole, *narrowed = _ranges(search, [{}, *(fixed for _, fixed in cases)])
    widest: dict[str, Range] = {}
    for (name, _), found in zip(cases, narrowed, strict=True):
        if name not in widest or found.width > widest[name].width:
            widest[name] = found
    questions = [Question(name, leaves) for name, leaves in widest.items() if leaves.width < whole.width]
    return Ranged(whole, tuple(sorted(questions, key=lambda one: one.leaves.width)))


def _ranges(search: Search, cases: Sequence[Fixed]) -> list[Range]:
    sides = zip(search.extremes(LEAST, cases), search.extremes(GREATEST, cases), strict=True)
    return [Range(least, greatest, low and high) for (least, low), (greatest, high) in sides]
