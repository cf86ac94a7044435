"""Where every lead stands under a version on a day: one row each, computed anew where it may differ."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from scoring.engine.arrays import Bools, Int64s, Text
from scoring.engine.compile import Compiled
from scoring.engine.kernel import Scores, is_disqualified, score

from .columns import Places
from .everyone import Everyone
from .touched import touched

CHUNK = 16_000  # leads: what the kernel makes of them still lies in the processor's cache
MQL = "mql"

Rows = npt.NDArray[np.void]
Tick = Callable[[int], None]


@dataclass(frozen=True)
class Standing:
    """Leads under one version on one day, as everything of the day is known; all are as long as `ids`.

    `rows` has `composite` (tenths), `band` and `grade` (places in the matrix's lists, -1 none), `stage`
    (place of the furthest stage whose criteria hold, -1 none), `mql` (its criteria hold and nothing
    disqualifies), `disqualified` (and not overruled), and `pays`: a bit for each rule that does not pay 0.
    """

    compiled: Compiled
    day: int
    ids: Int64s
    revisions: Int64s
    rows: Rows

    def paid(self, counts: Bools) -> Int64s:
        """How many of these leads each rule pays, int64[R]."""
        total = np.zeros(len(self.compiled.rules), dtype=np.int64)
        for start in range(0, len(self.ids), CHUNK):
            bits = self.rows["pays"][start : start + CHUNK][counts[start : start + CHUNK]]
            total += np.unpackbits(bits, axis=1, count=len(total)).sum(axis=0, dtype=np.int64)
        return total


def standing_of(
    everyone: Everyone, compiled: Compiled, day: int, before: Standing | None, tick: Tick
) -> Standing:
    """Score all leads under a version as of a day.

    Args:
        everyone: the leads.
        compiled: the version.
        day: in days since 1970-01-01.
        before: of this or another version; what can't have changed is taken from it.
        tick: told how many more leads are done; what it raises ends the work.
    """
    rows = np.zeros(len(everyone), dtype=_kind(compiled))
    new, old = unchanged(before, everyone, compiled, day)
    if before is not None:
        _take_over(rows, new, before, old, compiled)
    tick(len(new))
    for places in chunks(np.setdiff1d(np.arange(len(everyone)), new, assume_unique=True)):
        rows[places] = _rows(everyone, compiled, places, np.full(len(places), day))
        tick(len(places))
    return Standing(compiled, day, everyone.ids, everyone.revisions, rows)


def chunks(places: Places) -> Iterator[Places]:
    """Places in chunks that are scored at once."""
    for start in range(0, len(places), CHUNK):
        yield places[start : start + CHUNK]


class Result(Protocol):
    """What was found of leads, for a version and a day."""

    @property
    def compiled(self) -> Compiled: ...
    @property
    def day(self) -> int: ...
    @property
    def ids(self) -> Int64s: ...
    @property
    def revisions(self) -> Int64s: ...


def unchanged(
    before: Result | None, everyone: Everyone, compiled: Compiled, day: int
) -> tuple[Places, Places]:
    """The leads for which an earlier result holds: their places in `everyone`, and in that result."""
    nothing = np.zeros(0, dtype=np.intp)
    if before is None or before.day != day or not len(before.ids):
        return nothing, nothing
    old = np.minimum(np.searchsorted(before.ids, everyone.ids), len(before.ids) - 1)
    is_same = (before.ids[old] == everyone.ids) & (before.revisions[old] == everyone.revisions)
    if before.compiled is not compiled:
        is_same &= ~touched(everyone, before.compiled, compiled)
    return np.flatnonzero(is_same), old[is_same]


def _take_over(rows: Rows, new: Places, before: Standing, old: Places, compiled: Compiled) -> None:
    """Rows of an earlier result; a rule that is new pays none of these leads anything."""
    for name in ("composite", "band", "grade", "stage", "mql", "disqualified"):
        rows[name][new] = before.rows[name][old]
    places = {key: place for place, key in enumerate(before.compiled.rule_keys)}
    order = [places.get(key, -1) for key in compiled.rule_keys]
    if order == list(range(len(places))):
        rows["pays"][new] = before.rows["pays"][old]
        return
    for at, was in zip(chunks(new), chunks(old), strict=True):
        bits = np.unpackbits(before.rows["pays"][was], axis=1, count=len(places))
        none = np.zeros((len(was), 1), dtype=np.uint8)
        rows["pays"][at] = np.packbits(np.concatenate([bits, none], axis=1)[:, order], axis=1)


def is_mql(compiled: Compiled, scores: Scores, overruled: Text) -> Bools:
    """Which of a batch meet MQL and are not disqualified, or a person has overruled that."""
    if MQL not in compiled.stage_keys:
        return np.zeros(len(scores.composite), dtype=np.bool_)
    met: Bools = scores.meets[:, compiled.stage_keys.index(MQL)]
    return met & ~is_disqualified(compiled, scores, overruled)


def _kind(compiled: Compiled) -> np.dtype[np.void]:
    return np.dtype(
        [
            ("composite", np.int16),
            ("band", np.int8),
            ("grade", np.int8),
            ("stage", np.int8),
            ("mql", np.bool_),
            ("disqualified", np.bool_),
            ("pays", np.uint8, (-(-len(compiled.rules) // 8),)),
        ]
    )


def _rows(everyone: Everyone, compiled: Compiled, places: Places, days: Int64s) -> Rows:
    scores = score(compiled, everyone.batch(compiled, places, days), days)
    overruled = everyone.overruled(places, days)
    rows = np.zeros(len(places), dtype=_kind(compiled))
    rows["composite"], rows["band"], rows["grade"] = scores.composite, scores.band, scores.grade
    rows["stage"] = _furthest(scores.meets)
    rows["mql"] = is_mql(compiled, scores, overruled)
    rows["disqualified"] = is_disqualified(compiled, scores, overruled)
    rows["pays"] = np.packbits(scores.contributions != 0, axis=1)
    return rows


def _furthest(meets: Bools) -> npt.NDArray[np.signedinteger]:
    """The last stage met, -1 for none."""
    size = meets.shape[1]
    if not size:
        return np.full(len(meets), -1)
    return np.where(meets.any(axis=1), size - 1 - meets[:, ::-1].argmax(axis=1), -1)
