"""A score as a row of the table: from the kernel's arrays, and which of two rows differs."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from scoring.digests import NO_ACTIVITIES, Digest
from scoring.engine.arrays import Bools, Int32s
from scoring.engine.compile import Compiled
from scoring.engine.kernel import Scores
from scoring.engine.times import date_of
from scoring.engine.tree import Line
from scoring.inputs import LeadRows

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


# What says when and from what a score was made, what was last noted of it, and what triggers copy.
_NOT_OUTPUTS = {
    "version_id", "as_of", "inputs_revision", "noted_composite", "owner_id", "team_id", "stage",
    "is_marked",
}  # fmt: skip
_OUTPUTS = [place for place, name in enumerate(ScoreRow._fields) if name not in _NOT_OUTPUTS]


def is_different(one: ScoreRow, other: ScoreRow) -> bool:
    """Whether an output of two scores of a lead differs; not when they were made."""
    return any(one[place] != other[place] for place in _OUTPUTS)


def rows_of(
    version_id: int,
    compiled: Compiled,
    leads: LeadRows,
    digests: Mapping[int, Digest],
    scores: Scores,
    worth: Bools,
    as_of: Sequence[datetime],
) -> list[ScoreRow]:
    """The rows of a batch under a version; `counts` is true for all, and nothing is noted yet.

    Args:
        version_id, compiled: the version.
        leads, digests: what was scored; all else is as long as `leads`.
        scores: what the kernel made of it.
        worth: bool[n], worth a look though not ready for sales.
        as_of: the moment each score speaks for.
    """
    outputs = zip(*_outputs(compiled, scores), worth.tolist(), strict=True)
    rows = []
    for lead_id, about, output, moment in zip(leads.ids, leads.about, outputs, as_of, strict=True):
        digest = digests.get(lead_id, NO_ACTIVITIES)
        listed = output[10] is None or output[10] == about.overruled
        head = (version_id, lead_id, moment, ENGINE_REVISION, digest.revision)
        row = (*head, *output, True, listed, *about[:-2], digest.last_activity_at, None)
        rows.append(ScoreRow(*row))
    return rows


def _outputs(compiled: Compiled, scores: Scores) -> list[list[Any]]:
    """From `fit` to `fades_until`, a list a column."""
    matrix = compiled.matrix
    disqualifiers = [item.key for item in matrix.disqualify]
    keys = compiled.stage_keys
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
        [[key for key, met in zip(keys, met_all, strict=True) if met] for met_all in scores.meets.tolist()],
        [disqualifiers[place] if place >= 0 else None for place in scores.disqualified.tolist()],
        scores.values.tolist(),
        [date_of(day) for day in scores.next_change_on.tolist()],
        [date_of(day) for day in scores.fades_until.tolist()],
    ]


def _tenths(axis: Int32s) -> list[int | None]:
    return [None if tenths < 0 else tenths for tenths in axis.tolist()]


def _named(lines: Sequence[Line], places: list[int]) -> list[str | None]:
    return [str(lines[place].name) if place >= 0 else None for place in places]
