"""Two standings of the same leads held against each other: from and to, in and out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scoring.engine.arrays import Bools, Int64s
from scoring.engine.compile import Compiled

from .everyone import Everyone
from .standing import CHUNK, Standing

Int16s = npt.NDArray[np.int16]

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
        from_keys, to_keys = _meant(self.before, kind, keys), _meant(self.after, kind, keys)
        pairs = np.zeros((len(from_keys), len(to_keys)), dtype=np.int64)
        for start in range(0, len(self.counts), CHUNK):
            part = slice(start, start + CHUNK)
            places = _places(self.before, kind, part, self.counts) * np.int16(len(to_keys))
            places += _places(self.after, kind, part, self.counts)
            found = np.bincount(places[self.counts[part]], minlength=pairs.size)
            pairs += found.reshape(pairs.shape)
        counts = np.zeros((len(keys), len(keys)), dtype=np.int64)
        np.add.at(counts, np.ix_(from_keys, to_keys), pairs)  # two places may mean one key
        return Table(keys, counts)

    def keys(self, kind: str) -> tuple[str, ...]:
        """The keys of both versions: the draft's in its order, then those that it has no more."""
        mine = _keys(self.after.compiled, kind)
        theirs = _keys(self.before.compiled, kind) if self.before else ()
        return (*mine, *(key for key in theirs if key not in mine), NONE, DISQUALIFIED)

    def codes(self, kind: str) -> tuple[Int64s, Int64s]:
        """Where each lead's key stands in `keys`, before and after; none of a version that is not there."""
        keys, everybody = self.keys(kind), slice(None)
        before, after = (
            _meant(one, kind, keys)[_places(one, kind, everybody, self.counts)]
            for one in (self.before, self.after)
        )
        return before, after

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


def _places(standing: Standing | None, kind: str, part: slice, leads: Bools) -> Int16s:
    """0 for none, then the version's own keys in its order, after them disqualified."""
    if standing is None:
        return np.zeros(len(leads[part]), dtype=np.int16)
    found: Int16s = np.add(standing.rows[kind][part], 1, dtype=np.int16)
    np.putmask(found, standing.rows["disqualified"][part], len(_keys(standing.compiled, kind)) + 1)
    return found


def _meant(standing: Standing | None, kind: str, keys: Sequence[str]) -> Int64s:
    """For each of those places where its key stands in `keys`."""
    if standing is None:
        return np.array([keys.index(NONE)])
    own = _keys(standing.compiled, kind)
    own = own[::-1] if kind == "stage" else own
    return np.array([*(keys.index(key) for key in (NONE, *own)), len(keys) - 1])
