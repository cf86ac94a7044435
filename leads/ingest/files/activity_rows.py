"""Read the rows of a file of activities."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from leads.ingest.items import NewActivity, Unacceptable, Who

from .cells import Reader, Source, time_of
from .chunks import fingerprint
from .maps import ActivitiesMap, Map
from .progress import Fault, Progress
from .table import Row

SKIP = "skip"


class ActivityRows:
    """Reads rows of one file, and counts equal ones: two equal rows are two activities."""

    def __init__(
        self, map: Map, activities: ActivitiesMap, header: Sequence[str], progress: Progress
    ) -> None:
        self._map, self._zone, self._progress = activities, map.zone, progress
        self._lead = activities.lead.reader(header)
        self._type = activities.type.reader(header)
        self._time = activities.occurred_at.reader(header)
        self._key = _reader(activities.key, header)
        self._topic = _reader(activities.topic, header)
        self._campaign = _reader(activities.campaign, header)
        self._properties = {name: source.reader(header) for name, source in activities.properties.items()}
        self._types = {str(word) for word in activities.type.values.values()}
        self._met: set[int] = set()
        self._repeats: Counter[int] = Counter()

    def read(self, row: Row) -> NewActivity | None:
        """Read a row; None where it is rejected or passed over, which is counted and told."""
        if row.fault:
            self._reject(Fault(row.line, row.fault))
            return None
        kind = self._type_of(row)
        key = self._key_of(row)  # also of rows passed over: the next equal row must be the second still
        if kind == SKIP:
            self._progress.counts["skipped"] += 1
            return None
        try:
            return self._activity(row, kind, key)
        except Unacceptable as error:
            self._reject(Fault(row.line, str(error)))
            return None

    def pass_over(self, row: Row) -> None:
        """Count an equal row, and no more: it was stored by an earlier run."""
        if not row.fault:
            self._key_of(row)

    def _reject(self, fault: Fault) -> None:
        self._progress.fault("rejected", fault)

    def _activity(self, row: Row, kind: str, key: str) -> NewActivity:
        lead = self._lead(row.cells)
        if lead is None:
            raise Unacceptable("names no lead")
        properties = {name: reader(row.cells) for name, reader in self._properties.items()}
        return NewActivity(
            key=key,
            type=kind,
            occurred_at=self._occurred_at(row),
            identity=Who(self._map.lead_kind, str(lead)).checked(),
            topic=_text(self._topic, row),
            campaign=_text(self._campaign, row),
            properties={name: value for name, value in properties.items() if value is not None},
        )

    def _type_of(self, row: Row) -> str:
        word = self._type(row.cells)
        if not self._types or str(word) in self._types:
            return str(word or "")
        return self._map.other_type or str(word or "")

    def _occurred_at(self, row: Row) -> datetime:
        cell = self._time(row.cells)
        if cell is None:
            raise Unacceptable("has no time")
        try:
            return time_of(str(cell), self._map.occurred_at.format, self._zone)
        except ValueError as error:
            raise Unacceptable(f'{error} (column "{self._map.occurred_at.column}")') from error

    def _key_of(self, row: Row) -> str:
        """The row's key; without a column for it, what is in the row and which of equal rows it is."""
        if self._key:
            return str(self._key(row.cells) or "")
        content = fingerprint(*row.cells)
        if content not in self._met:
            self._met.add(content)
            return f"row-{content:016x}"
        self._repeats[content] += 1
        return f"row-{content:016x}-{self._repeats[content] + 1}"


def _reader(source: Source | None, header: Sequence[str]) -> Reader | None:
    return source.reader(header) if source else None


def _text(reader: Reader | None, row: Row) -> str:
    value = reader(row.cells) if reader else None
    return "" if value is None else str(value)
