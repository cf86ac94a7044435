"""Two at once, on real connections. Each race has its control: with the guard taken away, it fails."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from django.db import connection

from leads.models import Lead
from scoring.models import Pending
from scoring.rescoring import chunk
from scoring.rescoring.publish import publish
from scoring.rescoring.verify import verify
from tests.scoring.small import NOW, draft, matrix_text, published, score_of, scored
from tests.signing import signed

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def in_thread(work: Callable[[], object]) -> Iterator[Thread]:
    """Runs something on a connection of its own, and waits for its end."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    try:
        yield thread
    finally:
        thread.join(20)
        assert not thread.is_alive()


class Pause:
    """Holds the first worker that comes to a point of its chunk, until it is let go."""

    def __init__(self, point: str) -> None:
        self.point, self.reached, self.go = point, Event(), Event()

    def __call__(self, point: str) -> None:
        if point == self.point and not self.reached.is_set():
            self.reached.set()
            assert self.go.wait(20)


@pytest.fixture
def pause(monkeypatch):
    def at(point: str) -> Pause:
        pause = Pause(point)
        monkeypatch.setattr(chunk, "crash_at", pause)
        return pause

    return at


def without(monkeypatch, guard: str) -> None:
    monkeypatch.setattr(chunk, guard, lambda *_: None)


def two_workers_on_one_lead(new_lead, did, pause) -> set[str]:
    """The slow one has read the lead when the quick one comes with a new field. Returns what is broken."""
    lead = new_lead()
    published()
    did(lead, "content.download")
    held = pause("after_read")
    with in_thread(scored):
        assert held.reached.wait(20)
        Lead.objects.update(need="direct")
        with in_thread(scored) as quick:
            quick.join(0.5)
            held.go.set()
    scored()
    return {found.promise for found in verify(NOW)} | (
        {"score"} if score_of(lead).composite != 600 else set()
    )


def test_two_workers_on_one_lead_leave_the_newer_score(new_lead, did, pause):
    assert two_workers_on_one_lead(new_lead, did, pause) == set()


def test_control_without_the_lock_of_the_lead_the_older_one_stays(new_lead, did, pause, monkeypatch):
    monkeypatch.setattr(chunk, "locking", lambda _: ("SELECT 1", []))
    assert two_workers_on_one_lead(new_lead, did, pause) != set()


def an_activity_while_its_lead_is_scored(new_lead, did, pause) -> int:
    lead = new_lead()
    published()
    did(lead, "content.download")
    held = pause("before_write")
    with in_thread(scored):
        assert held.reached.wait(20)
        did(lead, "content.download")
        held.go.set()
    scored()
    return score_of(lead).composite


def test_an_activity_that_comes_while_its_lead_is_scored_is_not_lost(new_lead, did, pause):
    assert an_activity_while_its_lead_is_scored(new_lead, did, pause) == 200


def test_control_deleting_all_that_is_pending_loses_it(new_lead, did, pause, monkeypatch):
    def delete_all(notes, scored):
        Pending.objects.filter(lead_id__in=notes).delete()

    monkeypatch.setattr(chunk, "_settle", delete_all)
    assert an_activity_while_its_lead_is_scored(new_lead, did, pause) == 100


def a_turn_while_a_chunk_is_written(new_lead, did, pause) -> set[str]:
    lead = new_lead()
    published()
    did(lead, "content.download")
    second = signed(draft(matrix_text(download=5)), NOW)
    held = pause("before_commit")
    with in_thread(scored):
        assert held.reached.wait(20)
        with in_thread(lambda: publish(second, NOW)) as publisher:
            publisher.join(1)
            held.go.set()
    return {found.promise for found in verify(NOW)}


def test_a_turn_waits_for_the_chunks_that_are_being_written(new_lead, did, pause):
    assert a_turn_while_a_chunk_is_written(new_lead, did, pause) == set()


def test_control_without_the_gate_a_score_is_left_behind(new_lead, did, pause, monkeypatch):
    without(monkeypatch, "hold_gate")
    assert "P5" in a_turn_while_a_chunk_is_written(new_lead, did, pause)
