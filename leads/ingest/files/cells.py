"""Where a value comes from: a column of the row, its words exchanged where they mean something else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from .moments import EITHER, any_moment
from .taking import taken

Cell = str | int | float | bool | None
Reader = Callable[[Sequence[str]], Cell]


class NoSuchColumn(Exception):
    """The file has no column of this name, or has it twice."""


@dataclass(frozen=True, slots=True)
class Source:
    """A column, or the same `constant` for every row.

    `take` takes a part out of a cell that holds more. `values` exchanges what stands in it, `missing` names
    what stands for nothing, both in any case. `decimal` is the sign before the decimals where it is a comma;
    `format` that of a date or time.
    """

    column: str = ""
    constant: Cell = None
    values: Mapping[str, Cell] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    decimal: str = ""
    format: str = ""
    take: str = ""

    def reader(self, header: Sequence[str]) -> Reader:
        """Make the function that takes this value out of a row: None where it is missing.

        Raises:
            NoSuchColumn: the header has no such column, or two.
        """
        if not self.column:
            return lambda cells: self.constant
        if header.count(self.column) != 1:
            times = "twice or more" if self.column in header else "not"
            raise NoSuchColumn(f'column "{self.column}" is {times} in the file')
        place = header.index(self.column)
        return lambda cells: self._read(cells[place].strip())

    def _read(self, cell: str) -> Cell:
        if self.take:
            cell = taken(self.take, cell)
        if not cell:
            return None
        word = cell.casefold()
        if word in self.missing:
            return None
        if self.values and word in self.values:
            return self.values[word]
        if self.decimal == ",":
            return cell.replace(".", "").replace(",", ".")
        return cell


def time_of(cell: str, format: str, zone: ZoneInfo) -> datetime:
    """Read a time.

    Args:
        cell: as it stands in the file.
        format: of `strptime`; or unix, unix_ms; or empty for `2026-06-30 14:05:00`, with or without offset.
        zone: of times without an offset.

    Raises:
        ValueError: it is no time.
    """
    try:
        moment = any_moment(cell, format) if format in EITHER else _moment(cell, format)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise ValueError("is no time" if not format else f"is no time of the format {format}") from error


def _moment(cell: str, format: str) -> datetime:
    if format in ("unix", "unix_ms"):
        return datetime.fromtimestamp(float(cell) / (1000 if format == "unix_ms" else 1), UTC)
    if format:
        return datetime.strptime(cell, format)  # noqa: DTZ007 - the zone is added by the caller
    return datetime.fromisoformat(cell)
