"""The history of scores of the last ninety days, as the rescoring service would have written it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from scoring.engine.compile import Compiled
from scoring.engine.kernel import Scores

from .calendar import Calendar
from .past import Past
from .person import Person
from .stories import CLOSE_DAYS, looked_at
from .versions import TURNED_SECOND, Regime, Regimes

POINT = 10  # tenths: what moves less is not noted
MIDNIGHT_SECOND = 240  # when the bulk work after midnight comes by


class Standing(NamedTuple):
    """What of a score a change is noted for; texts are the matrix's words."""

    composite: int
    grade: str | None
    level: str | None
    band: str
    meets: tuple[str, ...]


class Noted(NamedTuple):
    """A change of the score of the lead at `place` in its block; `before` is None for its first score."""

    place: int
    version: int
    day: int
    second: int
    cause: str
    before: Standing | None
    after: Standing


@dataclass
class History:
    """What a block's past scores left: changes, and the composite at each move between stages."""

    noted: list[Noted]
    composites: dict[tuple[int, int], tuple[int, int]]  # (place, number of the move) -> (tenths, version)


def write_history(past: Past, regimes: Regimes, calendar: Calendar, step: int) -> History:
    """Scores a block on every day that is looked at, and keeps what changed."""
    history = History([], {})
    recorder = _Recorder(past, calendar)
    moves = _moves_by_day(past.people)
    before = 0
    for day, regime, scores in regimes.scores(past, looked_at(calendar, step)):
        for moved_on in [d for d in moves if before < d <= day]:
            for place, ordinal in moves.pop(moved_on):
                history.composites[place, ordinal] = int(scores.composite[place]), regime.number
        before = day
        if day >= calendar.today - CLOSE_DAYS:
            history.noted.extend(recorder.note(day, regime, scores))
    return history


class _Recorder:
    """Holds each lead's last noted standing, and notes what is a point or a turn away from it."""

    def __init__(self, past: Past, calendar: Calendar) -> None:
        self.past, self.calendar = past, calendar
        self.standing: list[Standing | None] = [None] * len(past.people)
        self.composite = np.full(len(past.people), -1_000, dtype=np.int64)
        self.turns = np.zeros((len(past.people), 0), dtype=np.int64)
        self.last_day = calendar.today - CLOSE_DAYS - 1
        self.version = 0

    def note(self, day: int, regime: Regime, scores: Scores) -> Iterator[Noted]:
        turns = _turns(scores)
        turned = (turns != self.turns).any(axis=1) if self.turns.shape == turns.shape else True
        moved = (np.abs(scores.composite - self.composite) >= POINT) | turned
        by_activity, by_field = self.past.touched(self.last_day, day)
        for place in np.flatnonzero(moved & (self.past.added <= day)).tolist():
            after = _standing(regime.compiled, scores, place)
            before = self.standing[place]
            cause = self._cause(place, before, regime, by_activity, by_field)
            yield Noted(place, regime.number, day, self._second(place, day, cause), cause, before, after)
            self.standing[place] = after
            self.composite[place] = after.composite
        self.turns, self.last_day, self.version = turns, day, regime.number

    def _cause(
        self,
        place: int,
        before: Standing | None,
        regime: Regime,
        by_activity: npt.NDArray[np.bool_],
        by_field: npt.NDArray[np.bool_],
    ) -> str:
        if before is None:
            return "first"
        if regime.number != self.version:
            return "matrix"
        if by_activity[place]:
            return "activity"
        return "field" if by_field[place] else "time"

    def _second(self, place: int, day: int, cause: str) -> int:
        """When the last of what it was scored from came in on this very day; else after midnight."""
        person = self.past.people[place]
        seconds = [act.second for act in person.acts if act.known == day]
        seconds += [change.second for change in person.changes if change.day == day]
        if person.added == day:
            seconds.append(person.second)
        if cause == "matrix":
            seconds.append(TURNED_SECOND + 10)
        return max(seconds, default=MIDNIGHT_SECOND)


def _turns(scores: Scores) -> npt.NDArray[np.int64]:
    lines = np.stack([scores.grade, scores.level, scores.band], axis=1).astype(np.int64)
    return np.concatenate([lines, scores.meets.astype(np.int64)], axis=1)


def _standing(compiled: Compiled, scores: Scores, place: int) -> Standing:
    matrix = compiled.matrix
    grade, level = int(scores.grade[place]), int(scores.level[place])
    return Standing(
        composite=int(scores.composite[place]),
        grade=str(matrix.grades[grade].name) if grade >= 0 else None,
        level=str(matrix.levels[level].name) if level >= 0 else None,
        band=str(matrix.bands[int(scores.band[place])].name),
        meets=tuple(key for key, met in zip(compiled.stage_keys, scores.meets[place], strict=True) if met),
    )


def _moves_by_day(people: Sequence[Person]) -> dict[int, list[tuple[int, int]]]:
    moves: dict[int, list[tuple[int, int]]] = {}
    for place, person in enumerate(people):
        for ordinal, move in enumerate(person.moves):
            moves.setdefault(move.day, []).append((place, ordinal))
    return moves
