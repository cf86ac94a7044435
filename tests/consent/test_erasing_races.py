"""A lead is erased while something comes in for it: whatever comes first, nothing of it is left."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from leads.consent import erased
from leads.consent.erasing import erase
from leads.handoff.contacts import log_contact
from leads.ingest.changes import change_fields
from leads.ingest.items import NewActivity, Who
from leads.ingest.leads import NewLead, create_lead, create_leads
from leads.ingest.record import record_activity
from leads.models import Activity, Identity, Lead, Notice, NoticeKind, Role, User, Visitor
from leads.notices.notify import News, notify
from tests.leads.test_record_races import overlapping

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
COOKIE, EMAIL = Who("anonymous", "cookie-7"), Who("email", "dana@acme.example")


@pytest.fixture
def lead() -> Lead:
    return create_lead({"email": EMAIL.value}, NOON, (EMAIL, COOKIE))


@pytest.fixture
def ruth() -> User:
    return User.objects.create(username="ruth", role=Role.SDR)


def assert_nothing_is_left() -> None:
    assert [model.objects.count() for model in (Lead, Activity, Identity, Visitor)] == [0, 0, 0, 0]
    assert list(Lead.with_erased.values_list("email", flat=True)) == [""]


def test_what_is_being_recorded_is_erased_too(lead, ruth):
    item = NewActivity("a", "web.visit", NOON, identity=COOKIE)
    result, gone = overlapping(
        lambda: record_activity(item, "web", NOON), lambda: erase([lead.pk], ruth, NOON)
    )
    assert (result.status, gone) == ("accepted", [lead.pk])
    assert_nothing_is_left()


@pytest.mark.parametrize("whose", [{"identity": COOKIE}, {"lead": True}])
def test_what_comes_too_late_is_rejected(lead, ruth, whose):
    who = {"lead_id": lead.pk} if "lead" in whose else whose
    item = NewActivity("a", "web.visit", NOON, **who)
    _, result = overlapping(lambda: erase([lead.pk], ruth, NOON), lambda: record_activity(item, "web", NOON))
    assert result.status == "rejected"
    assert_nothing_is_left()


def coming_back(lead: Lead, ruth: User) -> Lead | None:
    """The same person is imported, by another id, while they are erased; the lead that comes of it."""
    _, created = overlapping(
        lambda: erase([lead.pk], ruth, NOON),
        lambda: create_leads([NewLead({"email": EMAIL.value}, (Who("crm", "99"),))], NOON)[0],
    )
    return Lead.objects.filter(pk=created.lead_id or 0).first()


def test_who_is_imported_meanwhile_does_not_come_back(lead, ruth):
    assert coming_back(lead, ruth) is None
    assert_nothing_is_left()


def test_without_the_lock_they_would_come_back(lead, ruth, monkeypatch):
    monkeypatch.setattr(erased, "hold_off", lambda: None)
    assert coming_back(lead, ruth) is not None


def test_who_is_just_talking_to_it_is_waited_for(lead, ruth):
    Lead.objects.update(owner=ruth)
    said = (lead.pk, "call.connected", "Dana", [], "", None, ruth, NOON)
    overlapping(lambda: log_contact(*said), lambda: erase([lead.pk], ruth, NOON))
    kept = Activity.objects.get()
    assert (kept.properties, kept.source, Lead.objects.count()) == ({}, "erased", 0)


def test_who_changes_it_too_late_finds_no_lead(lead, ruth):
    def change() -> str:
        try:
            change_fields(lead.pk, {"first_name": "Dana"}, by=ruth, source="page", now=NOON)
        except Lead.DoesNotExist:
            return "gone"
        return "changed"

    _, what = overlapping(lambda: erase([lead.pk], ruth, NOON), change)
    assert what == "gone"
    assert_nothing_is_left()


def test_nobody_is_told_of_it_any_more(lead, ruth):
    news = [News(ruth.pk, NoticeKind.HOT, lead.pk, "1")]
    overlapping(lambda: erase([lead.pk], ruth, NOON), lambda: notify(news, NOON))
    assert not Notice.objects.exists()


def test_the_locks_are_gone_with_the_transaction(lead, ruth):
    erase([lead.pk], ruth, NOON)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 4714"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        assert cursor.fetchone()[0] == 0
