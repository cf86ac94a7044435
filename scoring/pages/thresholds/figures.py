"""What a line at some place brings: leads, inflow, and how the past ended on both of its sides."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor
from typing import Any

import numpy as np

from scoring.engine.arrays import Int64s
from scoring.evidence.intervals import FEWEST, Share
from scoring.evidence.success import Success
from scoring.goals import Key
from scoring.models import Goal
from scoring.thresholds.lab import Counts, Lab

WEEKS_A_MONTH = 365.25 / 12 / 7


@dataclass(frozen=True)
class Figures:
    """One line at one place, in words; the script writes the same while one drags."""

    above: str
    a_week: str
    accepted: str
    accepted_below: str
    won: str
    won_below: str


@dataclass(frozen=True)
class Brought:
    """What a line brings in a month against what both sides want; empty where too little is known."""

    what: str
    label: str
    brings: str
    goals: tuple[tuple[str, str, str], ...]  # side, its words, the number as typed


def figures_at(counts: Counts, tenths: int) -> Figures:
    """The figures of a line."""
    accepted, won = (counts.sides(success, tenths) for success in (Success.ACCEPTED, Success.WON))
    return Figures(
        above=f"{counts.above(tenths):,}",
        a_week=f"{rounded(10 * counts.a_week(tenths)) / 10:,.1f}",
        accepted=rate_words(accepted[0]),
        accepted_below=rate_words(accepted[1]),
        won=rate_words(won[0]),
        won_below=rate_words(won[1]),
    )


def rate_words(share: Share) -> str:
    """ "81%, 74 to 86", or that there are too few cases to say."""
    interval = share.interval
    if interval is None or share.cases < FEWEST:
        return "too few to say"
    value, low, high = (rounded(100 * one) for one in (interval.value, interval.low, interval.high))
    return f"{value}%, {low} to {high}"


def rounded(number: float) -> int:
    """Halves up, as the script rounds."""
    return floor(number + 0.5)


def brought(counts: Counts, tenths: int, goals: Mapping[Key, Goal]) -> tuple[Brought, ...]:
    """What a line brings in a month, each beside the goals of both sides."""
    month = counts.a_week(tenths) * WEEKS_A_MONTH
    amounts = {
        Goal.What.MQLS: month,
        Goal.What.ACCEPTED: _times(month, counts.sides(Success.ACCEPTED, tenths)[0]),
        Goal.What.WON: _times(month, counts.sides(Success.WON, tenths)[0]),
    }
    return tuple(
        Brought(
            str(what),
            str(what.label),
            "?" if (amount := amounts[what]) is None else f"{rounded(amount):,}",
            tuple(_goal(side, what, goals) for side in Goal.Side),
        )
        for what in Goal.What
    )


def _goal(side: Goal.Side, what: Goal.What, goals: Mapping[Key, Goal]) -> tuple[str, str, str]:
    goal = goals.get((side, what))
    return str(side), str(side.label), str(goal.number) if goal else ""


def _times(month: float, share: Share) -> float | None:
    return None if share.cases < FEWEST or share.rate is None else month * share.rate


def for_script(lab: Lab) -> dict[str, Any]:
    """All counts as plain JSON: [value, count, value, count, ...] where there is something to count."""
    return {
        "least": FEWEST,
        "weeks": WEEKS_A_MONTH,
        "scales": {
            key: {
                "leads": _sparse(counts.leads),
                "came": _sparse(np.diff(counts.came, prepend=0)),
                **{str(one.value): [_sparse(side) for side in sides] for one, sides in counts.ended.items()},
            }
            for key, counts in lab.scales.items()
        },
    }


def _sparse(counts: Int64s) -> list[int]:
    there = np.flatnonzero(counts)
    return np.stack([there - 1, counts[there]], axis=1).ravel().tolist()
