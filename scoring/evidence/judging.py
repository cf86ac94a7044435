"""How well a matrix tells cases apart: whom it calls, and how it ranks them; alone and against another.

A matrix *calls* a case where it meets MQL, or is in the highest band, and no disqualifier holds. *Precision*
is the share of those called that ended well, *recall* the share of those that ended well that it called.
Shares have Wilson's interval, areas and their difference DeLong's. Differences of precision and recall have
the percentile interval of a paired bootstrap with a fixed seed: a case is called by none, either or both and
ended well or not, so drawing cases anew is drawing from a multinomial with these eight counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scoring.engine.arrays import Bools, Floats, Int64s, Text
from scoring.engine.compile import Compiled
from scoring.engine.kernel import Scores, is_disqualified

from .curve import area, area_difference
from .intervals import Interval, Share

_DRAWS, _SEED = 4_000, 20_260_101
MQL = "mql"


@dataclass(frozen=True)
class Calls:
    """What a matrix says of n cases: `rank` float[n]; `hot` and `mql` bool[n], the latter None without MQL.

    `band` is the place of its band among `bands`, -1 where it is disqualified.
    """

    rank: Floats
    hot: Bools
    mql: Bools | None
    band: npt.NDArray[np.int16]
    bands: tuple[str, ...]

    def only(self, places: Int64s) -> "Calls":
        """Of the cases at these places."""
        mql = self.mql[places] if self.mql is not None else None
        return Calls(self.rank[places], self.hot[places], mql, self.band[places], self.bands)


@dataclass(frozen=True)
class Called:
    """Those called: how many, how many of them ended well, and of all that did, the share that was called."""

    share: Share
    recall: Share

    @property
    def precision(self) -> Interval | None:
        """Of those called the share that ended well; None where nobody was called."""
        return self.share.interval


@dataclass(frozen=True)
class BandShare:
    """A band, highest first: its cases, and how much more often they ended well than all (None: no case)."""

    band: str
    share: Share
    lift: Interval | None


@dataclass(frozen=True)
class Judged:
    """One matrix on the cases; `auc` is None where all ended alike, `mql` where it has no such stage."""

    auc: Interval | None
    mql: Called | None
    hot: Called
    bands: tuple[BandShare, ...]


@dataclass(frozen=True)
class Backtest:
    """Two matrices on the same cases.

    `difference` is after less before, by "auc", "precision" and "recall" of MQL; what can't be told is not
    in it.
    """

    cases: int
    positive: int
    before: Judged
    after: Judged
    difference: Mapping[str, Interval]


def calls_of(compiled: Compiled, scores: Scores, overruled: Text) -> Calls:
    """What the scores say, a disqualifier that a person has overruled left aside.

    Args:
        compiled: whose scores.
        scores: of n cases.
        overruled: of each the key of the disqualifier that was overruled then.
    """
    out = is_disqualified(compiled, scores, overruled)
    has_mql = MQL in compiled.stage_keys
    meets = scores.meets[:, compiled.stage_keys.index(MQL)] & ~out if has_mql else None
    rank = np.where(out, -1.0, scores.composite.astype(np.float64))
    bands = tuple(str(line.name) for line in compiled.matrix.bands)
    band = np.where(out, -1, scores.band).astype(np.int16)
    return Calls(rank, band == 0, meets, band, bands)


def judge(calls: Calls, well: Bools) -> Judged:
    """Hold what a matrix says against how the cases ended."""
    return Judged(
        auc=area(calls.rank, well),
        mql=called(calls.mql, well) if calls.mql is not None else None,
        hot=called(calls.hot, well),
        bands=tuple(_band(calls, place, well) for place in range(len(calls.bands))),
    )


def called(who: Bools, well: Bools) -> Called:
    """Those called, of cases bool[n] that ended well."""
    hits = int((who & well).sum())
    return Called(Share(int(who.sum()), hits), Share(int(well.sum()), hits))


def compare(before: Calls, after: Calls, well: Bools) -> Backtest:
    """Two matrices on the same cases, bool[n] of which ended well."""
    difference = {}
    auc = area_difference(before.rank, after.rank, well)
    if auc is not None:
        difference["auc"] = auc
    if before.mql is not None and after.mql is not None:
        difference |= _call_differences(before.mql, after.mql, well)
    return Backtest(len(well), int(well.sum()), judge(before, well), judge(after, well), difference)


def _band(calls: Calls, place: int, well: Bools) -> BandShare:
    inside = calls.band == place
    share = Share(int(inside.sum()), int((inside & well).sum()))
    base = float(well.mean()) if len(well) else 0.0
    rate = share.interval
    lift = Interval(rate.value / base, rate.low / base, rate.high / base) if rate and base else None
    return BandShare(calls.bands[place], share, lift)


def _call_differences(before: Bools, after: Bools, well: Bools) -> dict[str, Interval]:
    if not before.any() or not after.any() or not well.any():
        return {}
    cells = np.bincount(4 * before + 2 * after + well, minlength=8)
    draws = np.random.default_rng(_SEED).multinomial(len(well), cells / len(well), size=_DRAWS)
    drawn = _differences(draws.astype(np.float64))
    exact = _differences(cells[np.newaxis].astype(np.float64))
    return {
        name: Interval(float(exact[name][0]), *map(float, np.nanpercentile(drawn[name], (2.5, 97.5))))
        for name in exact
    }


def _differences(cells: Floats) -> dict[str, Floats]:
    """Of counts float[k, 8], by (called before, called after, ended well): what `after` has more."""
    hits = cells[:, [5, 7]].sum(axis=1), cells[:, [3, 7]].sum(axis=1)
    called = cells[:, 4:].sum(axis=1), cells[:, [2, 3, 6, 7]].sum(axis=1)
    well = cells[:, 1::2].sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):  # a draw may call nobody: it says nothing
        return {
            "precision": hits[1] / called[1] - hits[0] / called[0],
            "recall": (hits[1] - hits[0]) / well,
        }
