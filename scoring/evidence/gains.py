"""What other points would gain: how cases are ranked that the points were not learned from."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from scoring.engine.arrays import Bools, Int32s

from .curve import area, area_difference
from .intervals import Interval, Share

_BEST = 0.25


@dataclass(frozen=True)
class Ranking:
    """How well cases are ranked: the area under the curve, and how many of the best quarter ended well."""

    auc: Interval | None
    best: Share


@dataclass(frozen=True)
class Gain:
    """A matrix as it is and with other points, on cases that these were not learned from."""

    now: Ranking
    then: Ranking
    difference: Interval | None

    @property
    def is_better(self) -> bool:
        """Whether it ranks them better by more than chance."""
        return self.difference is not None and self.difference.low > 0


@dataclass(frozen=True)
class TimeSplit:
    """Learned on cases up to a moment, tested on those after it."""

    until: datetime
    learned: int
    gain: Gain


def gain_between(now: Int32s, then: Int32s, well: Bools) -> Gain:
    """Two rankings int32[n] of the same cases, of which bool[n] ended well."""
    return Gain(
        _ranking(now, well),
        _ranking(then, well),
        area_difference(now.astype(np.float64), then.astype(np.float64), well),
    )


def _ranking(rank: Int32s, well: Bools) -> Ranking:
    best = np.argsort(-rank, kind="stable")[: max(1, round(len(well) * _BEST))]
    return Ranking(area(rank.astype(np.float64), well), Share(len(best), int(well[best].sum())))
