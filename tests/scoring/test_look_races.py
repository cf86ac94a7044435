"""Two who mark or take the same lead at once. The control takes the guard away, and fails."""

import pytest
from django.db import IntegrityError

from leads.handoff import looks
from leads.handoff.dispositions import accept
from leads.handoff.looks import mark_lead, unmark_lead
from leads.handoff.moves import MoveRefused
from leads.models import AuditEntry, Lead, LookMark, Role, Stage, User
from scoring.feedback.opening import open_arrivals
from scoring.models import Arrival, Carried
from tests.factories import LeadFactory, UserFactory
from tests.leads.test_record_races import overlapping
from tests.scoring.small import NOW, published, scored

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lead() -> Lead:
    return LeadFactory(last_name="Plain")


def two_mark(lead: Lead) -> list[object]:
    people = [UserFactory(role=Role.MARKETING) for _ in range(2)]

    def try_to(by: User) -> object:
        try:
            return bool(mark_lead(lead.pk, "Look", by, NOW))
        except (MoveRefused, IntegrityError) as refused:
            return type(refused)

    return overlapping(lambda: try_to(people[0]), lambda: try_to(people[1]))


def test_of_two_who_mark_a_lead_at_once_one_does_and_the_other_is_told(lead):
    assert two_mark(lead) == [True, MoveRefused]
    assert LookMark.objects.count() == 1


def test_control_without_holding_the_lead_the_second_meets_the_database(lead, monkeypatch):
    monkeypatch.setattr(looks, "_hold", lambda lead_id, by: Lead.objects.get(pk=lead_id))
    assert two_mark(lead) == [True, IntegrityError]


def test_who_takes_a_lead_while_the_mark_goes_off_takes_it_or_is_told(lead):
    hanna, sdr = UserFactory(role=Role.MARKETING), UserFactory(role=Role.SDR)
    mark_lead(lead.pk, "Look", hanna, NOW)

    def take() -> object:
        try:
            return accept(lead.pk, sdr, NOW)
        except MoveRefused as refused:
            return str(refused)

    _, told = overlapping(lambda: unmark_lead(lead.pk, hanna, NOW), take)
    assert "can't be accepted" in str(told)
    assert Lead.objects.get().stage == Stage.INQUIRY
    assert AuditEntry.objects.filter(action="lead.unmarked").count() == 1


def test_two_that_open_arrivals_at_once_note_each_once(new_lead):
    lead = new_lead(need="direct")
    published()
    Lead.objects.update(stage=Stage.NURTURE)
    mark_lead(lead.pk, "Look", UserFactory(role=Role.MARKETING), NOW)
    scored()
    accept(lead.pk, UserFactory(role=Role.SDR), NOW)
    found = overlapping(open_arrivals, open_arrivals)
    assert sum(one.arrivals for one in found) == 1
    assert (Arrival.objects.count(), Carried.objects.count()) == (1, 1)
