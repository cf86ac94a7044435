"""The copy of all that is known of a person, and letting somebody in again who was erased."""

import json

import pytest
from django.core.exceptions import ValidationError

from leads.consent.copying import copy_of
from leads.consent.erasing import erase, is_erased
from leads.consent.giving import give
from leads.consent.letting_back import let_back
from leads.ingest.items import NewActivity, Who
from leads.ingest.record import record_activity
from leads.models import AuditEntry, Consent, Lead

from .conftest import EMAIL, NOON
from .marked import MARK, fill

pytestmark = pytest.mark.django_db


def test_the_copy_holds_what_was_stored_and_that_it_was_taken_is_in_the_audit_log(lead, tomasz):
    record_activity(NewActivity("a", "web.visit", NOON, lead.pk, properties={"title": "Prices"}), "web", NOON)
    give(lead.pk, "email", text="Yes.", text_version="2", source="form", at=NOON, now=NOON)
    copy = json.loads(json.dumps(copy_of(lead, tomasz, NOON)))
    assert copy["lead"][0]["email"] == EMAIL
    assert copy["activities"][0]["properties"] == {"title": "Prices"}
    assert copy["consents"][0]["text"] == "Yes."
    assert {one["value"] for one in copy["identities"]} == {EMAIL, "7"}
    assert AuditEntry.objects.get(action="lead.copied").subject_id == lead.pk


def test_every_table_that_holds_something_of_a_person_can_be_copied(marked, tomasz):
    fill(marked)
    text = json.dumps(copy_of(Lead.objects.get(pk=marked.pk), tomasz, NOON))
    assert text.count(MARK) > 20
    assert "tomasz" not in text


def test_who_agreed_anew_comes_back_with_nothing_of_the_past(lead, tomasz):
    erase([lead.pk], tomasz, NOON)
    back = let_back(EMAIL.upper(), ["email"], "Wrote to us on paper", tomasz, NOON)
    assert back != lead.pk
    assert Lead.objects.get(pk=back).first_name == ""
    assert Consent.objects.get(lead=back).text == "Wrote to us on paper"
    assert not is_erased([Who("email", EMAIL), Who("crm", "7")])


@pytest.mark.parametrize(
    ("email", "purposes", "words", "fault"),
    [
        (EMAIL, [], "said so", "purposes"),
        (EMAIL, ["post"], "said so", "purposes"),
        (EMAIL, ["email"], " ", "words"),
        ("never@acme.example", ["email"], "said so", "email"),
        ("\0", ["email"], "said so", "email"),
    ],
)
def test_nobody_comes_back_without_a_consent(lead, tomasz, email, purposes, words, fault):
    erase([lead.pk], tomasz, NOON)
    with pytest.raises(ValidationError) as refused:
        let_back(email, purposes, words, tomasz, NOON)
    assert fault in refused.value.message_dict
    assert is_erased([Who("email", EMAIL)])
