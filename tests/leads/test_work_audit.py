"""What people do with leads from day to day is in the audit log too: each deed once, without words."""

from datetime import timedelta
from typing import Any

import pytest

from leads.handoff.contacts import log_contact
from leads.handoff.dispositions import put_off, take_up
from leads.handoff.tasks import add_task, finish_task
from leads.models import AuditEntry, Lead, Role, Stage, User
from leads.people.audit import entries_of
from leads.people.audit_check import check_log
from tests.factories import LeadFactory, UserFactory
from tests.scoring.small import NOW
from tests.standards import write_standards

pytestmark = pytest.mark.django_db
IN_A_WEEK = NOW.date() + timedelta(days=7)
SECRET = "Their boss is leaving"


@pytest.fixture
def sdr(db: None) -> User:
    write_standards()
    return UserFactory(role=Role.SDR)


@pytest.fixture
def lead(sdr: User) -> Lead:
    return LeadFactory(owner=sdr, stage=Stage.SAL)


def told(lead: Lead) -> list[tuple[str, dict[str, Any]]]:
    assert not AuditEntry.objects.filter(body__contains=SECRET).exists()
    return [(entry.action, entry.details) for entry in entries_of(lead.pk).order_by("id")]


def test_a_contact_is_told_of_by_its_kind_and_once_however_often_it_is_sent(lead, sdr):
    for _ in range(2):
        log_contact(lead.pk, "call.connected", SECRET, [SECRET], SECRET, NOW, sdr, NOW, key="form-1")
    assert told(lead) == [("lead.contact", {"kind": "call.connected"})]


def test_a_task_is_told_of_when_it_is_added_and_when_it_is_done(lead, sdr):
    task = add_task(lead.pk, IN_A_WEEK, SECRET, sdr, NOW)
    finish_task(task.pk, sdr, NOW)
    finish_task(task.pk, sdr, NOW)
    details = {"task": task.pk, "due_on": "2026-06-22"}
    assert told(lead) == [("lead.task", details), ("lead.task_done", details)]


def test_to_put_off_and_take_up_again_is_told(lead, sdr):
    put_off(lead.pk, IN_A_WEEK, sdr, NOW)
    take_up(lead.pk, sdr, NOW)
    take_up(lead.pk, sdr, NOW)
    assert told(lead) == [("lead.put_off", {"until": "2026-06-22"}), ("lead.taken_up", {})]


@pytest.mark.django_db(transaction=True)
def test_the_log_with_these_is_whole(lead, sdr):
    put_off(lead.pk, IN_A_WEEK, sdr, NOW)
    add_task(lead.pk, IN_A_WEEK, SECRET, sdr, NOW)
    log_contact(lead.pk, "mail.sent", "", [], "", NOW, sdr, NOW)
    assert check_log().broken is None
    assert AuditEntry.objects.exclude(hash="").count() == 3
