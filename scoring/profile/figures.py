"""Shares of the won and of all that have something in common, and what the rules of a matrix say of it.

The won are seen as they were known when they were handed over, so what sales found out later is no common
trait of theirs. All are seen as they are known now. All leads are counted, not sampled, so their share is
exact and the lift's interval is that of the won alone; among more than `MOST_LEADS` every k-th lead stands
for the others. Which traits are claimed is corrected for how many were tried.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection

from leads.catalog.fields import field_map
from scoring.digests import NO_ACTIVITIES, from_raw, stored
from scoring.engine.arrays import Batch, Bools, Floats
from scoring.engine.compile import Compiled, compile_matrix
from scoring.engine.kernel import score
from scoring.engine.matrix import parse
from scoring.evidence.intervals import FEWEST, Interval, Share, claimable, wilson
from scoring.evidence.kept import Cases, cases_now
from scoring.inputs import LeadRows, batch_with, day_of, read_leads
from scoring.segments.known import Known

from .subjects import is_about
from .traits import Condition, traits_of

MOST_LEADS = 20_000
_AT_ONCE = 2_000


@dataclass(frozen=True)
class Held:
    """Of the won and of all, how many it holds for. `is_claimed`: more of the won than chance would have."""

    won: Share
    all: Share
    is_claimed: bool = False

    @property
    def is_told(self) -> bool:
        """Whether there are enough to say anything: 20 won, and 20 leads that it holds for."""
        return self.won.cases >= FEWEST and self.all.positive >= FEWEST

    @property
    def lift(self) -> Interval | None:
        """How much more frequent it is among the won; None where nobody has it."""
        share = self.all.rate
        if not share or not self.won.cases:
            return None
        won = wilson(self.won.positive, self.won.cases)
        return Interval(won.value / share, won.low / share, won.high / share)


@dataclass(frozen=True)
class Paid:
    """What the rules of one parameter on the subject of a line pay on average, with it and without.

    In micro-points; `rules` are places in `Compiled.rules`.
    """

    parameter: int
    rules: tuple[int, ...]
    with_it: float
    without: float

    @property
    def agrees(self) -> bool:
        """Whether they pay those more for whom it holds."""
        return self.with_it > self.without

    @property
    def contradicts(self) -> bool:
        """Whether they pay those less."""
        return self.with_it < self.without


@dataclass(frozen=True)
class Figures:
    """What was counted. `lines` and `says` are as long as the profile; `at_least[k]`: k + 1 lines hold.

    `traits` are what the won have in common, the strongest first. `part` is 1 where all leads were read, k
    where every k-th was.
    """

    as_of: datetime
    won: int
    leads: int
    part: int
    lines: tuple[Held, ...]
    at_least: tuple[Held, ...]
    says: tuple[tuple[Paid, ...], ...]
    traits: tuple[tuple[Condition, Held], ...]
    too_few: int


def figures_of(lines: Sequence[Condition], compiled: Compiled, known: Known, now: datetime) -> Figures:
    """Count what the won have in common; a second for 20,000 leads, so call it after the page.

    Args:
        lines: the conditions of the profile, each right.
        compiled: the matrix that is in force.
        known: the catalog.
        now: aware.
    """
    ids, part = lead_ids()
    leads = read_leads(ids, {*field_map(), *compiled.fields})
    traits = traits_of(leads, known)
    probe = _probe([*lines, *traits], known)
    cases = cases_now(probe)
    won = _won(cases)
    won_holds = (
        _holds(probe, won.batch(probe), won.days) if won.cases else np.zeros((0, len(probe.rules)), bool)
    )
    all_holds, paid = _of_all(leads, probe, compiled, now)
    held = _held(won_holds, all_holds)
    mine, tried = held[: len(lines)], held[len(lines) :]
    claimed = _claimed(tried)
    strong = [(trait, one) for trait, one in zip(traits, claimed, strict=True) if one.is_claimed]
    return Figures(
        as_of=now,
        won=len(won.cases),
        leads=len(leads.ids),
        part=part,
        lines=tuple(mine),
        at_least=_at_least(won_holds[:, : len(lines)], all_holds[:, : len(lines)]),
        says=tuple(_says(line, all_holds[:, place], paid, compiled) for place, line in enumerate(lines)),
        traits=tuple(sorted(strong, key=lambda one: -_strength(one[1]))),
        too_few=sum(not one.is_told for one in tried),
    )


def _strength(held: Held) -> float:
    """The lower end of the lift: what is certainly so goes before what may be more."""
    return held.lift.low if held.lift else 0.0


def lead_ids(most: int = MOST_LEADS) -> tuple[list[int], int]:
    """The ids of all leads, or of every k-th where there are more than `most`; and k."""
    with connection.cursor() as cursor:
        there = "merged_into_id IS NULL AND erased_at IS NULL"
        cursor.execute(f"SELECT count(*) FROM leads_lead WHERE {there}")
        part = -(-int(cursor.fetchone()[0]) // most) or 1
        cursor.execute(
            f"SELECT id FROM leads_lead WHERE id %% %s = 0 AND {there} ORDER BY id",
            [part],
        )
        return [lead_id for (lead_id,) in cursor.fetchall()], part


def _won(cases: Cases) -> Cases:
    return cases.only([place for place, case in enumerate(cases.cases) if case.won])


def _probe(conditions: Sequence[Condition], known: Known) -> Compiled:
    """A matrix of one rule a condition, so that the engine itself holds them against leads."""
    rules = [{"key": f"c{place}", "if": [one], "points": 1} for place, one in enumerate(conditions)]
    document: dict[str, Any] = {
        "fields": {
            key: kind for key, kind in known.field_types.items() if kind != "text" and key != "created_on"
        },
        "weights": {"engagement": 1},
        "full_marks": {"engagement": 1},
        "parameters": [{"key": "all", "axis": "engagement", "rules": rules}],
        "bands": [{"band": "all", "from": 0}],
    }
    return compile_matrix(parse(document))


def _holds(probe: Compiled, batch: Batch, day: Any) -> Bools:
    found: Bools = score(probe, batch, day).contributions > 0
    return found


def _of_all(leads: LeadRows, probe: Compiled, compiled: Compiled, now: datetime) -> tuple[Bools, Floats]:
    """What holds for whom, bool[n, C], and what every rule of the matrix pays whom, float[n, R]."""
    holds, paid = [], []
    for start in range(0, max(1, len(leads.ids)), _AT_ONCE):
        some = leads.only(range(start, min(start + _AT_ONCE, len(leads.ids))))
        digests = stored(some.ids)
        digests |= from_raw([one for one in some.ids if one not in digests], now)
        packed = [digests.get(one, NO_ACTIVITIES) for one in some.ids]
        holds.append(_holds(probe, batch_with(some, packed, probe), day_of(now)))
        paid.append(score(compiled, batch_with(some, packed, compiled), day_of(now)).contributions)
    return np.concatenate(holds), np.concatenate(paid).astype(np.float64)


def _held(won: Bools, everybody: Bools) -> list[Held]:
    pairs = zip(won.sum(axis=0).tolist(), everybody.sum(axis=0).tolist(), strict=True)
    return [Held(Share(len(won), mine), Share(len(everybody), all_of)) for mine, all_of in pairs]


def _claimed(held: Sequence[Held]) -> list[Held]:
    """Those that are more frequent among the won, corrected for all that were tried."""
    told = [one for one in held if one.is_told]
    claims = iter(claimable([(one.won, one.all) for one in told]))
    return [
        Held(one.won, one.all, one.is_told and next(claims) and (one.won.rate or 0) > (one.all.rate or 0))
        for one in held
    ]


def _at_least(won: Bools, everybody: Bools) -> tuple[Held, ...]:
    mine, others = won.sum(axis=1), everybody.sum(axis=1)
    return tuple(
        Held(Share(len(mine), int((mine >= least).sum())), Share(len(others), int((others >= least).sum())))
        for least in range(1, won.shape[1] + 1)
    )


def _says(line: Condition, holds: Bools, paid: Floats, compiled: Compiled) -> tuple[Paid, ...]:
    """What each parameter's rules on the subject of a line pay to whom it holds and to the others."""
    found = []
    for place, parameter in enumerate(compiled.parameters):
        rules = tuple(rule.index for rule in parameter.rules if is_about(rule.rule, line))
        if rules and holds.any() and not holds.all():
            together = paid[:, list(rules)].sum(axis=1)
            found.append(Paid(place, rules, float(together[holds].mean()), float(together[~holds].mean())))
    return tuple(found)
