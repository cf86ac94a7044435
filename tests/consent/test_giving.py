"""What a lead agreed to is a history, and the lead's own fields say the same."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from leads.consent.giving import give, withdraw
from leads.ingest.changes import change_fields
from leads.ingest.leads import create_lead
from leads.models import AuditEntry, Consent, Lead, User

from .conftest import NOON

HOUR = timedelta(hours=1)
TEXT = {"text": "Yes, write to me.", "text_version": "3", "source": "form"}


def history(lead: Lead) -> list[tuple[str, bool, str]]:
    rows = Consent.objects.filter(lead=lead).order_by("at", "id")
    return [(one.purpose, one.is_given, one.source) for one in rows]


def refuses(lead: Lead) -> tuple[bool | None, bool | None]:
    lead.refresh_from_db()
    return lead.email_opt_out, lead.do_not_call


def agree(lead: Lead, purpose: str = "email", at: datetime = NOON) -> bool:
    return give(lead.pk, purpose, at=at, now=NOON + HOUR, **TEXT)


def test_a_consent_is_kept_with_the_text_that_was_shown(lead):
    assert agree(lead)
    kept = Consent.objects.get()
    assert (kept.text, kept.text_version, kept.source) == ("Yes, write to me.", "3", "form")
    assert (kept.at, kept.known_at) == (NOON, NOON + HOUR)
    assert refuses(lead) == (False, None)


def test_the_same_consent_sent_again_is_kept_once(lead):
    assert [agree(lead), agree(lead)] == [True, False]
    assert history(lead) == [("email", True, "form")]


def test_a_withdrawal_says_no_in_the_leads_field_and_a_consent_takes_it_back(lead):
    withdraw(lead.pk, "phone", source="call", at=NOON, now=NOON)
    assert refuses(lead) == (None, True)
    agree(lead, "phone", NOON + HOUR)
    assert refuses(lead) == (None, False)
    assert history(lead) == [("phone", False, "call"), ("phone", True, "form")]


def test_an_old_consent_that_comes_late_lifts_no_later_refusal(lead):
    withdraw(lead.pk, "email", source="mail", at=NOON, now=NOON)
    agree(lead, at=NOON - HOUR)
    assert refuses(lead)[0] is True


def test_a_person_who_changes_the_field_writes_the_history(lead, tomasz):
    for value in ("yes", "no"):
        change_fields(lead.pk, {"do_not_call": value}, by=tomasz, source="page", now=NOON)
    assert history(lead) == [("phone", False, "page"), ("phone", True, "page")]
    assert Consent.objects.first().by == tomasz


def test_that_nothing_was_refused_is_no_consent(lead):
    change_fields(lead.pk, {"email_opt_out": "no"}, by=None, source="crm", now=NOON)
    assert history(lead) == []


def test_a_new_lead_that_comes_with_a_refusal_has_it_in_its_history(db):
    lead = create_lead({"email": "a@b.example", "email_opt_out": "yes"}, NOON)
    assert history(lead) == [("email", False, "first data")]


def test_who_noted_it_stands_in_the_audit_log_without_the_words(lead, tomasz: User):
    give(lead.pk, "phone", at=NOON, now=NOON, by=tomasz, **TEXT | {"text": "She said yes."})
    entry = AuditEntry.objects.get(action="lead.consent")
    assert (entry.subject_id, entry.details["purpose"]) == (lead.pk, "phone")
    assert "She said" not in entry.body


@pytest.mark.parametrize(
    "wrong", [{"purpose": "post"}, {"text": "\0"}, {"source": "x" * 61}, {"text_version": "\ud800"}]
)
def test_what_can_t_be_stored_is_refused(lead, wrong):
    with pytest.raises(ValidationError):
        give(lead.pk, at=NOON, now=NOON, **({"purpose": "email"} | TEXT | wrong))


def test_nobody_agrees_for_a_lead_that_is_not_there(db):
    with pytest.raises(Lead.DoesNotExist):
        give(4_711, "email", at=NOON, now=NOON, **TEXT)
