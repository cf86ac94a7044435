"""The place of a draft's row among its siblings: behind which one it stands, and in which parameter."""

from typing import Any, NamedTuple

from scoring.models import MatrixVersion, ScoringRule

from .cells import Row
from .recording import siblings_of


class Place(NamedTuple):
    """`parent`: of a rule its parameter; `after`: the row behind which it stands, None for the first."""

    parent: int | None
    after: int | None


def place_of(row: Row) -> Place:
    """Where a row stands."""
    if isinstance(row, MatrixVersion):
        return Place(None, None)
    order = list(siblings_of(row).values_list("pk", flat=True))
    at = order.index(row.pk)
    parent = row.parameter_id if isinstance(row, ScoringRule) else None
    return Place(parent, order[at - 1] if at else None)


def put_in_place(row: Any, after: int | None) -> None:
    """Put a row behind a sibling, None for the front; where that one is gone, at the end."""
    siblings = list(siblings_of(row))
    others = [one for one in siblings if one.pk != row.pk]
    ids = [one.pk for one in others]
    at = 0 if after is None else ids.index(after) + 1 if after in ids else len(others)
    order = [*others[:at], next(one for one in siblings if one.pk == row.pk), *others[at:]]
    moved = [one for place, one in enumerate(order) if one.position != place]
    for place, one in enumerate(order):
        one.position = place
    type(row).objects.bulk_update(moved, ["position"])
    row.position = order.index(row)
