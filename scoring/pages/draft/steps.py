"""One step up or down: where a row comes to stand, beyond its parameter too."""

from scoring.matrix.cells import Row
from scoring.matrix.recording import siblings_of
from scoring.models import Parameter, ScoringRule


def neighbour(row: Row, by: int) -> tuple[int | None, int | None]:
    """Behind which row it comes, and in which parameter; a rule at the edge goes on to the next parameter."""
    ids = list(siblings_of(row).values_list("pk", flat=True))
    if isinstance(row, Parameter):
        ids = list(siblings_of(row).filter(axis=row.axis).values_list("pk", flat=True))
    at = ids.index(row.pk) + by
    if 0 <= at < len(ids):
        order = [one for one in ids if one != row.pk]
        return (order[at - 1] if at else _before(row, ids[0])), None
    if isinstance(row, ScoringRule):
        return _into_next(row, by)
    return _before(row, row.pk), None


def _before(row: Row, first: int) -> int | None:
    """What stands before a row among all its siblings: parameters of other axes too."""
    ids = list(siblings_of(row).values_list("pk", flat=True))
    at = ids.index(first)
    return ids[at - 1] if at else None


def _into_next(rule: ScoringRule, by: int) -> tuple[int | None, int | None]:
    rows = list(rule.parameter.version.parameters.order_by("position", "id"))
    order = sorted(rows, key=lambda one: list(Parameter.Axis.values).index(one.axis))
    at = [one.pk for one in order].index(rule.parameter_id) + by
    if not 0 <= at < len(order):
        ids = list(siblings_of(rule).values_list("pk", flat=True))
        return (ids[-2] if by > 0 and len(ids) > 1 else None), None
    last = order[at].rules.order_by("-position", "-id").values_list("pk", flat=True).first()
    return (last if by < 0 else None), order[at].pk
