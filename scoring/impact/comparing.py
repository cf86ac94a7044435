"""Two standings of the same leads held against each other: from and to, in and out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.engine.arrays import Bools, Int64s
from scoring.engine.compile import Compiled

from .everyone import Everyone
from .standing import Standing

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
        before, after = self.codes(kind)
        pairs = (before * len(keys) + after)[self.counts]
        return Table(keys, np.bincount(pairs, minlength=len(keys) ** 2).reshape(len(keys), len(keys)))

    def keys(self, kind: str) -> tuple[str, ...]:
        """The keys of both versions: the draft's in its order, then those that it has no more."""
        mine = _keys(self.after.compiled, kind)
        theirs = _keys(self.before.compiled, kind) if self.before else ()
        return (*mine, *(key for key in theirs if key not in mine), NONE, DISQUALIFIED)

    def codes(self, kind: str) -> tuple[Int64s, Int64s]:
        """Where each lead's key stands in `keys`, before and after; none of a version that is not there."""
        keys = self.keys(kind)
        after = _codes(self.after, kind, keys)
        return (_codes(self.before, kind, keys) if self.before else np.full(len(after), _none(keys))), after

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


def _codes(standing: Standing, kind: str, keys: Sequence[str]) -> Int64s:
    own = _keys(standing.compiled, kind)
    table = np.array([*(keys.index(key) for key in own), _none(keys)], dtype=np.int64)
    codes = standing.rows[kind].astype(np.int64)
    if kind == "stage":
        codes = np.where(codes < 0, -1, len(own) - 1 - codes)
    found: Int64s = table[codes]
    return np.where(standing.rows["disqualified"], len(keys) - 1, found)


def _none(keys: Sequence[str]) -> int:
    return keys.index(NONE)
