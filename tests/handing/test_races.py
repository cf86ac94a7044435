"""Several who hand off at once. Each race has its control: with the guard taken away, it is lost."""

import pytest
from django.db import IntegrityError, transaction

from leads.handoff.dispositions import accept
from leads.models import Lead, Stage
from scoring.handing import service
from scoring.handing.service import hand_off
from scoring.models import Handoff
from tests.handing.cast import leads, person, queue, rule
from tests.leads.test_record_races import overlapping
from tests.scoring.small import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def two_workers() -> list[object]:
    """Each hands off a lead of its own, to somebody who takes one a day."""
    rule(queue(person("ruth", a_day=1)))
    first, second = leads(2)
    return overlapping(lambda: hand_off(NOW, [first.pk]), lambda: hand_off(NOW, [second.pk]))


def test_of_two_workers_one_gives_the_last_lead_of_the_day():
    assert two_workers() == [1, 0]
    assert Lead.objects.filter(owner__isnull=False).count() == 1
    assert Handoff.objects.filter(state="waiting").count() == 1


def test_control_without_being_alone_both_give_it(monkeypatch):
    monkeypatch.setattr(service, "hold_desk", lambda: None)
    assert two_workers() == [1, 1]
    assert Lead.objects.filter(owner__isnull=False).count() == 2


def test_of_two_that_hand_off_the_same_lead_one_does():
    rule(queue(person("ruth"), person("nils")))
    leads(1)
    assert overlapping(lambda: hand_off(NOW), lambda: hand_off(NOW)) == [1, 0]
    assert Handoff.objects.count() == 1


def test_the_database_itself_refuses_a_second_hand_off_of_one_arrival():
    rule("pool")
    leads(1)
    hand_off(NOW)
    row = Handoff.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def accept_while_handed_off() -> Lead:
    nils = person("nils")
    rule(person("ruth"))
    (lead,) = leads(1)
    overlapping(lambda: accept(lead.pk, nils, NOW), lambda: hand_off(NOW))
    return Lead.objects.get()


def test_who_accepts_while_a_lead_is_handed_off_keeps_it():
    lead = accept_while_handed_off()
    assert (lead.stage, str(lead.owner)) == (Stage.SAL, "Nils")


def test_control_without_holding_the_lead_it_is_taken_from_them(monkeypatch):
    def look(lead_ids):
        return dict(Lead.objects.filter(pk__in=lead_ids).values_list("pk", "stage"))

    monkeypatch.setattr(service, "_held", look)
    assert str(accept_while_handed_off().owner) == "Ruth"
