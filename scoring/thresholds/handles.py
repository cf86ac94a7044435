"""The lines of a draft that can be moved: bands, grades, levels, and a stage's criteria on scores."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scoring.engine.tree import AXES
from scoring.engine.words import stage_words
from scoring.models import MatrixVersion, Threshold

LINES = {"band": "composite", "grade": "fit", "level": "engagement"}
SCORES = ("composite", *AXES)  # points have no ends to draw


@dataclass(frozen=True)
class Handle:
    """A line. `scale` is what it is held against: a score for all leads, or a stage's criterion by itself.

    `way` and `place` say where in the stage's ways the criterion stands; None for other lines.
    """

    id: str
    row_id: int
    kind: str
    key: str
    name: str
    score: str
    scale: str
    at: float
    way: int | None = None
    place: int | None = None


def reaching(at: float) -> int:
    """The least score, in tenths, that reaches a line."""
    return -int(-at * 10 // 1)


def handles_of(version: MatrixVersion) -> tuple[Handle, ...]:
    """The lines of a draft or version as its rows have them: bands, stages, grades, levels."""
    rows = sorted(version.thresholds.all(), key=lambda row: (_ORDER.index(row.kind), row.position, row.pk))
    return tuple(handle for row in rows for handle in _of_row(row))


_ORDER = ("band", "stage", "grade", "level")


def _of_row(row: Threshold) -> Iterator[Handle]:
    if row.kind == Threshold.Kind.STAGE:
        yield from _of_stage(row)
    elif row.from_score is not None and 0 < row.from_score <= 100:
        score = LINES[row.kind]
        name = row.key.capitalize() if row.kind == "band" else f"{row.get_kind_display()} {row.key}"
        yield Handle(str(row.pk), row.pk, row.kind, row.key, name, score, score, row.from_score)


def _of_stage(row: Threshold) -> Iterator[Handle]:
    for way, criteria in enumerate(row.ways):
        for place, one in enumerate(criteria):
            if one.get("score") in SCORES and 0 <= one["from"] <= 100:
                own = f"{row.pk}-{way}-{place}"
                which = f" way {way + 1}" if len(row.ways) > 1 else ""
                name = f"{stage_words(row.key)}{which}, {one['score']}"
                yield Handle(own, row.pk, row.kind, row.key, name, one["score"], own, one["from"], way, place)


def moved_ways(ways: list[Any], handle: Handle, to: float) -> list[Any]:
    """A stage's ways with one criterion's line elsewhere."""
    return [
        [
            one | {"from": to} if (way, place) == (handle.way, handle.place) else one
            for place, one in enumerate(criteria)
        ]
        for way, criteria in enumerate(ways)
    ]
