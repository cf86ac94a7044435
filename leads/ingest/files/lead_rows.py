"""Read the rows of a file of leads."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from leads.catalog.fields import field_map
from leads.ingest.items import EMAIL, Unacceptable, Who
from leads.ingest.values import Values, read_values

from .cells import Cell, Reader, time_of
from .chunks import fingerprint
from .maps import LeadsMap, Map
from .progress import Fault, Progress
from .table import Row


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A lead as a row tells of it: the name it is known by, and the values that could be read."""

    who: Who
    values: Values
    line: int


class LeadRows:
    """Reads rows of one file, and remembers which leads it has met."""

    def __init__(self, map: Map, leads: LeadsMap, header: Sequence[str], progress: Progress) -> None:
        self._source, self._zone, self._map, self._progress = map.source, map.zone, leads, progress
        self._fields = field_map()
        self._id: Reader | None = leads.id.reader(header) if leads.id else None
        self._readers = {key: source.reader(header) for key, source in leads.values.items()}
        self._met: dict[int, int] = {}

    def read(self, row: Row) -> LeadRow | None:
        """Read a row; None where it is rejected or passed over, which is counted and told."""
        if row.fault:
            self._reject(row, row.fault)
            return None
        values = self._values(row)
        try:
            who = self._who(row, values)
        except Unacceptable as error:
            self._reject(row, str(error))
            return None
        met_on = self._met.setdefault(fingerprint(who.kind, who.value), row.line)
        if met_on == row.line:
            return LeadRow(who, values, row.line)
        if self._map.skips_repeats:
            self._progress.counts["skipped"] += 1
            return None
        self._reject(row, f"is the same lead as line {met_on}")
        return None

    def pass_over(self, row: Row) -> None:
        """Remember whose row it is, and no more: it was stored by an earlier run."""
        if row.fault:
            return
        email = self._readers.get("email")
        values, _ = read_values(self._fields, {"email": email(row.cells)} if email else {})
        with suppress(Unacceptable):
            who = self._who(row, values)
            self._met.setdefault(fingerprint(who.kind, who.value), row.line)

    def _reject(self, row: Row, reason: str) -> None:
        self._progress.fault("rejected", Fault(row.line, reason))

    def _who(self, row: Row, values: Values) -> Who:
        if self._id:
            cell = self._id(row.cells)
            if cell is not None:
                return Who(self._source, str(cell)).checked()
            if not self._map.knows_by_email:
                raise Unacceptable("has no id")
        if not values.get("email"):
            raise Unacceptable("has no e-mail address to know the lead by")
        return Who(EMAIL, str(values["email"])).checked()

    def _values(self, row: Row) -> Values:
        """What can be read; a cell with a fault is left out and told, the lead stays."""
        raw: dict[str, object] = {}
        for key, reader in self._readers.items():
            cell = reader(row.cells)
            if cell is not None or self._map.clears_when_empty:
                raw[key] = self._timed(row, key, cell)
        values, faults = read_values(self._fields, raw)
        for key, reason in faults.items():
            self._leave_out(row, key, reason)
        return values

    def _timed(self, row: Row, key: str, cell: Cell) -> object:
        format = self._map.values[key].format
        if not format or not isinstance(cell, str):
            return cell
        return _moment(cell, format, self._zone) or cell

    def _leave_out(self, row: Row, key: str, reason: str) -> None:
        self._progress.fault("cells left out", Fault(row.line, reason, self._map.values[key].column or key))


def _moment(cell: str, format: str, zone: ZoneInfo) -> datetime | None:
    """The time, or None: the field's own check then says what is wrong."""
    try:
        return time_of(cell, format, zone)
    except ValueError:
        return None
