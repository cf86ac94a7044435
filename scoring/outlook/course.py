"""What time alone does to a score, exact to the day: when it turns, and where it ends.

Each day is scored where they are few enough; else some are left out. Between two days with no change of
scoring.md, section 6, only half-lives run, so each rule's contribution lies between what it is on the one and
on the other; and no score falls when a contribution rises. Where the least and the greatest of both days come
out the same, nothing turns in between; where they do not, days in between are scored, in the end every one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from scoring.engine.arrays import Bools, Int64s
from scoring.engine.compile import Compiled
from scoring.engine.kernel import Scores, conclude
from scoring.engine.measure import Measured
from scoring.engine.times import LAST_DAY, NO_DAY
from scoring.engine.tree import Line

from .subject import Subject

QUARTER, _WEEK = 91, 7  # days that are scored anyhow, each or weekly: what is drawn of the time to come
_STEP, _MOST_STEPS, _AHEAD = 32, 64, 400
_EACH_DAY, _ROW = 100_000, 20  # activities of all days together; a day costs as much as twenty of them
_PARTS = 6  # of a gap in which something may turn
_MOST_BLOCKS = 100


@dataclass(frozen=True)
class Turn:
    """A day on which time alone turns something: what it is then, and what it was the day before.

    `composite` in tenths; `band` and `grade` are names, "" none; `lost` and `won` are keys of stages.
    """

    day: int
    composite: int
    band: str
    band_before: str
    grade: str
    grade_before: str
    lost: tuple[str, ...]
    won: tuple[str, ...]


@dataclass(frozen=True)
class Course:
    """A score from today on, if nothing happens.

    `turns` in the order of days. After `settled_on` no composite changes any more; it is `settles_at` then
    (tenths), and `settled_on` is today where time does nothing. `line` holds days and composites, first to
    last, every week of the first quarter of a year and every turn among them.
    """

    today: int
    composite: int
    turns: tuple[Turn, ...]
    settled_on: int
    settles_at: int
    line: tuple[tuple[int, int], ...]


def course_of(subject: Subject) -> Course:
    """Follow one lead's score to the day after which time changes nothing.

    Args:
        subject: the lead, and the day to begin with.
    """
    days, scores = _followed(subject)
    composites = scores.composite.tolist()
    line = tuple(zip(days.tolist(), composites, strict=True))
    last = max(
        (place for place in range(1, len(line)) if composites[place] != composites[place - 1]), default=0
    )
    return Course(
        today=subject.today,
        composite=composites[0],
        turns=tuple(_turns(subject.compiled, days, scores)),
        settled_on=int(days[last]),
        settles_at=composites[-1],
        line=line,
    )


def _followed(subject: Subject) -> tuple[Int64s, Scores]:
    """The days that had to be scored, rising, and the scores on them."""
    days = np.array([subject.today], dtype=np.int64)
    measured = subject.measured_on(days)
    scores = conclude(subject.compiled, measured)
    beyond = _days(subject, subject.today, max(int(scores.fades_until[0]), subject.today + QUARTER))
    for _ in range(_MOST_BLOCKS):
        days = np.union1d(days, beyond)
        measured = subject.measured_on(days)
        scores = conclude(subject.compiled, measured)
        beyond = _beyond(subject, int(days[-1]), scores)
        if not len(beyond):
            break
    while len(between := _open_days(subject.compiled, days, measured, scores)):
        days = np.union1d(days, between)
        measured = subject.measured_on(days)
        scores = conclude(subject.compiled, measured)
    return days, scores


def _beyond(subject: Subject, last: int, scores: Scores) -> Int64s:
    """Days after the last one: as long as anything fades, else from the eve of the next change on."""
    fades, turns = int(scores.fades_until[-1]), int(scores.next_change_on[-1])
    if fades != NO_DAY:
        return _days(subject, last, fades)
    if turns != NO_DAY:
        return _days(subject, turns - 1, turns + _AHEAD)
    return np.zeros(0, dtype=np.int64)


def _days(subject: Subject, first: int, last: int) -> Int64s:
    """Each of these days, where that is no great work, else some of them, weekly in the first quarter."""
    last = min(last, LAST_DAY)
    if (last - first) * (len(subject.day) + _ROW) <= _EACH_DAY:
        return np.arange(first, last + 1, dtype=np.int64)
    weeks = np.arange(first, min(first + QUARTER, last), _WEEK)
    steps = np.arange(first, last, max(_STEP, (last - first) // _MOST_STEPS))
    return np.unique(np.concatenate((weeks, steps, [last]))).astype(np.int64)


def _open_days(compiled: Compiled, days: Int64s, measured: Measured, scores: Scores) -> Int64s:
    """Days to score next, in every gap in which something may turn."""
    is_open = np.diff(days) > 1
    if is_open.any():
        is_open &= _has_change(days, scores) | _may_turn(compiled, measured)
    starts, ends = days[:-1][is_open], days[1:][is_open]
    parts = starts + (ends - starts) * np.arange(1, _PARTS)[:, np.newaxis] // _PARTS
    found = np.setdiff1d(parts, days)
    return found.astype(np.int64)


def _has_change(days: Int64s, scores: Scores) -> Bools:
    """bool[n - 1]: between a day and the next, that one included, something but a half-life changes."""
    turns = scores.next_change_on[:-1].astype(np.int64)
    found: Bools = (turns != NO_DAY) & (turns <= days[1:])
    return found


def _may_turn(compiled: Compiled, measured: Measured) -> Bools:
    """bool[n - 1]: what pays least and most on a day and the next does not turn out the same.

    Also where the composite may move for the last time.
    """
    paid = measured.contributions
    low, high = paid.copy(), paid.copy()
    np.minimum(paid[:, :-1], paid[:, 1:], out=low[:, :-1])
    np.maximum(paid[:, :-1], paid[:, 1:], out=high[:, :-1])
    least, most = (conclude(compiled, replace(measured, contributions=side)) for side in (low, high))
    found: Bools = np.any(_state(least) != _state(most), axis=1)[:-1]
    moves = np.flatnonzero(least.composite != most.composite)
    found[moves[-1:]] = True
    return found


def _state(scores: Scores) -> Int64s:
    """int64[n, k]: everything that a turn is a turn of."""
    return np.column_stack((scores.band, scores.grade, scores.meets)).astype(np.int64)


def _turns(compiled: Compiled, days: Int64s, scores: Scores) -> Iterator[Turn]:
    state = _state(scores)
    for place in np.flatnonzero(np.any(state[1:] != state[:-1], axis=1)) + 1:
        before, now = int(place) - 1, int(place)
        yield Turn(
            day=int(days[now]),
            composite=int(scores.composite[now]),
            band=_name(compiled.matrix.bands, int(scores.band[now])),
            band_before=_name(compiled.matrix.bands, int(scores.band[before])),
            grade=_name(compiled.matrix.grades, int(scores.grade[now])),
            grade_before=_name(compiled.matrix.grades, int(scores.grade[before])),
            lost=_stages(compiled, scores.meets[before] & ~scores.meets[now]),
            won=_stages(compiled, scores.meets[now] & ~scores.meets[before]),
        )


def _name(lines: tuple[Line, ...], place: int) -> str:
    return str(lines[place].name) if place >= 0 else ""


def _stages(compiled: Compiled, held: Bools) -> tuple[str, ...]:
    return tuple(key for key, is_held in zip(compiled.stage_keys, held.tolist(), strict=True) if is_held)
