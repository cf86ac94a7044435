"""Writes the spots of a sheet: a cell's words, what one types into it, what it was, what is wrong with it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from scoring.engine.words import key_words

from .catalog import Catalog
from .marks import Gone, Keys, Marks
from .notation import TYPED, write
from .shape import Line, Spot
from .spots import Stands
from .words import NOTHING, called, cell_words, fault_words, tier_words

NUMBERS = frozenset({"pays", "cap", "min", "max", "from"})
Columns = tuple[tuple[str, int], ...]
_ODD = re.compile(r"[^a-zA-Z0-9_]")


def spot_id(row: str, cell: str) -> str:
    """The id of a cell on the page: "rule-12-pays", "version-9-weights_fit"."""
    return f"{row}-{_ODD.sub('_', cell)}"


class Writer:
    """What the lines of one sheet are written with.

    `faults` and `warnings` stand at rows ("rule-12") and cells; a row's own come with its line.
    """

    def __init__(
        self,
        catalog: Catalog,
        marks: Marks,
        faults: Iterable[Stands],
        warnings: Iterable[Stands],
        base: str,
    ) -> None:
        self.catalog, self.marks, self.base = catalog, marks, base
        self.at: dict[str, list[tuple[str, str, bool]]] = {}
        for stands, is_fault in [*((one, True) for one in faults), *((one, False) for one in warnings)]:
            self.at.setdefault(stands.row, []).append(
                (stands.cell, fault_words(stands.fault.message), is_fault)
            )

    def spot(
        self,
        row: str,
        keys: Keys,
        cell: str,
        value: Any,
        *,
        words: str | None = None,
        nothing: str = NOTHING,
        style: str = "",
        span: int = 1,
    ) -> Spot:
        """One cell of a row.

        Args:
            row: its address, "rule-12".
            keys: of the row, as `marks` has them.
            cell, value: what stands in it.
            words: for the value, where those of the cell's kind don't do.
            nothing: what is shown where there is nothing.
        """
        is_changed = (keys, cell) in self.marks.was
        was = cell_words(cell, self.marks.was[keys, cell], self.catalog) if is_changed else None
        name = cell.partition(".")[0]
        found = [one for one in self.at.get(row, ()) if one[0] == cell]
        return Spot(
            words=(cell_words(cell, value, self.catalog) if words is None else words) or nothing,
            id=spot_id(row, cell),
            cell=cell,
            typed=write(name, value) if name in TYPED else None,
            was=None if was is None else was or nothing,
            lines=tuple(tier_words(value)) if cell == "pays" else (),
            style=style or ("num" if name in NUMBERS else ""),
            span=span,
            called=called(cell),
            faults=tuple(message for _, message, is_fault in found if is_fault),
            warnings=tuple(message for _, message, is_fault in found if not is_fault),
        )

    def address_of(self, row: str) -> str:
        """The page of a row, where everything of it can be edited; below the draft's own (`urls`)."""
        kind, _, row_id = row.partition("-")
        return f"{self.base}/{'rules' if kind == 'rule' else f'row/{kind}'}/{row_id}"

    def says(self, row: str) -> tuple[tuple[str, bool], ...]:
        """Everything that is wrong with a row, in words, and whether it is a fault."""
        return tuple(
            (f"{called(cell)}: {message}" if cell not in ("", "label") else message, is_fault)
            for cell, message, is_fault in self.at.get(row, ())
        )

    def state(self, keys: Keys) -> str:
        """ "new" where the version in force has no such row."""
        return "new" if keys in self.marks.added else ""

    def gone_lines(self, parent: Keys, kind: str, columns: Columns) -> list[tuple[Gone, Line]]:
        """Lines of the rows under a parent that are there no more; `columns` are their cells and spans."""
        return [(one, self._gone(one, kind, columns)) for one in self.marks.gone.get(parent, ())]

    def _gone(self, one: Gone, kind: str, columns: Columns) -> Line:
        spots = tuple(
            Spot(
                words=cell_words(cell, one.cells.get(cell), self.catalog) or NOTHING,
                style="num" if cell in NUMBERS else "",
                lines=tuple(tier_words(one.cells.get(cell))) if cell == "pays" else (),
                span=span,
            )
            for cell, span in columns
        )
        head = Spot(words=titled(one.cells, one.keys[-1]))
        return Line(spot_id("gone", "-".join(one.keys)), kind, head, spots, state="gone")


def titled(cells: Mapping[str, Any], key: str) -> str:
    """What people call a row: its label, else its key as words."""
    return str(cells.get("label") or "") or key_words(key)


def with_gone(groups: Iterable[tuple[str, list[Line]]], gone: Iterable[tuple[Gone, Line]]) -> list[Line]:
    """Lines in groups by the key of their row, each line that is gone behind the group it stood behind."""
    order = list(groups)
    for one, line in gone:
        keys = [key for key, _ in order]
        order.insert(keys.index(one.after) + 1 if one.after in keys else 0, (one.keys[-1], [line]))
    return [line for _, group in order for line in group]
