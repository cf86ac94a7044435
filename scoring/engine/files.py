"""Scoring plain files, without a database (scoring.md, sections 8 and 9)."""

import os
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import TextIO

import numpy as np

from scoring.engine.arrays import Batch, Column, Int32s, column, days_of
from scoring.engine.compile import Compiled, compile_matrix
from scoring.engine.csvrows import FileRefused, Rows, open_rows
from scoring.engine.faults import shown
from scoring.engine.jsonlines import lines_of
from scoring.engine.kernel import score
from scoring.engine.tables import selects
from scoring.engine.times import Moment, read_moment
from scoring.engine.tree import CREATED_ON, Matrix

BLOCK = 10_000
"""Leads scored at a time: more need more memory, and are no faster."""


@dataclass(frozen=True)
class Block:
    """The leads of some rows of the file, in its order, as columns."""

    ids: list[str]
    created: Int32s
    columns: dict[str, Column]


@dataclass
class Leads:
    """All leads in blocks of BLOCK, and each one's place among all by its id."""

    blocks: list[Block] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Happened:
    """The activities that had arrived, by lead and day; `types` are those that the matrix names."""

    lead_ix: Int32s
    type: Int32s
    day: Int32s
    types: tuple[str, ...]

    def of_leads(self, first: int, end: int) -> tuple[Int32s, Int32s, Int32s]:
        """Those of the leads from `first` to before `end`, counted from 0."""
        begin, stop = np.searchsorted(self.lead_ix, [first, end])
        return self.lead_ix[begin:stop] - np.int32(first), self.type[begin:stop], self.day[begin:stop]


@dataclass
class Summary:
    """How many leads were scored, and how many rows of each file were skipped."""

    leads: int = 0
    skipped_leads: int = 0
    skipped_activities: int = 0


def score_files(
    matrix: Matrix,
    leads: Path,
    activities: Path | None,
    out: Path,
    as_of: Moment,
    zone: tzinfo,
    say: Callable[[str], None],
) -> Summary:
    """Score a file of leads by a file of activities into lines of JSON, a file that appears when whole.

    Args:
        say: told of every row that is skipped, in one line that names it.

    Raises:
        FileRefused: a file can't be read or written, or lacks a column.
    """
    compiled = compile_matrix(matrix)
    summary = Summary()

    def skip_lead(line: int, why: str) -> None:
        summary.skipped_leads += 1
        say(f"{leads}, line {line}: skipped: {why}")

    def skip_activity(line: int, why: str) -> None:
        summary.skipped_activities += 1
        say(f"{activities}, line {line}: skipped: {why}")

    with open_rows(leads) as rows:
        known = _read_leads(rows, compiled, zone, skip_lead)
    happened = _NOTHING_HAPPENED
    if activities is not None:
        with open_rows(activities) as rows:
            happened = _read_activities(rows, compiled, known, as_of, zone, skip_activity)
    with whole_file(out) as file:
        _write_scores(file, compiled, known, happened, as_of.day)
    summary.leads = len(known.places)
    return summary


Skip = Callable[[int, str], None]


def _read_leads(rows: Rows, compiled: Compiled, zone: tzinfo, skip: Skip) -> Leads:
    id_place = rows.needed_place("id")
    created_place = rows.place(CREATED_ON)
    fields = {name: place for name in compiled.fields if (place := rows.place(name)) is not None}
    leads = Leads()
    block: list[list[str]] = []

    def close_block() -> None:
        made = [None if created_place is None else cells[created_place] for cells in block]
        columns = {
            name: column(compiled.fields[name], [cells[place] for cells in block], zone)
            for name, place in fields.items()
        }
        leads.blocks.append(Block([cells[id_place] for cells in block], days_of(made, zone), columns))
        block.clear()

    for line, cells in rows.whole(skip):
        lead_id = cells[id_place]
        if not lead_id:
            skip(line, "has an empty id")
        elif lead_id in leads.places:
            skip(line, f"is a second lead with the id {shown(lead_id)}")
        else:
            leads.places[lead_id] = len(leads.places)
            block.append(cells)
            if len(block) == BLOCK:
                close_block()
    if block:
        close_block()
    return leads


_NO_INTS: Int32s = np.zeros(0, dtype=np.int32)
_NOTHING_HAPPENED = Happened(_NO_INTS, _NO_INTS, _NO_INTS, ())


def _read_activities(
    rows: Rows, compiled: Compiled, leads: Leads, as_of: Moment, zone: tzinfo, skip: Skip
) -> Happened:
    lead_place, type_place, time_place = map(rows.needed_place, ("lead_id", "type", "occurred_at"))
    lead_ix, types, days = array("i"), array("i"), array("i")
    catalog = _Catalog(compiled)
    for line, cells in rows.whole(skip):
        lead = leads.places.get(cells[lead_place])
        moment = read_moment(cells[time_place], zone)
        if lead is None:
            skip(line, f"is of a lead that is not there: {shown(cells[lead_place])}")
        elif moment is None:
            skip(line, f"has a time that can't be read: {shown(cells[time_place])}")
        elif not moment.is_after(as_of):
            kind = catalog[cells[type_place]]
            if kind >= 0:
                lead_ix.append(lead)
                types.append(kind)
                days.append(moment.day)
    return _sorted(lead_ix, types, days, catalog.named)


class _Catalog(dict[str, int]):
    """The place of each type that the matrix names, -1 for one that it does not."""

    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled
        self.named: list[str] = []

    def __missing__(self, kind: str) -> int:
        place = -1
        if any(selects(patterns, (kind,))[0] for patterns in self._compiled.selectors):
            place = len(self.named)
            self.named.append(kind)
        self[kind] = place
        return place


def _sorted(lead_ix: "array[int]", types: "array[int]", days: "array[int]", named: list[str]) -> Happened:
    leads, kinds, numbers = (np.frombuffer(values, dtype=np.int32) for values in (lead_ix, types, days))
    order = np.lexsort((numbers, leads))
    return Happened(leads[order], kinds[order], numbers[order], tuple(named))


def _write_scores(file: TextIO, compiled: Compiled, leads: Leads, happened: Happened, day: int) -> None:
    first = 0
    for block in leads.blocks:
        size = len(block.ids)
        lead_ix, types, days = happened.of_leads(first, first + size)
        batch = Batch(
            size, block.created, block.columns, lead_ix, types, days, happened.types, is_sorted=True
        )
        file.writelines(lines_of(compiled, block.ids, score(compiled, batch, day)))
        first += size


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """A file to write that appears under its name only once it is whole; what is no file is written to.

    Raises:
        FileRefused: it can't be written.
    """
    target = path.resolve()
    is_device = path.exists() and not path.is_file()  # a pipe in /dev/fd has no name to resolve to
    part = path if is_device else target.with_name(f".{target.name[:200]}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            yield file
        if not is_device:
            os.replace(part, target)
    except OSError as error:
        raise FileRefused(f"{path}: can't be written: {error.strerror}") from error
    finally:
        if not is_device:
            part.unlink(missing_ok=True)
