"""The impact of a draft in plain figures, as they are shown, and kept with a publication for later."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from .arrivals import Arrivals
from .comparing import Comparison
from .standing import Standing

WEEKS = 4


@dataclass(frozen=True)
class Line:
    """How many leads have a band, grade or stage under the version in force, and under the draft."""

    key: str
    before: int
    after: int


@dataclass(frozen=True)
class Inflow:
    """Leads that came to MQL for the first time, in each of the last four weeks, the oldest first."""

    weeks: tuple[int, ...]

    @property
    def a_week(self) -> int:
        """On average, rounded."""
        return round(sum(self.weeks) / len(self.weeks))

    @property
    def least(self) -> int:
        """In the poorest week."""
        return min(self.weeks)

    @property
    def most(self) -> int:
        """In the richest week."""
        return max(self.weeks)


@dataclass(frozen=True)
class Impact:
    """What a draft would change, of the `leads` for which its model counts, as they were at `as_of`.

    MQL are leads that meet `mql` and are not disqualified, `came_in` and `fell_out` those that do under one
    of the two alone. `inflow_before` is counted for the version in force in the same way as `inflow`; None:
    not counted yet, or nothing is in force. `reach` says of each rule ("parameter.rule") how many leads it
    pays, before and after.
    """

    as_of: datetime
    leads: int
    bands: tuple[Line, ...]
    grades: tuple[Line, ...]
    stages: tuple[Line, ...]
    mql_before: int
    mql_after: int
    came_in: int
    fell_out: int
    reach: dict[str, tuple[int, int]]
    inflow: Inflow | None = None
    inflow_before: Inflow | None = None


def impact_from(
    compared: Comparison, arrivals: Arrivals | None = None, arrivals_before: Arrivals | None = None
) -> Impact:
    """The figures of a comparison, with the inflow where it is known already."""
    was, now = compared.was_mql, compared.is_mql
    return Impact(
        as_of=compared.everyone.as_of,
        leads=int(compared.counts.sum()),
        bands=_lines(compared, "band"),
        grades=_lines(compared, "grade"),
        stages=_lines(compared, "stage"),
        mql_before=int(was.sum()),
        mql_after=int(now.sum()),
        came_in=int((now & ~was).sum()),
        fell_out=int((was & ~now).sum()),
        reach=_reach(compared),
        inflow=_inflow(compared, arrivals),
        inflow_before=_inflow(compared, arrivals_before),
    )


def _lines(compared: Comparison, kind: str) -> tuple[Line, ...]:
    """A line each, without those that nobody has or had though they are none of the draft's own."""
    table = compared.table(kind)
    lines = [Line(*one) for one in zip(table.keys, table.before, table.after, strict=True)]
    own = len(table.keys) - 2
    return tuple(one for place, one in enumerate(lines) if place < own or one.before or one.after)


def _reach(compared: Comparison) -> dict[str, tuple[int, int]]:
    before = _paid(compared, compared.before) if compared.before else {}
    after = _paid(compared, compared.after)
    return {key: (before.get(key, 0), after.get(key, 0)) for key in after | before}


def _paid(compared: Comparison, standing: Standing) -> dict[str, int]:
    return dict(zip(standing.compiled.rule_keys, standing.paid(compared.counts), strict=True))


def _inflow(compared: Comparison, arrivals: Arrivals | None) -> Inflow | None:
    if arrivals is None:
        return None
    weeks = arrivals.weeks[compared.counts]
    by_week = np.bincount(weeks[weeks >= 0], minlength=WEEKS)[:WEEKS]
    return Inflow(tuple(int(count) for count in reversed(by_week)))
