"""All leads, and what each version in force was measured to pay them, written to files piece by piece."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
from django.conf import settings

from scoring.engine.arrays import Bools, Text, array_of
from scoring.engine.compile import Compiled
from scoring.engine.counting import Activities
from scoring.engine.kernel import conclude, sums_of
from scoring.engine.measure import Measured, measure
from scoring.inputs import day_of
from scoring.rescoring.rows import ENGINE_REVISION

from .columns import Field, recoded, shifted
from .everyone import Everyone
from .files import Folder, Growing, written
from .reading import FieldKey
from .standing import ROW, Bits, set_rows

FORMAT = 1  # raise it with every change of what is written
_AT_ONCE = 1_000_000


def write_columns(path: Path, versions: Iterable[Compiled], parts: Iterable[Everyone], now: datetime) -> None:
    """Write all leads, and how they stand under some versions, to a new folder.

    It holds one part at a time, and a bit for each lead and rule.

    Args:
        path: where the folder appears once it is whole.
        versions: those that drafts will be held against, and what decides for whom they count; at least one.
        parts: the leads by rising id, as `read_parts` gives them.
        now: the moment that the files are said to be as of.
    """
    with written(path) as folder:
        leads = _Leads(folder)
        standings = [_Standings(folder, place, compiled) for place, compiled in enumerate(versions)]
        for part in parts:
            leads.add(part)
            leads.add_done(_measured(standings, part, day_of(now)))
        about = written_by() | {"as_of": now.isoformat(), "versions": [one.end() for one in standings]}
        folder.end(about | leads.end())


def _measured(standings: Sequence["_Standings"], part: Everyone, day: int) -> Activities:
    """Add a part to all, and forget what was measured, which takes much room; its activities are the same."""
    activities = [one.add(part, day).activities for one in standings]
    return activities[0]


def written_by() -> dict[str, object]:
    """What has to be the same here and now as when files were written."""
    return {"format": FORMAT, "engine": ENGINE_REVISION, "zone": settings.ORGANISATION_ZONE}


class _Leads:
    """Writes what `Everyone` has, and the same activities by type, as the kernel counts them."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._fields: dict[FieldKey, _FieldFiles] = {}
        self._size = self._done = 0
        self._types: tuple[str, ...] = ()

    def add(self, part: Everyone) -> None:
        for key, field in part.fields.items():
            if key not in self._fields:
                self._fields[key] = _FieldFiles(self._folder, f"field-{len(self._fields)}")
            self._fields[key].add(field, len(part), self._size)
        for name in ("ids", "revisions", "packed"):
            self._folder.file(name).add(getattr(part, name))
        self._folder.file("ends").add(part.ends + self._done)
        self._folder.file("bounds").add(np.array([self._size]))
        self._types, self._places = part.types, part.type_places
        self._size += len(part)
        self._done += len(part.packed)

    def add_done(self, activities: Activities) -> None:
        """The part's activities by type; a type that is made meanwhile is the last of all."""
        self._folder.file("keys").add(activities.keys)
        self._folder.file("key-ends").add(np.array([len(activities.ends), *activities.ends]))

    def end(self) -> dict[str, object]:
        self._folder.file("type-places").add(self._places)
        fields = [[*key, files.end()] for key, files in self._fields.items()]
        return {"types": self._types, "fields": fields}


class _FieldFiles:
    """Writes a `Field`; what was before each change comes after what all leads have now."""

    def __init__(self, folder: Folder, name: str) -> None:
        self._folder, self._name = folder, name
        self._words: dict[str, int] = {}

    def add(self, field: Field, size: int, first: int) -> None:
        values = field.values
        codes = recoded(values, self._words) if isinstance(values, Text) else array_of(values)
        self._folder.file(self._name).add(codes[:size])
        self._folder.file(f"{self._name}-before").add(codes[size:])
        self._folder.file(f"{self._name}-changes").add(shifted(field.changes, first))

    def end(self) -> list[str]:
        before = self._folder.drop(f"{self._name}-before")
        for start in range(0, len(before), _AT_ONCE):
            self._folder.file(self._name).add(before[start : start + _AT_ONCE])
        return list(self._words)


class _Standings:
    """Writes how the leads stand under a version, and what it was measured to pay them."""

    def __init__(self, folder: Folder, place: int, compiled: Compiled) -> None:
        self._folder, self._name, self._compiled = folder, f"version-{place}", compiled
        self._left = np.zeros((len(compiled.rules), 0), dtype=np.bool_)
        self._bits: list[Bits] = [np.zeros((len(compiled.rules), 0), dtype=np.uint8)]

    def add(self, part: Everyone, day: int) -> Measured:
        compiled, places = self._compiled, np.arange(len(part))
        days = np.full(len(part), day)
        measured = measure(compiled, part.batch(compiled, places, days), day)
        scores = conclude(compiled, measured)
        self._file("contributions").add(measured.contributions)
        self._file("values").add(scores.values.T)
        self._file("sums").add(sums_of(compiled, scores.values.T))
        self._file("truths").add(np.array(measured.truths, dtype=np.bool_))
        rows = np.empty(len(part), dtype=ROW)
        set_rows(rows, compiled, scores, part.overruled(places, days))
        self._file("rows").add(rows)
        self._add_bits(measured.contributions != 0)
        return measured

    def end(self) -> str:
        self._bits.append(np.packbits(self._left, axis=1))
        self._file("pays").add(np.concatenate(self._bits, axis=1))
        return self._compiled.matrix.sha256

    def _add_bits(self, paid: Bools) -> None:
        """Eight leads make a byte: what is left over waits for the next part."""
        paid = np.concatenate([self._left, paid], axis=1)
        whole = paid.shape[1] // 8 * 8
        self._bits.append(np.packbits(paid[:, :whole], axis=1))
        self._left = paid[:, whole:]

    def _file(self, name: str) -> Growing:
        return self._folder.file(f"{self._name}-{name}")
