"""Bringing back by hand and by the day, at the same moment: one of them does it."""

from datetime import UTC, date, datetime, timedelta
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from leads.handoff import returning
from leads.handoff.nurture import keep_until
from leads.handoff.stages import move_stage
from leads.ingest.leads import create_lead
from leads.models import Lead, Role, Stage, User, Waiting

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 6, 20, 12, tzinfo=UTC)


@pytest.fixture
def due() -> Lead:
    lead = create_lead({}, NOW - timedelta(days=9))
    move_stage([lead.pk], Stage.NURTURE, None, "", NOW - timedelta(days=5))
    Waiting.objects.create(lead=lead, kind="nurture", until=NOW.date(), since=NOW)
    return lead


def race(lead: Lead) -> None:
    """The day is put off while the clock has found the lead due and waits for it."""
    by = User.objects.create(username="hanna", role=Role.MARKETING)
    found, held = returning._due(NOW), Event()

    def come_back() -> None:
        held.wait(5)
        try:
            returning._return(found, NOW)
        finally:
            connection.close()

    thread = Thread(target=come_back)
    thread.start()
    with transaction.atomic():
        keep_until(lead.pk, date(2026, 8, 1), by, NOW)
        held.set()
        thread.join(0.5)  # it stands at the lock, or is through where there is none
    thread.join(5)


def state(lead: Lead) -> tuple[str, bool]:
    return Lead.objects.get(pk=lead.pk).stage, Waiting.objects.filter(lead=lead).exists()


def test_a_day_that_is_put_off_at_the_last_moment_holds(due):
    race(due)
    assert state(due) == (Stage.NURTURE, True)


def test_without_the_second_look_it_would_come_back_all_the_same(due, monkeypatch):
    def careless(lead_ids: list[int], now: datetime) -> int:
        with transaction.atomic():
            moved = move_stage(lead_ids, Stage.INQUIRY, None, "", now, only_from=[Stage.NURTURE])
            Waiting.objects.filter(lead_id__in=lead_ids).delete()
            return len(moved)

    monkeypatch.setattr(returning, "_return", careless)
    race(due)
    assert state(due) == (Stage.INQUIRY, False)
