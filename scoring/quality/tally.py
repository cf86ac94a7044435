"""Figures of many leads by owner and source: added up while leads are read, kept as JSON, put together."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from scoring.engine.arrays import Bools, Int64s

AGES = (30, 90, 365)
"""Days at which the bars of age are parted; what is older than the last wants asking again."""
OLD_DAYS = AGES[-1]
MISSING, INVALID, GAIN, BECOMES, YOUNG = range(5)
OLD = YOUNG + len(AGES)
WIDTH = OLD + 1

Group = tuple[int, str]
"""An owner's id (or what stands for nobody) and a source."""


@dataclass(frozen=True)
class Found:
    """Of one field and n leads: who lacks it, whose value cannot be meant, what it would give, its age.

    `gains` are tenths of the composite, `becomes` who would be MQL at best, `days` how long values stand.
    """

    is_missing: Bools
    is_invalid: Bools
    gains: Int64s
    becomes: Bools
    days: Int64s

    def columns(self) -> Int64s:
        """int64[n, WIDTH], to be added up."""
        made = np.zeros((len(self.gains), WIDTH), dtype=np.int64)
        made[:, MISSING], made[:, INVALID] = self.is_missing, self.is_invalid
        made[:, GAIN], made[:, BECOMES] = self.gains, self.becomes
        known = np.flatnonzero(~self.is_missing)
        made[known, YOUNG + np.searchsorted(AGES, self.days[known], side="right")] = 1
        return made


@dataclass
class Tally:
    """The sums of a version: of each group how many leads, and int64[fields, WIDTH].

    `medians` are of all leads: half of the known values are older.
    """

    names: tuple[str, ...]
    leads: dict[Group, int] = field(default_factory=dict)
    sums: dict[Group, Int64s] = field(default_factory=dict)
    _days: dict[str, list[Int64s]] = field(default_factory=dict)

    def add(self, groups: Sequence[Group], found: Mapping[str, Found]) -> None:
        """Add some leads, each of its group."""
        numbers: dict[Group, int] = {}
        codes = np.array([numbers.setdefault(group, len(numbers)) for group in groups], dtype=np.int64)
        sums = np.zeros((len(numbers), len(self.names), WIDTH), dtype=np.int64)
        for place, name in enumerate(self.names):
            np.add.at(sums[:, place], codes, found[name].columns())
            self._days.setdefault(name, []).append(found[name].days[~found[name].is_missing])
        counts = np.bincount(codes, minlength=len(numbers)).tolist()
        for group, number in numbers.items():
            self.leads[group] = self.leads.get(group, 0) + counts[number]
            self.sums[group] = self.sums.get(group, np.int64(0)) + sums[number]

    def as_json(self) -> dict[str, Any]:
        """Plain numbers, to be kept."""
        days = {name: np.concatenate(parts) for name, parts in self._days.items()}
        return {
            "fields": list(self.names),
            "medians": [
                int(np.median(days[name])) if len(days.get(name, ())) else None for name in self.names
            ],
            "groups": [
                [owner, source, count, self.sums[owner, source].tolist()]
                for (owner, source), count in self.leads.items()
            ],
        }


@dataclass(frozen=True)
class Sums:
    """The same put together: `leads` in all, `numbers` int64[fields, WIDTH]."""

    leads: int
    numbers: Int64s

    def of(self, place: int, what: int) -> int:
        """One sum of the field at a place."""
        return int(self.numbers[place, what])


def together(kept: Mapping[str, Any], wanted: Callable[[int, str], bool]) -> Sums:
    """The sums of those groups that are wanted, by owner and source."""
    chosen = [group for group in kept["groups"] if wanted(group[0], group[1])]
    return _summed(chosen, len(kept["fields"]))


def parted(
    kept: Mapping[str, Any], wanted: Callable[[int, str], bool], key: Callable[[int, str], int | str]
) -> dict[int | str, Sums]:
    """The same by what `key` makes of owner and source."""
    parts: dict[int | str, list[Any]] = {}
    for group in kept["groups"]:
        if wanted(group[0], group[1]):
            parts.setdefault(key(group[0], group[1]), []).append(group)
    return {name: _summed(groups, len(kept["fields"])) for name, groups in parts.items()}


def _summed(groups: Iterable[Any], fields: int) -> Sums:
    leads, numbers = 0, np.zeros((fields, WIDTH), dtype=np.int64)
    for _, _, count, sums in groups:
        leads, numbers = leads + count, numbers + np.array(sums, dtype=np.int64).reshape(fields, WIDTH)
    return Sums(leads, numbers)
