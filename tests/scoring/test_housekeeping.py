"""What is seen to now and then, so that nothing that was missed once stays so."""

import pytest
from django.db import connection

from leads.models import Lead, Stage, StageMove
from scoring.models import LeadScore
from scoring.rescoring import housekeeping
from scoring.rescoring.dispatching import Dispatcher
from scoring.rescoring.housekeeping import each_day, each_minute
from tests.scoring.small import NOW, published, score_of, scored

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(new_lead, did):
    """A lead that meets MQL, and still stands where a crash left it."""
    lead = new_lead(need="direct")
    published()
    did(lead, "content.download")
    scored()
    Lead.objects.update(stage=Stage.INQUIRY)
    StageMove.objects.all().delete()
    return lead


def test_a_move_that_a_crash_prevented_is_made(ready):
    each_minute(NOW)
    assert StageMove.objects.get().lead == ready


@pytest.fixture
def clock_fails(monkeypatch):
    """What comes first each minute does not work today."""

    def fails(now):
        raise RuntimeError("not today")

    monkeypatch.setattr(housekeeping, "note_due", fails)


def test_what_fails_holds_up_nothing_after_it(ready, clock_fails):
    with pytest.raises(RuntimeError, match="not today"):
        each_minute(NOW)
    assert StageMove.objects.get().lead == ready


def test_what_fails_each_minute_does_not_hold_up_the_day(ready, clock_fails):
    LeadScore.objects.update(stage="sal")
    Dispatcher(lambda: None, lambda: NOW, print).poll()
    assert score_of(ready).stage == Stage.INQUIRY


def test_what_fails_is_said_by_its_name_and_ringing_goes_on(ready, did, clock_fails):
    said, rung = [], []
    did(ready, "content.download")
    Dispatcher(lambda: rung.append(1), lambda: NOW, said.append).poll()
    assert said == ["Housekeeping failed (not today); trying again in a minute."]
    assert rung == [1]


def test_copies_that_were_missed_are_mended(ready):
    LeadScore.objects.update(stage="sal")
    each_day(NOW)
    assert score_of(ready).stage == Stage.INQUIRY


def test_the_dispatcher_rings_where_something_waits_and_only_there(ready, did):
    rung = []
    dispatcher = Dispatcher(lambda: rung.append(1), lambda: NOW, print)
    dispatcher.poll()
    did(ready, "content.download")
    dispatcher.poll()
    assert rung == [1]


def test_the_dispatcher_says_once_that_redis_is_gone_and_once_that_it_is_back(ready, did):
    said, is_there = [], []

    def ring():
        if not is_there:
            raise ConnectionError("no socket")

    did(ready, "content.download")
    dispatcher = Dispatcher(ring, lambda: NOW, said.append)
    dispatcher.poll()
    dispatcher.poll()
    is_there.append(True)
    dispatcher.poll()
    assert said == [
        "Redis does not answer (no socket); trying again each second.",
        "Redis answers again.",
    ]


def test_the_dispatcher_keeps_house_on_its_first_poll(ready):
    Dispatcher(lambda: None, lambda: NOW, print).poll()
    with connection.cursor() as cursor:
        cursor.execute("SELECT stage FROM leads_lead WHERE id = %s", [ready.pk])
        assert cursor.fetchone() == ("mql",)
