"""Several fill a version's table side by side; who dies half-way holds up nobody and leaves nothing."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

import pytest
from django.db import InterfaceError, OperationalError, connection

from scoring.models import LeadScore, PublishRange, PublishRun
from scoring.rescoring import filling
from scoring.rescoring.carrying import FILLING
from scoring.rescoring.helping import help_filling, is_help_wanted
from scoring.rescoring.publish import publish
from scoring.rescoring.verify import verify
from tests.scoring.small import NOW, draft, published
from tests.scoring.test_races import in_thread

pytestmark = pytest.mark.django_db(transaction=True)
LEADS = 6


class Held:
    """Stops the first that has filled a range and not said so, until it may go on."""

    def __init__(self) -> None:
        self.reached, self.go, self.backend = Event(), Event(), 0

    def __call__(self, point: str) -> None:
        if point == "in_range" and not self.reached.is_set():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                (self.backend,) = cursor.fetchone()
            self.reached.set()
            assert self.go.wait(20)


@pytest.fixture
def held(new_lead, monkeypatch) -> Held:
    monkeypatch.setattr(filling, "RANGE_LEADS", 1)
    for _ in range(LEADS):
        new_lead()
    held = Held()
    monkeypatch.setattr(filling, "crash_at", held)
    return held


def test_a_helper_fills_what_the_publisher_has_not(held):
    with in_thread(lambda: publish(draft(), NOW)):
        assert held.reached.wait(20)
        assert is_help_wanted()
        assert helped() == LEADS - 1
        assert helped() == 0
        held.go.set()
    assert LeadScore.objects.count() == LEADS
    assert verify(NOW) == []


def test_nobody_is_asked_for_help_where_nothing_is_filled(held):
    held.reached.set()
    published()
    assert not is_help_wanted()
    assert helped() == 0


def test_the_publisher_waits_for_the_range_of_a_helper(held):
    with publisher_beside_a_helper(held) as publisher:
        publisher.join(0.5)
        assert PublishRun.objects.get().state == PublishRun.State.RUNNING
        assert PublishRange.objects.filter(is_done=False).count() == 1
        held.go.set()
    assert LeadScore.objects.count() == LEADS
    assert verify(NOW) == []


def test_the_range_of_a_helper_that_dies_is_filled_by_the_publisher(held):
    with publisher_beside_a_helper(held) as publisher:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [held.backend])
        publisher.join(20)
        assert PublishRun.objects.get().state == PublishRun.State.DONE
        held.go.set()
    assert LeadScore.objects.count() == LEADS
    assert verify(NOW) == []


@contextmanager
def publisher_beside_a_helper(held: Held) -> Iterator[Thread]:
    """A helper waits within a range, and the publisher has done all others."""
    is_filling, may_go = Event(), Event()

    def meanwhile(what: str, done: int, total: int) -> None:
        if what == FILLING and not is_filling.is_set():
            is_filling.set()
            assert may_go.wait(20)

    with in_thread(lambda: publish(draft(), NOW, progress=meanwhile)) as publisher:
        assert is_filling.wait(20)
        with in_thread(helped_in_vain):
            assert held.reached.wait(20)
            may_go.set()
            yield publisher


def helped() -> int:
    return help_filling(lambda: NOW, seconds=20)


def helped_in_vain() -> None:
    with suppress(OperationalError, InterfaceError):
        helped()
