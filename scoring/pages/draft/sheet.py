"""A version as a sheet: its rows as they are stored, held against the version in force, with every fault."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse

from scoring.engine.faults import Fault
from scoring.engine.matrix import check
from scoring.matrix.rows import Rows, document_of_rows, rows_of
from scoring.matrix.versions import catalog_warnings
from scoring.models import MatrixVersion, Threshold

from .catalog import catalog_of
from .drawn import DrawnLine, drawn_lines
from .marks import marks_of
from .other_lines import LINES, disqualifier_list, line_list, stage_list, whole_list
from .rule_lines import LIST, rule_lines
from .shape import Line
from .spots import RowIds, Stands, places_of
from .words import called, fault_words
from .writer import Writer, spot_id

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Problem:
    """A fault or warning of the draft, and the address of the cell where it is; "" for none."""

    words: str
    spot: str
    where: str


@dataclass(frozen=True)
class Sheet:
    """Everything that a version says, as it is shown."""

    lists: dict[str, tuple[Line, ...]]
    faults: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    is_open: bool = False
    revision: int = 0
    rules: int = 0

    @cached_property
    def drawn(self) -> dict[str, list[DrawnLine]]:
        """Every list, ready for the templates."""
        return {name: drawn_lines(lines, self.is_open) for name, lines in self.lists.items()}

    @property
    def short(self) -> list[tuple[str, list[DrawnLine]]]:
        """Grades, levels and bands: side by side."""
        return [(name, self.drawn[name]) for name in LINES]

    @property
    def long(self) -> list[tuple[str, list[DrawnLine]]]:
        """What takes whole sentences: below each other."""
        return [(name, self.drawn[name]) for name in ("stages", "disqualify", "matrix")]

    def drawn_for(self, have: Mapping[str, str]) -> list[tuple[str, str, list[DrawnLine]]]:
        """What a page that has lines of these marks does not show: each list, its order, the lines."""
        return [
            (
                name,
                " ".join(line.id for line in lines),
                drawn_lines([line for line in lines if have.get(line.id) != line.mark], self.is_open),
            )
            for name, lines in self.lists.items()
        ]


def sheet_of(version: MatrixVersion, against: Document | None = None) -> Sheet:
    """Everything that a version says, as the sheet shows it.

    Args:
        version: a draft, or one that is frozen or published.
        against: the document whose differences are marked, such as that of the version in force; None: none.
    """
    # The revision was read before the rows: what is shown is at least as new as it says.
    rows = rows_of(version)
    document = document_of_rows(version, rows)
    checked = check(document)
    warnings = list(checked.warnings)
    if checked.matrix is not None:
        warnings += [Fault(*one.split(": ", 1)) for one in catalog_warnings(checked.matrix)]
    ids = _ids(version, rows)
    faults, warned = places_of(checked.faults, ids), places_of(warnings, ids)
    base = reverse("draft", args=[version.pk])
    writer = Writer(catalog_of(version.fields), marks_of(against, document), faults, warned, base)
    lists: dict[str, list[Line]] = {LIST: rule_lines(writer, version.pk, document, rows)}
    lists |= {name: line_list(writer, name, rows) for name in LINES}
    lists["stages"] = stage_list(writer, rows)
    lists["disqualify"] = disqualifier_list(writer, document, rows)
    lists["matrix"] = whole_list(writer, version)
    shown = {name: tuple(lines) for name, lines in lists.items()}
    return Sheet(
        lists=shown,
        faults=tuple(_problems(faults, shown)),
        warnings=tuple(_problems(warned, shown)),
        is_open=version.state == MatrixVersion.State.DRAFT,
        revision=version.last_edit,
        rules=sum(map(len, rows.rules)),
    )


def document_in_force(version: MatrixVersion) -> Document | None:
    """The document of the version in force of the same model; None where there is none."""
    active = version.model.active
    return json.loads(active.document) if active and active.document else None


def _ids(version: MatrixVersion, rows: Rows) -> RowIds:
    of_kind = {kind: [row for row in rows.thresholds if row.kind == kind] for kind in Threshold.Kind.values}
    return RowIds(
        version=version.pk,
        parameters=[row.pk for row in rows.parameters],
        rules=[[rule.pk for rule in rules] for rules in rows.rules],
        lines={name: [row.pk for row in of_kind[name.removesuffix("s")]] for name in LINES},
        stages={row.key: row.pk for row in of_kind[Threshold.Kind.STAGE]},
        disqualifiers=[row.pk for row in rows.disqualifiers],
    )


def _problems(found: Iterable[Stands], lists: Mapping[str, Iterable[Line]]) -> Iterable[Problem]:
    """Each fault in words, with the cell that shows it; of a cell that the sheet has not, its row."""
    lines = {line.id: line for of_list in lists.values() for line in of_list}
    spots = {spot.id for line in lines.values() for spot in (line.head, *line.spots)}
    for one in found:
        spot = spot_id(one.row, one.cell)
        address = spot if spot in spots else one.row if one.row in lines else ""
        where = _where(lines.get(one.row), one)
        yield Problem(fault_words(one.fault.message), address, where)


def _where(line: Line | None, one: Stands) -> str:
    if one.cell.startswith(("weights.", "full_marks.", "fields.")):
        return f"{called(one.cell)} of {one.cell.partition('.')[2].replace('_', ' ')}"
    name = line.head.words if line else ""
    return ", ".join(
        part for part in (name, called(one.cell) if one.cell not in ("", "label") else "") if part
    )
