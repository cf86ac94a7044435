"""Leads and their digests to score rows, under every version of a lineup."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from scoring.counting import which_counts
from scoring.digests import NO_ACTIVITIES, Digest
from scoring.engine.arrays import Bools, Int32s
from scoring.engine.kernel import score
from scoring.engine.times import NO_DAY
from scoring.inputs import LeadRows, batch_of, day_of

from .lineup import Lineup
from .rows import Columns, ScoreRow, Shown, columns_of, disqualifiers_of, rows_of
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
    found = compute_columns(leads, digests, lineup, now, not_before)
    return {version_id: rows_of(columns) for version_id, columns in found.items()}


def compute_columns(
    leads: LeadRows,
    digests: Mapping[int, Digest],
    lineup: Lineup,
    now: datetime,
    not_before: Mapping[int, datetime] | None = None,
) -> dict[int, Columns]:
    """As `compute`, but by columns, for leads by the thousand."""
    if not lineup.versions:
        return {}
    moments = [_moment(lead_id, now, digests, not_before or {}) for lead_id in leads.ids]
    found: dict[int, Columns] = {
        version.version_id: {name: [] for name in ScoreRow._fields} for version in lineup.versions
    }
    for day, places in _by_day(moments).items():
        one_day = leads if len(places) == len(moments) else leads.only(places)
        part = _of_a_day(one_day, digests, lineup, day, [moments[place] for place in places])
        for version_id, columns in part.items():
            for name, column in columns.items():
                found[version_id][name] += column
    return found


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
) -> dict[int, Columns]:
    counts, turns = _which_counts(leads, digests, lineup, day)
    overruled = np.array([about.overruled for about in leads.about], dtype=object)
    # A lead that is part of another one is scored on, so that it can be parted again, and never shown.
    whole = np.array([not about.is_merged for about in leads.about], dtype=np.bool_)
    found = {}
    for version, held in zip(lineup.versions, counts, strict=True):
        compiled, mine = version.compiled, held & whole
        batch = batch_of(leads, digests, compiled)
        scores = score(compiled, batch, day)
        forgiven = np.array(disqualifiers_of(compiled, scores), dtype=object) == overruled
        worth = worth_a_look(compiled, batch, scores, forgiven)
        shown = Shown(worth & mine, mine, ((scores.disqualified < 0) | forgiven) & mine)
        if turns is not None:
            scores = replace(scores, next_change_on=_earlier(scores.next_change_on, turns))
        found[version.version_id] = columns_of(
            version.version_id, compiled, leads, digests, scores, shown, moments
        )
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
