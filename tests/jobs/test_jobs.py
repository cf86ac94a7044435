"""Long work is done in steps, once, whatever fails on the way."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import OperationalError, connection

from leads.jobs.asking import LOCK, is_any_wanted, job_of, want
from leads.jobs.carrying import MOST_ATTEMPTS, Step, Work, carry_on
from leads.models import Job

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def clock() -> datetime:
    return NOW


def last() -> Job:
    job = job_of("count", 7)
    assert job is not None
    return job


def counting(to: int, seen: list[int]) -> Step:
    """Counts one further in each piece, from where the last step left off."""

    def step(subject_id: int, work: Work) -> bool:
        while len(seen) < to:
            seen.append(subject_id)
            work.came(len(seen), to)
            if work.is_time_up():
                return False
        return True

    return step


def failing(error: Exception) -> Step:
    def step(subject_id: int, work: Work) -> bool:
        raise error

    return step


def test_work_that_was_asked_for_is_done_step_by_step() -> None:
    seen: list[int] = []
    want("count", 7, by=None, now=NOW)
    assert is_any_wanted()
    assert carry_on({"count": counting(2, seen)}, clock, seconds=0)
    assert (last().state, last().done, last().total) == ("running", 1, 2)
    assert carry_on({"count": counting(2, seen)}, clock, seconds=0)
    assert carry_on({"count": counting(2, seen)}, clock, seconds=0)
    assert (seen, last().state, last().ended_at) == ([7, 7], "done", NOW)
    assert not is_any_wanted()
    assert not carry_on({"count": counting(2, seen)}, clock)


def test_who_asks_twice_gets_the_same_job_until_it_is_over() -> None:
    first = want("count", 7, by=None, now=NOW)
    assert want("count", 7, by=None, now=NOW) == first
    carry_on({"count": counting(1, [])}, clock)
    assert want("count", 7, by=None, now=NOW) != first


def test_a_fault_ends_the_job_and_says_why() -> None:
    want("count", 7, by=None, now=NOW)
    carry_on({"count": failing(ValueError("no such file"))}, clock)
    assert (last().state, last().error) == ("failed", "ValueError: no such file")


def test_where_the_database_was_gone_the_next_step_goes_on() -> None:
    want("count", 7, by=None, now=NOW)
    carry_on({"count": failing(OperationalError("gone"))}, clock)
    assert (last().state, last().error) == ("running", "OperationalError: gone")
    carry_on({"count": counting(1, [])}, clock)
    assert (last().state, last().error) == ("done", "")


def test_after_so_many_steps_that_came_no_further_it_has_failed() -> None:
    want("count", 7, by=None, now=NOW)
    for _ in range(MOST_ATTEMPTS):
        carry_on({"count": failing(OperationalError("gone"))}, clock)
    assert last().is_open
    carry_on({"count": failing(OperationalError("gone"))}, clock)
    assert (last().state, last().error) == ("failed", "OperationalError: gone")


def test_a_kind_that_this_worker_does_not_know_is_left_to_others() -> None:
    want("newer", 1, by=None, now=NOW)
    assert not carry_on({"count": counting(1, [])}, clock)


@pytest.mark.django_db(transaction=True)
def test_while_one_is_at_it_no_other_is(another_connection: Callable[[str], None]) -> None:
    job = want("count", 7, by=None, now=NOW)
    another_connection(f"SELECT pg_advisory_lock({LOCK}, {job.pk})")
    seen: list[int] = []
    assert not is_any_wanted()
    assert not carry_on({"count": counting(1, seen)}, clock)
    another_connection(f"SELECT pg_advisory_unlock({LOCK}, {job.pk})")  # the control
    assert is_any_wanted()
    assert carry_on({"count": counting(1, seen)}, clock)
    assert seen == [7]


@pytest.fixture
def another_connection() -> Callable[[str], None]:
    """Runs SQL in a connection of its own, as another process would."""
    other = connection.copy()

    def run(sql: str) -> None:
        with other.cursor() as cursor:
            cursor.execute(sql)

    yield run  # type: ignore[misc]
    other.close()
