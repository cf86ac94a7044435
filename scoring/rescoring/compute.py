"""Leads and their digests to score rows, under every version of a lineup."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import numpy as np

from scoring.counting import which_counts
from scoring.digests import NO_ACTIVITIES, Digest
from scoring.engine.arrays import Bools, Int32s
from scoring.engine.kernel import score
from scoring.engine.times import NO_DAY, date_of
from scoring.inputs import LeadRows, batch_of, day_of

from .lineup import Lineup
from .rows import ScoreRow, rows_of
from .worth import worth_a_look


def compute(
    leads: LeadRows,
    digests: Mapping[int, Digest],
    lineup: Lineup,
    now: datetime,
    not_before: Mapping[int, datetime] | None = None,
) -> dict[int, list[ScoreRow]]:
    """Score leads under each version of a lineup.

    A score speaks for `now`, but never for a moment before the lead's last activity (another host's clock
    may be ahead of ours) or before the moment its last score spoke for.

    Args:
        leads, digests: what is scored; a lead without a digest has no activities.
        lineup: the versions, and what decides which counts.
        now: UTC and aware.
        not_before: the moment the stored score of a lead speaks for.

    Returns:
        For each version's id the rows of all leads.
    """
    if not lineup.versions:
        return {}
    moments = [_moment(lead_id, now, digests, not_before or {}) for lead_id in leads.ids]
    rows: dict[int, list[ScoreRow]] = {version.version_id: [] for version in lineup.versions}
    for day, places in _by_day(moments).items():
        one_day = leads if len(places) == len(moments) else leads.only(places)
        found = _of_a_day(one_day, digests, lineup, day, [moments[place] for place in places])
        for version_id, part in found.items():
            rows[version_id] += part
    return rows


def _moment(
    lead_id: int, now: datetime, digests: Mapping[int, Digest], not_before: Mapping[int, datetime]
) -> datetime:
    last = digests.get(lead_id, NO_ACTIVITIES).last_activity_at
    return max(now, last or now, not_before.get(lead_id, now))


def _by_day(moments: Sequence[datetime]) -> dict[int, list[int]]:
    days: dict[int, list[int]] = defaultdict(list)
    known: dict[datetime, int] = {}
    for place, moment in enumerate(moments):
        if moment not in known:
            known[moment] = day_of(moment)
        days[known[moment]].append(place)
    return days


def _of_a_day(
    leads: LeadRows, digests: Mapping[int, Digest], lineup: Lineup, day: int, moments: list[datetime]
) -> dict[int, list[ScoreRow]]:
    counts, turns = _which_counts(leads, digests, lineup, day)
    overruled = np.array([about.overruled for about in leads.about], dtype=object)
    found = {}
    for version, mine in zip(lineup.versions, counts, strict=True):
        compiled = version.compiled
        batch = batch_of(leads, digests, compiled)
        scores = score(compiled, batch, day)
        keys = np.array([*(item.key for item in compiled.matrix.disqualify), None], dtype=object)
        forgiven = keys[scores.disqualified] == overruled
        worth = worth_a_look(compiled, batch, scores, forgiven)
        rows = rows_of(version.version_id, compiled, leads, digests, scores, worth, moments)
        if len(lineup.versions) > 1 or turns is not None:
            rows = [_of_several(row, *one) for row, *one in zip(rows, mine, _dates(turns, rows), strict=True)]
        rows = [_merged(row) if one.is_merged else row for row, one in zip(rows, leads.about, strict=True)]
        found[version.version_id] = rows
    return found


def _which_counts(
    leads: LeadRows, digests: Mapping[int, Digest], lineup: Lineup, day: int
) -> tuple[list[Bools], Int32s | None]:
    """For which leads each version counts, and the days on which time alone may turn that."""
    holds, turns = [], None
    for gate in lineup.gates:
        if gate is None:
            holds.append(np.ones(len(leads.ids), dtype=np.bool_))
            continue
        scores = score(gate, batch_of(leads, digests, gate), day)
        holds.append(scores.contributions[:, 0] > 0)
        turns = scores.next_change_on if turns is None else _earlier(turns, scores.next_change_on)
    return which_counts(holds), turns


def _earlier(one: Int32s, other: Int32s) -> Int32s:
    return np.where((one == NO_DAY) | ((other != NO_DAY) & (other < one)), other, one)


def _dates(turns: Int32s | None, rows: list[ScoreRow]) -> list[date | None]:
    return [None] * len(rows) if turns is None else [date_of(day) for day in turns.tolist()]


def _merged(row: ScoreRow) -> ScoreRow:
    """A lead that is part of another one is scored on, so that it can be parted again, and never shown."""
    return row._replace(counts=False, is_listed=False, is_worth_a_look=False)


def _of_several(row: ScoreRow, counts: bool, turns_on: date | None) -> ScoreRow:
    days = [day for day in (row.next_change_on, turns_on) if day is not None]
    return row._replace(
        counts=bool(counts),
        is_listed=row.is_listed and bool(counts),
        is_worth_a_look=row.is_worth_a_look and bool(counts),
        next_change_on=min(days, default=None),
    )
