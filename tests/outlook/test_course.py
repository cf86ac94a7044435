"""What time does to a score, held against scoring it day by day."""

import numpy as np
import pytest

from scoring.engine.kernel import Scores, conclude
from scoring.outlook.course import course_of
from scoring.outlook.subject import Subject
from tests.outlook.cases import subjects

DAYS = 500


def day_by_day(subject: Subject, days: int = DAYS) -> tuple[np.ndarray, Scores]:
    every = subject.today + np.arange(days)
    return every, conclude(subject.compiled, subject.measured_on(every))


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_every_turn_is_found_on_its_day_and_no_other(first: int) -> None:
    for seed in range(first, first + 50):
        for place, subject in enumerate(subjects(seed)):
            days, scores = day_by_day(subject)
            state = [tuple(x) for x in np.column_stack((scores.band, scores.grade, scores.meets)).tolist()]
            turned = [
                int(day) for day, was, now in zip(days[1:], state, state[1:], strict=False) if was != now
            ]
            course = course_of(subject)
            found = [turn.day for turn in course.turns if turn.day <= days[-1]]
            assert found == turned, f"seed {seed}, lead {place}"
            for turn in course.turns:
                if turn.day <= days[-1]:
                    assert turn.composite == scores.composite[turn.day - subject.today]


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_it_settles_on_the_last_day_that_moves_the_composite(first: int) -> None:
    for seed in range(first, first + 50):
        for place, subject in enumerate(subjects(seed)):
            _, scores = day_by_day(subject)
            moved = np.flatnonzero(np.diff(scores.composite)) + 1
            last = int(moved[-1]) if len(moved) else 0
            course = course_of(subject)
            if course.settled_on < subject.today + DAYS:
                assert course.settled_on == subject.today + last, f"seed {seed}, lead {place}"
                assert course.settles_at == scores.composite[last]
