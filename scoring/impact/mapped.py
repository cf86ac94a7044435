"""All leads as a worker wrote them, mapped read-only: processes of a host share the pages that they read."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from scoring.engine.again import NEW, Known, Likeness, score_again
from scoring.engine.arrays import Batch, Booleans, Dates, Int64s, Numbers, Text
from scoring.engine.compile import Compiled
from scoring.engine.counting import Activities
from scoring.inputs import day_of

from .columns import Field, Places
from .everyone import CREATED, Everyone
from .files import Array, Damaged, opened
from .standing import ROW, Bits, Standing, Tick, set_rows
from .writing import written_by

_THREADS = 2  # NumPy lets others run while it computes; a web server has other things to do as well
_KINDS: Mapping[str, Any] = {"number": Numbers, "boolean": Booleans, "date": Dates}


class Mapped:
    """What a folder of `write_columns` holds."""

    def __init__(self, about: Mapping[str, Any], files: Mapping[str, Array]) -> None:
        self._files = files
        self.everyone = Everyone(
            as_of=datetime.fromisoformat(about["as_of"]),
            ids=files["ids"],
            revisions=files["revisions"],
            ends=files["ends"],
            packed=files["packed"],
            fields={
                (name, kind): _field(kind, words, files[f"field-{place}"], files[f"field-{place}-changes"])
                for place, (name, kind, words) in enumerate(about["fields"])
            },
            types=tuple(about["types"]),
            type_places=files["type-places"],
        )
        self.day = day_of(self.everyone.as_of)
        self._bounds: list[int] = [*files["bounds"].tolist(), len(self.everyone)]
        self._done = _Done(files["keys"], files["key-ends"])
        self._places: dict[str, int] = {sha: place for place, sha in enumerate(about["versions"])}
        self._versions: dict[str, Compiled] = {}

    def holds(self, compiled: Compiled) -> bool:
        """Whether it was written how all stand under a version."""
        return compiled.matrix.sha256 in self._places

    def standing(self, compiled: Compiled) -> Standing:
        """How all stand under a version of which it was written."""
        self._versions[compiled.matrix.sha256] = compiled
        rows, bits = self._file(compiled, "rows"), self._file(compiled, "pays")
        pays = list(bits.reshape(len(compiled.rules), -1))
        return Standing(compiled, self.day, self.everyone.ids, self.everyone.revisions, rows, pays)

    def again(self, compiled: Compiled, tick: Tick) -> Standing | None:
        """How all stand under any version: what it has in common with one asked for before is not measured.

        None: no such version was asked for.
        """
        likes = [(old, Likeness(old, compiled)) for old in self._versions.values()]
        if not likes:
            return None
        old, like = min(likes, key=lambda one: len(one[1].anew))
        rows = np.empty(len(self.everyone), dtype=ROW)
        paid = {rule.index: np.zeros(len(rows), dtype=np.bool_) for rule in like.anew}
        compiled.named(self.everyone.types)  # made once, not by each thread
        with ThreadPoolExecutor(_THREADS) as threads:
            blocks = range(len(self._bounds) - 1)
            scored = threads.map(lambda block: self._score(old, like, block, rows, paid), blocks)
            try:
                for leads in scored:
                    tick(leads)
            except BaseException:
                threads.shutdown(cancel_futures=True)
                raise
        known = self.standing(old).pays
        pays: list[Bits] = [
            known[place] if place != NEW else np.packbits(paid[own]) for own, place in enumerate(like.rules)
        ]
        return Standing(compiled, self.day, self.everyone.ids, self.everyone.revisions, rows, pays)

    def _score(
        self, old: Compiled, like: Likeness, block: int, rows: Array, paid: Mapping[int, Array]
    ) -> int:
        """Score the leads of a block, and say how many they are."""
        first, until = self._bounds[block : block + 2]
        if first == until:
            return 0
        places = np.arange(first, until)
        batch, days = self._batch(like, places)
        found = score_again(like, self._known(old, like.compiled, block), batch, self.day)
        set_rows(rows[first:until], like.compiled, found.outputs, self.everyone.overruled(places, days))
        for place, points in found.paid.items():
            paid[place][first:until] = points != 0
        return until - first

    def _batch(self, like: Likeness, places: Places) -> tuple[Batch, Int64s]:
        """The columns that are read; what they did is known by type."""
        days = np.full(len(places), self.day)
        created = self.everyone.fields[CREATED].at(places, days)
        assert isinstance(created, Dates)
        columns = {key: self.everyone.fields[key, kind].at(places, days) for key, kind in like.fields.items()}
        none = np.zeros(0, dtype=np.int32)
        return Batch(len(places), created.days, columns, none, none, none, self.everyone.types), days

    def _known(self, old: Compiled, new: Compiled, block: int) -> Known:
        first, until = self._bounds[block : block + 2]

        def part(name: str, height: int) -> Array:
            piece = self._file(old, name)[first * height : until * height]
            return piece.reshape(height, until - first)

        types = self.everyone.types
        return Known(
            activities=Activities(
                new.named(types), until - first, *self._done.of(block, len(types)), day=self.day
            ),
            contributions=part("contributions", len(old.rules)),
            values=part("values", len(old.parameters)),
            sums=part("sums", len(old.axes) + 2),
            truths=part("truths", len(old.conditions)),
        )

    def _file(self, compiled: Compiled, name: str) -> Array:
        return self._files[f"version-{self._places[compiled.matrix.sha256]}-{name}"]


class _Done:
    """What the leads of each block did, by type, as `Activities` takes it."""

    def __init__(self, keys: Int64s, ends: Int64s) -> None:
        self._keys = keys
        self._blocks: list[tuple[int, list[int]]] = []
        start, place, told = 0, 0, ends.tolist()
        while place < len(told):
            until = place + 1 + told[place]
            block = told[place + 1 : until]
            self._blocks.append((start, block))
            start, place = start + (block[-1] if block else 0), until

    def of(self, block: int, types: int) -> tuple[Int64s, list[int]]:
        """Keys and ends of so many types: nobody did yet what was made a type after the block was written."""
        start, ends = self._blocks[block]
        total = ends[-1] if ends else 0
        return self._keys[start : start + total], ends + [total] * (types - len(ends))


def open_mapped(path: Path) -> Mapped:
    """Map what was written.

    Raises:
        Damaged: it is not whole, or was written by another version of the program, or in another zone.
    """
    about, files = opened(path)
    if not written_by().items() <= about.items():
        raise Damaged(f"{path} was written by another version of the program, or in another zone")
    return Mapped(about, files)


def _field(kind: str, words: Sequence[str], values: Array, changes: Array) -> Field:
    return Field(Text(values, tuple(words)) if kind == "text" else _KINDS[kind](values), changes)
