"""Counts of all leads and of the past by score, so that a line can be put anywhere without asking again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from scoring.engine.arrays import Bools, Int64s
from scoring.engine.times import FIRST_DAY
from scoring.evidence.intervals import Share
from scoring.evidence.kept import cases_now
from scoring.evidence.memo import Memo
from scoring.evidence.success import Success
from scoring.impact.columns import Places
from scoring.impact.everyone import Everyone
from scoring.impact.service import comparison_of, subject_of
from scoring.impact.standing import chunks
from scoring.inputs import day_of
from scoring.models import MatrixVersion

from .handles import Handle, handles_of
from .values import IN, OUT, Scales, Values

WINDOW = 28
_SIZE = IN - OUT + 1


@dataclass(frozen=True)
class Counts:
    """One scale: how many have each value from OUT to IN, each int64[1003].

    `came` counts, for a line at each value, the leads that reached it first within the last four weeks.
    """

    leads: Int64s
    came: Int64s
    ended: Mapping[Success, tuple[Int64s, Int64s]]  # well, and not

    def above(self, tenths: int) -> int:
        """Leads that reach a line."""
        return int(self.leads[tenths - OUT :].sum())

    def a_week(self, tenths: int) -> float:
        """Leads a week that reached it first."""
        return float(self.came[tenths - OUT] / (WINDOW / 7))

    def sides(self, success: Success, tenths: int) -> tuple[Share, Share]:
        """Of past cases above and below a line, how many ended well."""
        well, not_well = self.ended[success]
        at = tenths - OUT
        return (
            _share(well[at:], not_well[at:]),
            _share(well[:at], not_well[:at]),
        )


@dataclass(frozen=True)
class Lab:
    """All scales of one draft as it was; `values` int16[n, S] of the leads `ids`."""

    as_of: datetime
    handles: tuple[Handle, ...]
    scales: Mapping[str, Counts]
    places: Mapping[str, int]
    ids: Int64s
    values: Values

    def near(self, scale: str, tenths: int, most: int) -> tuple[list[int], list[int]]:
        """The ids of leads next above and next below a line, the nearest first."""
        own = self.values[:, self.places[scale]]
        above = np.flatnonzero((own >= tenths) & (own < IN))
        below = np.flatnonzero((own < tenths) & (own > OUT))
        above = above[np.argsort(own[above], kind="stable")][:most]
        below = below[np.argsort(-own[below], kind="stable")][:most]
        return self.ids[above].tolist(), self.ids[below].tolist()


_labs: Memo[Lab] = Memo(3)


def lab_of(version: MatrixVersion, now: datetime) -> Lab:
    """Count everything of a draft or version; some seconds for 100,000 leads, so call it after the page.

    Raises:
        MatrixRefused: the draft has faults.
    """
    subject = subject_of(version)
    compared = comparison_of(subject, now, lambda what, done, total: None)
    scales = Scales(subject.version.matrix, handles_of(version))
    cases = cases_now(scales.compiled)
    key = (subject.version.matrix.sha256, version.pk, compared.everyone.as_of, cases.digest)
    return _labs.get(key, lambda: _counted(version, scales, compared.everyone, compared.counts))


def _counted(version: MatrixVersion, scales: Scales, everyone: Everyone, counts: Bools) -> Lab:
    places = np.flatnonzero(counts)
    today = day_of(everyone.as_of)
    now = _values_on(scales, everyone, places, today)
    came = _came(scales, everyone, places, today, now)
    past = _past(scales)
    return Lab(
        as_of=everyone.as_of,
        handles=tuple(one for one in handles_of(version) if one.scale in scales.names),
        scales={
            name: Counts(_histogram(now[:, place]), came[place], past[place])
            for place, name in enumerate(scales.names)
        },
        places={name: place for place, name in enumerate(scales.names)},
        ids=everyone.ids[places],
        values=now,
    )


def _histogram(values: Values) -> Int64s:
    return np.bincount(values.astype(np.int64) - OUT, minlength=_SIZE)


def _share(well: Int64s, not_well: Int64s) -> Share:
    positive = int(well.sum())
    return Share(positive + int(not_well.sum()), positive)


def _values_on(scales: Scales, everyone: Everyone, places: Places, day: int) -> Values:
    """The values of leads on a day; who was no lead then is out."""
    values = np.full((len(places), len(scales.names)), OUT, dtype=np.int16)
    there = np.flatnonzero(everyone.begins(places) <= day)
    for some in chunks(there):
        values[some], _ = _values(scales, everyone, places[some], np.full(len(some), day))
    return values


def _values(scales: Scales, everyone: Everyone, places: Places, days: Int64s) -> tuple[Values, Int64s]:
    batch = everyone.batch(scales.compiled, places, days)
    return scales.values(batch, days, everyone.overruled(places, days))


def _came(scales: Scales, everyone: Everyone, places: Places, today: int, now: Values) -> list[Int64s]:
    """For a line anywhere on each scale, how many reached it first within the window.

    Only those days are looked at on which something came in or for which the kernel asks, and the first and
    last of the window: between them a score rises only where what is taken off fades by a half-life. Who is
    no higher than as it began has not come; of the few others the whole past is looked at.
    """
    begin = today - WINDOW
    before = _values_on(scales, everyone, places, begin)
    reached = np.maximum(now, _most(scales, everyone, places, begin + 1, today))
    rose = np.flatnonzero((reached > before).any(axis=1))
    before[rose] = np.maximum(before[rose], _most(scales, everyone, places[rose], FIRST_DAY, begin))
    return [_crossed(before[:, place], reached[:, place]) for place in range(len(scales.names))]


def _most(scales: Scales, everyone: Everyone, places: Places, since: int, until: int) -> Values:
    """The most that leads had on the days from `since` to `until` on which something may have turned."""
    most = np.full((len(places), len(scales.names)), OUT, dtype=np.int16)
    days = np.maximum(everyone.begins(places), since)
    left = np.flatnonzero(days <= until)
    while len(left):
        for some in chunks(left):
            found, turns = _values(scales, everyone, places[some], days[some])
            most[some] = np.maximum(most[some], found)
            days[some] = np.minimum(everyone.next_news(places[some], days[some]), turns)
        left = left[days[left] <= until]
    return most


def _crossed(before: Values, reached: Values) -> Int64s:
    """How many lie below each value at first and at or above it later."""
    rose = reached > before
    turns = np.zeros(_SIZE + 1, dtype=np.int64)
    np.add.at(turns, before[rose].astype(np.int64) - OUT + 1, 1)
    np.add.at(turns, reached[rose].astype(np.int64) - OUT + 1, -1)
    return np.cumsum(turns)[:_SIZE]


def _past(scales: Scales) -> list[dict[Success, tuple[Int64s, Int64s]]]:
    """How past cases ended, by what they had at their moment."""
    cases = cases_now(scales.compiled)
    values = np.zeros((0, len(scales.names)), dtype=np.int16)
    if cases.cases:
        values, _ = scales.values(cases.batch(scales.compiled), cases.days, cases.overruled)
    ends = {success: cases.ends(success) for success in Success}
    return [
        {
            success: (_histogram(values[at][well, place]), _histogram(values[at][~well, place]))
            for success, (at, well) in ends.items()
        }
        for place in range(len(scales.names))
    ]
