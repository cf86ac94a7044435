"""What time does to a score, held against scoring it day by day."""

from datetime import UTC

import numpy as np
import pytest

from scoring.engine.compile import compile_matrix
from scoring.engine.kernel import Scores, conclude
from scoring.engine.matrix import parse
from scoring.outlook.course import course_of
from scoring.outlook.subject import Subject
from tests.engine import cast
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


def one_lead(*did: tuple[str, int], rules: list[dict], **texts: str) -> Subject:
    """A lead of a matrix of one parameter that did things so many days ago; bands at 50."""
    made = compile_matrix(parse(cast.document(*rules, bands=BANDS)))
    types = tuple(dict.fromkeys(kind for kind, _ in did))
    done = sorted((cast.TODAY - ago, types.index(kind)) for kind, ago in did)
    days, kinds = np.array(done, dtype=np.int32).reshape(-1, 2).T
    return Subject(made, {"created_on": "2026-05-01", **texts}, kinds, days, types, cast.TODAY, UTC)


BANDS = [{"band": "high", "from": 50}, {"band": "low", "from": 0}]


def test_a_half_life_leaves_a_band_on_the_day_it_says() -> None:
    lead = one_lead(("web.visit", 0), rules=[cast.rule(points=100, half_life_days=30)])
    (turn,) = course_of(lead).turns
    assert (turn.band_before, turn.band) == ("high", "low")
    assert turn.day == cast.TODAY + 31  # on the 30th day it is worth 50 still
    assert turn.composite == 489


def test_nothing_to_come_is_a_course_too() -> None:
    course = course_of(one_lead(rules=[cast.rule()]))
    assert (course.turns, course.settled_on, course.settles_at) == ((), cast.TODAY, 0)


def test_what_begins_to_count_later_fades_after_that() -> None:
    rule = cast.rule(
        points=100, half_life_days=300, **{"if": [{"field": "created_on", "older_than_days": 60}]}
    )
    lead = one_lead(("web.visit", 0), rules=[rule])
    course = course_of(lead)
    begins = cast.TODAY + 30  # created on 1 May, it is 61 days old then
    assert [turn.day for turn in course.turns] == [begins, cast.TODAY + 301]
    assert course.settles_at == 0
    assert course.settled_on > cast.TODAY + 2_000


def test_a_score_that_rises_and_falls_turns_on_both_days() -> None:
    rules = [
        cast.rule(points=60, window_days=40),
        {"key": "bad", "count": ["social.*"], "points": -40, "window_days": 10},
    ]
    course = course_of(one_lead(("web.visit", 0), ("social.comment", 0), rules=rules))
    assert [(turn.day - cast.TODAY, turn.band) for turn in course.turns] == [(10, "high"), (40, "low")]


def test_a_busy_lead_of_many_years_is_followed_without_scoring_each_day() -> None:
    rules = [cast.rule(points=0.05, half_life_days=2_000)]
    lead = one_lead(*[("web.visit", ago) for ago in range(1_500)], rules=rules)
    course = course_of(lead)
    assert len(course.line) < 600
    every = conclude(lead.compiled, lead.measured_on(np.arange(lead.today, course.settled_on + 1, 1)[:4_000]))
    turned = np.flatnonzero(np.diff(every.band)) + 1
    assert [
        turn.day - lead.today for turn in course.turns if turn.day < lead.today + 4_000
    ] == turned.tolist()
