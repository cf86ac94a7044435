"""Two standings of the same leads held against each other: from and to, in and out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.engine.arrays import Bools, Int64s
from scoring.engine.compile import Compiled

from .everyone import Everyone
from .standing import CHUNK, Standing

KINDS = ("band", "grade", "stage")
DISQUALIFIED = "disqualified"
NONE = ""


@dataclass(frozen=True)
class Table:
    """How many leads go from which key to which: `counts` int64[from, to], both in the order of `keys`."""

    keys: tuple[str, ...]
    counts: Int64s

    @property
    def before(self) -> list[int]:
        """How many had each key."""
        return [int(count) for count in self.counts.sum(axis=1)]

    @property
    def after(self) -> list[int]:
        """How many have each key now."""
        return [int(count) for count in self.counts.sum(axis=0)]


@dataclass(frozen=True)
class Comparison:
    """All leads under the version in force and under another; `before` is None where none is in force.

    `counts` bool[n]: the leads for which the model counts; of the others nothing is said.
    """

    everyone: Everyone
    counts: Bools
    before: Standing | None
    after: Standing

    def table(self, kind: str) -> Table:
        """From and to of a kind: band, grade or stage."""
        keys = self.keys(kind)
        size = len(keys)
        found = np.zeros(size**2, dtype=np.int64)
        for start in range(0, len(self.counts), CHUNK):
            part = slice(start, start + CHUNK)
            before, after = self._codes(kind, keys, part)
            found += np.bincount((before * size + after)[self.counts[part]], minlength=size**2)
        return Table(keys, found.reshape(size, size))

    def keys(self, kind: str) -> tuple[str, ...]:
        """The keys of both versions: the draft's in its order, then those that it has no more."""
        mine = _keys(self.after.compiled, kind)
        theirs = _keys(self.before.compiled, kind) if self.before else ()
        return (*mine, *(key for key in theirs if key not in mine), NONE, DISQUALIFIED)

    def codes(self, kind: str) -> tuple[Int64s, Int64s]:
        """Where each lead's key stands in `keys`, before and after; none of a version that is not there."""
        return self._codes(kind, self.keys(kind), slice(None))

    def _codes(self, kind: str, keys: Sequence[str], part: slice) -> tuple[Int64s, Int64s]:
        after = _codes(self.after, kind, keys, part)
        if self.before is None:
            return np.full(len(after), _none(keys)), after
        return _codes(self.before, kind, keys, part), after

    def cell(self, kind: str, from_key: str, to_key: str) -> Bools:
        """bool[n]: the leads that go from one key to another; "*" stands for any."""
        keys = self.keys(kind)
        found = self.counts.copy()
        for key, codes in zip((from_key, to_key), self.codes(kind), strict=True):
            if key != "*":
                found &= codes == (keys.index(key) if key in keys else -1)
        return found

    @property
    def was_mql(self) -> Bools:
        """bool[n], MQL under the version in force."""
        return self.counts & self.before.rows["mql"] if self.before else np.zeros_like(self.counts)

    @property
    def is_mql(self) -> Bools:
        """bool[n], MQL under the other."""
        found: Bools = self.counts & self.after.rows["mql"]
        return found


def _keys(compiled: Compiled, kind: str) -> tuple[str, ...]:
    if kind == "stage":
        return tuple(reversed(compiled.stage_keys))
    lines = compiled.matrix.bands if kind == "band" else compiled.matrix.grades
    return tuple(str(line.name) for line in lines)


def _codes(standing: Standing, kind: str, keys: Sequence[str], part: slice) -> Int64s:
    own = _keys(standing.compiled, kind)
    if kind == "stage":
        own = own[::-1]
    table = np.array([*(keys.index(key) for key in own), _none(keys)], dtype=np.int64)
    found: Int64s = table.take(standing.rows[kind][part], mode="wrap")
    found[standing.rows["disqualified"][part]] = len(keys) - 1
    return found


def _none(keys: Sequence[str]) -> int:
    return keys.index(NONE)
