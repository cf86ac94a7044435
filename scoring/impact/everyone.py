"""All leads as the kernel takes them, kept in memory: a second look at them reads nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from scoring.digests import unpacked
from scoring.engine.arrays import Batch, Bools, Dates, Int32s, Int64s, Text, array_of, taken
from scoring.engine.compile import Compiled
from scoring.engine.conditions import NEVER
from scoring.engine.tables import selects
from scoring.engine.times import NO_DAY
from scoring.engine.tree import CREATED_ON

from .columns import Field, Places, join_fields, take_field

UInt32s = npt.NDArray[np.uint32]
CREATED = (CREATED_ON, "date")
OVERRULED = ("overruled_disqualifier", "text")
_AT_ONCE = 1_000_000


@dataclass(frozen=True)
class Everyone:
    """Leads as of a moment, by rising id; nothing in it is ever changed, so any thread may read it.

    `revisions` are those of the leads' digests: with the same one nothing of a lead has changed. `ends` says
    where each lead's activities end in `packed`, which has them as digests do, by lead and day. `fields` by
    name and type, as a version reads them. `types` and `type_places`: as `scoring.inputs.activity_types`.
    """

    as_of: datetime
    ids: Int64s
    revisions: Int64s
    ends: Int64s
    packed: UInt32s
    fields: Mapping[tuple[str, str], Field]
    types: tuple[str, ...]
    type_places: Int32s

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def bytes(self) -> int:
        """What the arrays take; the distinct words of texts come on top."""
        fields = sum(array_of(field.values).nbytes + field.changes.nbytes for field in self.fields.values())
        own = (self.ids, self.revisions, self.ends, self.packed)
        return int(fields + sum(array.nbytes for array in own))

    def batch(self, compiled: Compiled, places: Places, days: Int64s) -> Batch:
        """These leads, each as its day ended, as one version reads them; a lead may come several times."""
        starts = self._starts(places)
        counts = self._known(places, days) - starts
        shift = np.repeat(starts - np.cumsum(counts) + counts, counts)
        type_ids, day = unpacked(self.packed[np.arange(len(shift)) + shift])
        created = self.fields[CREATED].at(places, days)
        assert isinstance(created, Dates)
        return Batch(
            size=len(places),
            created=created.days,
            columns={
                name: self.fields[name, kind].at(places, days) for name, kind in compiled.fields.items()
            },
            lead_ix=np.repeat(np.arange(len(places), dtype=np.int32), counts),
            type=self.type_places[type_ids],
            day=day,
            types=self.types,
            is_sorted=True,
        )

    def overruled(self, places: Places, days: Int64s) -> Text:
        """Keys of the disqualifiers that a person has overruled."""
        found = self.fields[OVERRULED].at(places, days)
        assert isinstance(found, Text)
        return found

    def begins(self, places: Places) -> Int64s:
        """The day from which on each lead is one: when it was created, else when it did something first."""
        created = taken(self.fields[CREATED].values, places)
        assert isinstance(created, Dates)
        return np.where(created.days == NO_DAY, self._first_day(places), created.days).astype(np.int64)

    def next_news(self, places: Places, days: Int64s) -> Int64s:
        """The first day after each lead's day on which it did something or a field of it changed."""
        later = self._known(places, days)
        there = later < self.ends[places]
        soonest = np.full(len(places), NEVER, dtype=np.int64)
        soonest[there] = unpacked(self.packed[later[there]])[1]
        for field in self.fields.values():
            soonest = np.minimum(soonest, field.next_change(places, days, NEVER))
        return soonest

    def has_changed(self, places: Places, days: Int64s) -> Bools:
        """Which of the leads had a field changed after their day."""
        changed = np.zeros(len(places), dtype=np.bool_)
        for field in self.fields.values():
            changed |= field.next_change(places, days, NEVER) < NEVER
        return changed

    def have_done(self, patterns: tuple[str, ...]) -> Bools:
        """bool[n], which have an activity of whatever day, of a type named exactly or by a branch."""
        is_named = selects(patterns, self.types)[self.type_places]
        found = np.zeros(len(self), dtype=np.bool_)
        for start in range(0, len(self.packed), _AT_ONCE):
            type_ids = unpacked(self.packed[start : start + _AT_ONCE])[0]
            places = start + np.flatnonzero(is_named[type_ids])
            found[np.searchsorted(self.ends, places, side="right")] = True
        return found

    def take(self, places: Places) -> "Everyone":
        """Some of them, in another order."""
        starts, counts = self._starts(places), np.diff(self.ends, prepend=0)[places]
        shift = np.repeat(starts - np.cumsum(counts) + counts, counts)
        return Everyone(
            as_of=self.as_of,
            ids=self.ids[places],
            revisions=self.revisions[places],
            ends=np.cumsum(counts),
            packed=self.packed[np.arange(len(shift)) + shift],
            fields={key: take_field(field, places, len(self)) for key, field in self.fields.items()},
            types=self.types,
            type_places=self.type_places,
        )

    def _starts(self, places: Places) -> Int64s:
        starts = self.ends[places - 1]  # of the first lead that reads the last one's end
        starts[places == 0] = 0
        return starts

    def _known(self, places: Places, days: Int64s) -> Int64s:
        """Where in `packed` the activities end that each lead had done by its day, by halving."""
        low, high = self._starts(places), self.ends[places]
        while len(open_ := np.flatnonzero(low < high)):
            middle = (low[open_] + high[open_]) // 2
            is_known = unpacked(self.packed[middle])[1] <= days[open_]
            low[open_[is_known]] = middle[is_known] + 1
            high[open_[~is_known]] = middle[~is_known]
        return low

    def _first_day(self, places: Places) -> Int64s:
        starts = self._starts(places)
        there = starts < self.ends[places]
        first = np.full(len(places), NO_DAY, dtype=np.int64)
        first[there] = unpacked(self.packed[starts[there]])[1]
        return first


def together(parts: Sequence[Everyone], as_of: datetime) -> Everyone:
    """Several as one, by rising id; the catalog of types is that of the last."""
    sizes = [len(part) for part in parts]
    shifts = np.cumsum([0, *(len(part.packed) for part in parts[:-1])])
    one = Everyone(
        as_of=as_of,
        ids=np.concatenate([part.ids for part in parts]),
        revisions=np.concatenate([part.revisions for part in parts]),
        ends=np.concatenate([part.ends + shift for part, shift in zip(parts, shifts, strict=True)]),
        packed=np.concatenate([part.packed for part in parts]),
        fields={key: join_fields([part.fields[key] for part in parts], sizes) for key in parts[-1].fields},
        types=parts[-1].types,
        type_places=parts[-1].type_places,
    )
    is_rising = bool((one.ids[1:] > one.ids[:-1]).all())
    return one if is_rising else one.take(np.argsort(one.ids, kind="stable"))
