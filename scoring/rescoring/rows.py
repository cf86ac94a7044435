"""A score as a row of the table: from the kernel's arrays, and which of two rows differs."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import numpy as np

from scoring.digests import NO_ACTIVITIES, Digest
from scoring.engine.arrays import Bools, Int32s
from scoring.engine.compile import Compiled
from scoring.engine.kernel import Scores
from scoring.engine.times import date_of
from scoring.engine.tree import Line
from scoring.inputs import About, LeadRows

# Raised whenever the kernel computes another number than before: all leads become due.
ENGINE_REVISION = 1


class ScoreRow(NamedTuple):
    """The columns of `LeadScore`, in the table's order."""

    version_id: int
    lead_id: int
    as_of: datetime
    engine_revision: int
    inputs_revision: int
    fit: int | None
    engagement: int | None
    qualification: int | None
    penalty: int
    composite: int
    points: int
    grade: str | None
    level: str | None
    band: str
    meets: list[str]
    disqualified_by: str | None
    values: list[int]
    next_change_on: date | None
    fades_until: date | None
    is_worth_a_look: bool
    counts: bool
    is_listed: bool
    owner_id: int | None
    team_id: int | None
    stage: str
    is_marked: bool
    region: str
    industry: str
    source: str
    last_activity_at: datetime | None
    noted_composite: int | None


class Shown(NamedTuple):
    """Where leads are shown, each bool[n]: worth a look, counting under the version, on its lists."""

    worth: Bools
    counts: Bools
    listed: Bools


# What says when and from what a score was made, what was last noted of it, and what triggers copy.
_NOT_OUTPUTS = {
    "version_id", "as_of", "inputs_revision", "noted_composite", "owner_id", "team_id", "stage",
    "is_marked",
}  # fmt: skip
_COPIED = len(About._fields) - 2
_OUTPUTS = [place for place, name in enumerate(ScoreRow._fields) if name not in _NOT_OUTPUTS]


def is_different(one: ScoreRow, other: ScoreRow) -> bool:
    """Whether an output of two scores of a lead differs; not when they were made."""
    return any(one[place] != other[place] for place in _OUTPUTS)


Columns = dict[str, list[Any]]
"""Rows by their columns: the names of `ScoreRow` in its order, every list as long."""


def rows_of(columns: Columns) -> list[ScoreRow]:
    """The rows that stand in columns."""
    return list(map(ScoreRow._make, zip(*columns.values(), strict=True)))


def columns_of(
    version_id: int,
    compiled: Compiled,
    leads: LeadRows,
    digests: Mapping[int, Digest],
    scores: Scores,
    shown: Shown,
    as_of: Sequence[datetime],
) -> Columns:
    """The rows of a batch under a version, by their columns; nothing is noted yet.

    Args:
        version_id, compiled: the version.
        leads, digests: what was scored; all else is as long as `leads`.
        scores: what the kernel made of it.
        shown: where the leads are shown.
        as_of: the moment each score speaks for.
    """
    size = len(leads.ids)
    mine = [digests.get(lead_id, NO_ACTIVITIES) for lead_id in leads.ids]
    # Without the last two, which say what a person overruled and whether the lead is part of another one.
    copied = list(zip(*leads.about, strict=True))[:-2] if size else [()] * _COPIED
    columns = [
        [version_id] * size,
        leads.ids,
        as_of,
        [ENGINE_REVISION] * size,
        [digest.revision for digest in mine],
        *_outputs(compiled, scores),
        shown.worth.tolist(),
        shown.counts.tolist(),
        shown.listed.tolist(),
        *copied,
        [digest.last_activity_at for digest in mine],
        [None] * size,
    ]
    return {name: list(column) for name, column in zip(ScoreRow._fields, columns, strict=True)}


def _outputs(compiled: Compiled, scores: Scores) -> list[list[Any]]:
    """From `fit` to `fades_until`, a list a column."""
    matrix = compiled.matrix
    return [
        _tenths(scores.fit),
        _tenths(scores.engagement),
        _tenths(scores.qualification),
        scores.penalty.tolist(),
        scores.composite.tolist(),
        scores.points.tolist(),
        _named(matrix.grades, scores.grade.tolist()),
        _named(matrix.levels, scores.level.tolist()),
        _named(matrix.bands, scores.band.tolist()),
        _met(compiled.stage_keys, scores.meets),
        disqualifiers_of(compiled, scores),
        scores.values.tolist(),
        _dates(scores.next_change_on),
        _dates(scores.fades_until),
    ]


def disqualifiers_of(compiled: Compiled, scores: Scores) -> list[str | None]:
    """The key of the first disqualifier that holds for each lead, None for none."""
    keys = [*(item.key for item in compiled.matrix.disqualify), None]
    return [keys[place] for place in scores.disqualified.tolist()]


def _met(keys: Sequence[str], meets: Bools) -> list[list[str]]:
    """The keys of the stages met, a list a lead; leads that meet the same share one."""
    known: dict[bytes, list[str]] = {}
    packed = np.packbits(meets, axis=1)
    found = []
    for place, bits in enumerate(map(bytes, packed)):
        if bits not in known:
            known[bits] = [key for key, met in zip(keys, meets[place], strict=True) if met]
        found.append(known[bits])
    return found


def _dates(days: Int32s) -> list[date | None]:
    listed = days.tolist()
    dates = {day: date_of(day) for day in set(listed)}
    return [dates[day] for day in listed]


def _tenths(axis: Int32s) -> list[int | None]:
    return [None if tenths < 0 else tenths for tenths in axis.tolist()]


def _named(lines: Sequence[Line], places: list[int]) -> list[str | None]:
    names = [*(str(line.name) for line in lines), None]  # -1, the last one, is none of them
    return [names[place] for place in places]
