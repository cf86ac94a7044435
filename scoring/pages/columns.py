"""The ranking's columns."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from .drawing import NOTHING, strip_legend
from .filters import Filters
from .frame import AXIS_SHORT, Frame
from .keyset import SORTS


@dataclass(frozen=True)
class Column:
    """A column's head; one that can be sorted by has the query that does so."""

    kind: str
    label: str
    query: str | None = None
    direction: str = ""
    legend: SafeString = NOTHING

    @property
    def is_sorted(self) -> bool:
        return bool(self.direction)

    @property
    def arrow(self) -> str:
        return "↓" if self.direction == "descending" else "↑"


def columns_of(filters: Filters, frame: Frame) -> list[Column]:
    """The heads from the lead to the trend."""
    axes = [
        _sortable("ax", label, axis, filters)
        for axis, label in AXIS_SHORT.items()
        if frame.matrix.has_axis(axis)
    ]
    version = frame.version.number
    return [
        _sortable("ld", "Lead", "name", filters),
        _sortable("sc", "Score", "composite", filters),
        *axes,
        Column("st", "Parameters", legend=strip_legend([one.axis for one in frame.parameters])),
        Column("why", "Why"),
        Column("stg", "Stage"),
        Column("own", "Owner"),
        _sortable("last", "Last", "last", filters),
        Column("tr", f"30 days, v{version}"),
    ]


def _sortable(kind: str, label: str, key: str, filters: Filters) -> Column:
    sort = SORTS[key]
    direction = ("descending" if sort.is_descending else "ascending") if filters.sort is sort else ""
    return Column(kind, label, filters.changed(sort=sort).query, direction)
