"""Thresholds crossed: when a composite moves by a point, or a grade, band, level or stage turns."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import repeat
from typing import NamedTuple

from scoring.models import ScoreChange

from .rows import Columns, ScoreRow

POINT = 10  # tenths
Cause = ScoreChange.Cause


class Before(NamedTuple):
    """What a score was, as far as differences are counted from it."""

    composite: int
    grade: str | None
    level: str | None
    band: str
    meets: list[str]
    noted_composite: int | None


class Move(NamedTuple):
    """A score before (None for the first) and after."""

    old: ScoreRow | None
    new: ScoreRow
    cause: str


def noted(old: ScoreRow | None, new: ScoreRow) -> ScoreRow:
    """The new row with what stays noted of it: the old note where nothing worth noting moved.

    Differences are counted from what was noted last, not from the last score: a score that fades by a tenth a
    day crosses a point too.
    """
    return new._replace(noted_composite=_noted(old, new))


def noted_of(old: Mapping[int, Before], columns: Columns) -> list[int]:
    """What `noted` notes, for rows by their columns; `old` is what the leads' scores were."""
    names = Before._fields[:-1]
    news = map(Before, *(columns[name] for name in names), repeat(None))
    return [_noted(old.get(lead_id), new) for lead_id, new in zip(columns["lead_id"], news, strict=False)]


def is_crossing(old: ScoreRow | Before, new: ScoreRow | Before) -> bool:
    """Whether a move is worth noting."""
    before, after = old.noted_composite, new.composite
    return before is None or abs(after - before) >= POINT or _turns(old) != _turns(new)


def note_moves(moves: Sequence[Move], at: datetime) -> list[ScoreChange]:
    """Record the moves that cross something; the rows are as `noted` left them. Returns what was recorded."""
    changes = [
        _change(move, at)
        for move in moves
        if move.old is None or move.old.noted_composite is None or is_crossing(move.old, move.new)
    ]
    return ScoreChange.objects.bulk_create(changes)


def _noted(old: ScoreRow | Before | None, new: ScoreRow | Before) -> int:
    if old is None or old.noted_composite is None or is_crossing(old, new):
        return new.composite
    return old.noted_composite


def _turns(row: ScoreRow | Before) -> tuple[str | None, str | None, str, list[str]]:
    return row.grade, row.level, row.band, row.meets


def _change(move: Move, at: datetime) -> ScoreChange:
    old, new = move.old, move.new
    return ScoreChange(
        lead_id=new.lead_id,
        version_id=new.version_id,
        changed_at=max(at, new.as_of),
        cause=Cause.FIRST if old is None else move.cause,
        from_composite=old.noted_composite if old else None,
        to_composite=new.composite,
        from_grade=old.grade if old else None,
        to_grade=new.grade,
        from_level=old.level if old else None,
        to_level=new.level,
        from_band=old.band if old else None,
        to_band=new.band,
        from_meets=old.meets if old else [],
        to_meets=new.meets,
    )
