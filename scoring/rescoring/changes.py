"""Thresholds crossed: when a composite moves by a point, or a grade, band, level or stage turns."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

import orjson

from leads.fetching import fetched
from scoring.models import ScoreChange

from .rows import Columns, ScoreRow

POINT = 10  # tenths
Cause = ScoreChange.Cause
_COLUMNS = [field.attname for field in ScoreChange._meta.concrete_fields if not field.primary_key]
_INSERT = """
    INSERT INTO scoring_scorechange ({0})
    SELECT {0} FROM json_populate_recordset(NULL::scoring_scorechange, %s::json) RETURNING id
""".format(", ".join(_COLUMNS)).encode()


# What differences are counted from: these columns of a score, the composite that was noted last among them.
COUNTED_FROM = ("composite", "grade", "level", "band", "meets", "noted_composite")
Counted = tuple[Any, ...]  # the values of these; of a new score the last is not looked at
_counted = attrgetter(*COUNTED_FROM)


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
    return new._replace(noted_composite=_noted(_counted(old) if old else None, _counted(new)))


def noted_of(old: Mapping[int, Counted], columns: Columns) -> list[int]:
    """What `noted` notes, for rows by their columns; `old` is what the leads' scores were."""
    news = zip(*(columns[name] for name in COUNTED_FROM[:-1]), strict=True)
    olds = map(old.get, columns["lead_id"])
    return [_noted(was, new) for was, new in zip(olds, news, strict=True)]


def note_moves(moves: Sequence[Move], at: datetime) -> list[ScoreChange]:
    """Record the moves that cross something; the rows are as `noted` left them. Returns what was recorded."""
    changes = [
        _change(move, at)
        for move in moves
        if move.old is None or _is_crossing(_counted(move.old), _counted(move.new))
    ]
    return _stored(changes)


def _stored(changes: list[ScoreChange]) -> list[ScoreChange]:
    """As one value: to compose a statement of as many places takes longer than to carry it out."""
    if changes:
        rows = [{name: getattr(change, name) for name in _COLUMNS} for change in changes]
        ids = fetched(_INSERT, [orjson.dumps(rows).decode()])
        for change, (pk,) in zip(changes, ids, strict=True):
            change.pk = pk
    return changes


def _noted(old: Counted | None, new: Counted) -> int:
    note: int = new[0] if old is None or _is_crossing(old, new) else old[5]
    return note


def _is_crossing(old: Counted, new: Counted) -> bool:
    """Whether a move is worth noting."""
    return old[5] is None or abs(new[0] - old[5]) >= POINT or old[1:5] != new[1:5]


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
