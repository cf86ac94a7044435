"""Where every lead stands under a version on a day: one row each, computed anew where it may differ."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from scoring.engine.arrays import Bools, Int64s, Text
from scoring.engine.compile import Compiled
from scoring.engine.kernel import Outputs, is_disqualified, score

from .columns import Places
from .everyone import Everyone
from .touched import touched

CHUNK = 16_000  # leads: what the kernel makes of them still lies in the processor's cache
MQL = "mql"

Rows = npt.NDArray[np.void]
Bits = npt.NDArray[np.uint8]
ROW = np.dtype(
    [
        ("composite", np.int16),
        ("band", np.int8),
        ("grade", np.int8),
        ("stage", np.int8),
        ("mql", np.bool_),
        ("disqualified", np.bool_),
    ]
)
Tick = Callable[[int], None]


@dataclass(frozen=True)
class Standing:
    """Leads under one version on one day, as everything of the day is known; all are as long as `ids`.

    `rows` has `composite` (tenths), `band` and `grade` (places in the matrix's lists, -1 none), `stage`
    (place of the furthest stage whose criteria hold, -1 none), `mql` (its criteria hold and nothing
    disqualifies), and `disqualified` (and not overruled). `pays` has for each rule the leads that it does not
    pay 0, a bit each, eight in a byte.
    """

    compiled: Compiled
    day: int
    ids: Int64s
    revisions: Int64s
    rows: Rows
    pays: Sequence[Bits]

    def paid(self, counts: Bools) -> list[int]:
        """How many of these leads each rule pays."""
        counted = np.packbits(counts)
        return [int(np.bitwise_count(bits & counted).sum()) for bits in self.pays]


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
    rows = np.zeros(len(everyone), dtype=ROW)
    pays = np.zeros((len(compiled.rules), len(everyone)), dtype=np.bool_)
    new, old = unchanged(before, everyone, compiled, day)
    if before is not None:
        rows[new] = before.rows[old]
        _take_over(pays, new, before, old, compiled)
    tick(len(new))
    for places in chunks(np.setdiff1d(np.arange(len(everyone)), new, assume_unique=True)):
        days = np.full(len(places), day)
        scores = score(compiled, everyone.batch(compiled, places, days), days)
        found = np.empty(len(places), dtype=ROW)
        set_rows(found, compiled, scores, everyone.overruled(places, days))
        rows[places] = found
        pays[:, places] = scores.contributions.T != 0
        tick(len(places))
    return Standing(compiled, day, everyone.ids, everyone.revisions, rows, list(np.packbits(pays, axis=1)))


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


def _take_over(
    pays: npt.NDArray[np.bool_], new: Places, before: Standing, old: Places, compiled: Compiled
) -> None:
    """Whom each rule pays, of an earlier result; a rule that is new pays none of these leads anything."""
    places = {key: place for place, key in enumerate(before.compiled.rule_keys)}
    for place, key in enumerate(compiled.rule_keys):
        if key in places:
            bits = np.unpackbits(before.pays[places[key]], count=len(before.ids))
            pays[place, new] = bits[old]


def is_mql(compiled: Compiled, outputs: Outputs, overruled: Text) -> Bools:
    """Which of a batch meet MQL and are not disqualified, or a person has overruled that."""
    return _meets_mql(compiled, outputs) & ~is_disqualified(compiled, outputs, overruled)


def _meets_mql(compiled: Compiled, outputs: Outputs) -> Bools:
    if MQL not in compiled.stage_keys:
        return np.zeros(len(outputs.composite), dtype=np.bool_)
    met: Bools = outputs.meets[:, compiled.stage_keys.index(MQL)]
    return met


def set_rows(rows: Rows, compiled: Compiled, outputs: Outputs, overruled: Text) -> None:
    """Write the rows of a batch; `overruled`: keys of the disqualifiers that a person has overruled."""
    rows["composite"], rows["band"], rows["grade"] = outputs.composite, outputs.band, outputs.grade
    rows["stage"] = _furthest(outputs.meets)
    rows["disqualified"] = is_disqualified(compiled, outputs, overruled)
    rows["mql"] = _meets_mql(compiled, outputs) & ~rows["disqualified"]


def _furthest(meets: Bools) -> npt.NDArray[np.signedinteger]:
    """The last stage met, -1 for none."""
    furthest = np.full(len(meets), -1, dtype=np.int8)
    for place in range(meets.shape[1]):
        furthest[meets[:, place]] = place
    return furthest
