"""From leads to stories: when each became an MQL by the kernel's own scores, and what sales made of it."""

from collections.abc import Sequence
from random import Random

import numpy as np

from leads.models import Role, Stage

from .blocks import Block
from .calendar import Calendar
from .campaigns import HISTORY_DAYS
from .crew import one_of, team_of
from .past import Past
from .person import Move, Person
from .sales import MQL_SECOND, work
from .versions import Regimes

CLOSE_DAYS = 90  # within which days are looked at one by one (or by `step`)
FAR_STEP_DAYS = 15


def looked_at(calendar: Calendar, step: int) -> list[int]:
    """The days on which past scores are looked at: every half a month long ago, every `step` days of late."""
    close = calendar.today - CLOSE_DAYS
    far = range(calendar.today - HISTORY_DAYS, close, FAR_STEP_DAYS)
    return sorted({*far, *range(close, calendar.today, step), calendar.today})


def tell(
    block: Block, rng: Random, regimes: Regimes, types: Sequence[str], calendar: Calendar, step: int
) -> None:
    """Adds to the leads of a block what sales did with those that became MQLs."""
    past = Past(block.people, types, calendar.zone)
    for person, day in zip(block.people, _mql_days(past, regimes, looked_at(calendar, step)), strict=True):
        if day is None:
            continue
        if person.kind == "named":
            _hand_over(person, day)
        else:
            work(rng, person, day, calendar)
            person.settle()


def _hand_over(person: Person, day: int) -> None:
    """The named ones wait with their SDR for a word: their scores stay as the seeds have them."""
    person.moves.append(Move(day, MQL_SECOND, person.stage, str(Stage.MQL), None, "The score reached MQL."))
    person.stage = str(Stage.MQL)
    person.owner = one_of(Random(person.number), Role.SDR, team_of(str(person.values["region"])))


def _mql_days(past: Past, regimes: Regimes, days: list[int]) -> list[int | None]:
    """The first of `days` on which each lead was there, met MQL and was not disqualified."""
    first = np.full(len(past.people), -1, dtype=np.int64)
    for day, regime, scores in regimes.scores(past, days):
        met = scores.meets[:, regime.compiled.stage_keys.index("mql")]
        first[met & (scores.disqualified < 0) & (past.added <= day) & (first < 0)] = day
    return [int(day) if day >= 0 else None for day in first]
