"""A lead is erased while something comes in for it: neither fails, and nothing of it is left."""

from datetime import UTC, datetime

import pytest

from leads.handoff.contacts import log_contact
from leads.handoff.stages import move_stage
from leads.ingest.by_hand import remove_leads
from leads.ingest.items import NewActivity, Who
from leads.ingest.leads import create_lead
from leads.ingest.record import record_activity
from leads.models import Activity, AuditEntry, Lead, Notice, NoticeKind, Role, User, Visitor
from leads.notices.notify import News, notify
from scoring.feedback.opening import open_arrivals

from .test_record_races import overlapping

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
COOKIE = Who("anonymous", "cookie-7")


@pytest.fixture
def lead() -> Lead:
    lead = create_lead({}, NOON, identities=(COOKIE,))
    record_activity(NewActivity("before", "web.visit", NOON, lead_id=lead.pk), "web", NOON)
    return lead


@pytest.fixture
def ruth() -> User:
    return User.objects.create(username="ruth", role=Role.SDR)


def assert_nothing_is_left() -> None:
    assert [model.objects.count() for model in (Lead, Visitor, Activity)] == [0, 0, 0]
    assert AuditEntry.objects.filter(action="lead.removed").count() == 1


def test_what_is_being_recorded_is_erased_too(lead, ruth):
    item = NewActivity("a", "web.visit", NOON, lead_id=lead.pk)
    result, gone = overlapping(
        lambda: record_activity(item, "web", NOON), lambda: remove_leads([lead.pk], ruth, NOON)
    )
    assert (result.status, gone) == ("accepted", [lead.pk])
    assert_nothing_is_left()


@pytest.mark.parametrize("whose", ["lead", "visitor"])
def test_what_comes_too_late_is_rejected_with_its_reason(lead, ruth, whose):
    who = {"lead_id": lead.pk} if whose == "lead" else {"identity": COOKIE}
    item = NewActivity("a", "web.visit", NOON, **who)
    _, result = overlapping(
        lambda: remove_leads([lead.pk], ruth, NOON), lambda: record_activity(item, "web", NOON)
    )
    assert (result.status, result.reason.startswith("there is no ")) == ("rejected", True)
    assert_nothing_is_left()


def test_who_is_just_talking_to_it_is_waited_for(lead, ruth):
    Lead.objects.update(owner=ruth)
    said = (lead.pk, "call.connected", "", [], "", None, ruth, NOON)
    overlapping(lambda: log_contact(*said), lambda: remove_leads([lead.pk], ruth, NOON))
    assert_nothing_is_left()


def test_what_is_kept_of_its_moves_meanwhile_goes_with_it(lead, ruth):
    move_stage([lead.pk], "sal", None, "", NOON)
    _, gone = overlapping(open_arrivals, lambda: remove_leads([lead.pk], ruth, NOON))
    assert gone == [lead.pk]
    assert_nothing_is_left()


def test_nobody_is_told_of_a_lead_that_is_gone_by_then(lead, ruth):
    news = [News(ruth.pk, NoticeKind.HOT, lead.pk, "1")]
    overlapping(lambda: remove_leads([lead.pk], ruth, NOON), lambda: notify(news, NOON))
    assert_nothing_is_left()
    assert not Notice.objects.exists()
