"""Differences as the pages show them: by axis and parameter, a line a row."""

from collections.abc import Iterable
from dataclasses import dataclass

from scoring.matrix.differences import ChangedRow, Difference, by_row
from scoring.models import RowKind
from scoring.pages.frame import AXIS_NAMES

_OTHERS = {
    RowKind.VERSION: "The matrix as a whole",
    RowKind.THRESHOLD: "Grades, levels, bands and stages",
    RowKind.DISQUALIFIER: "Disqualifiers",
}


@dataclass(frozen=True)
class ChangeGroup:
    """What is another in one place of the matrix: a parameter, or a list beside the parameters."""

    axis: str
    title: str
    rows: tuple[ChangedRow, ...]


def groups_of(found: Iterable[Difference]) -> tuple[ChangeGroup, ...]:
    """Differences by axis and parameter, in the order in which a sheet has them."""
    groups: dict[tuple[str, str], list[ChangedRow]] = {}
    for row in by_row(found):
        groups.setdefault(_place(row.first), []).append(row)
    return tuple(ChangeGroup(axis, title, tuple(rows)) for (axis, title), rows in groups.items())


def _place(one: Difference) -> tuple[str, str]:
    if one.axis:
        return AXIS_NAMES.get(one.axis, one.axis), one.within
    return "", _OTHERS[RowKind(one.row_kind)]
