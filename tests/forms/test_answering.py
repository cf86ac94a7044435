"""Answers to forms: whose they are, what they change, what they do not, and what is refused."""

from dataclasses import replace
from datetime import timedelta

import pytest

from leads.forms.answering import FASTEST, Faulty, Refused, Sent, take_answer
from leads.forms.counting import MOST_OF_SENDER
from leads.ingest.changes import change_fields
from leads.ingest.items import NewActivity, Who
from leads.ingest.leads import create_lead
from leads.ingest.record import record_activity
from leads.models import (
    Activity,
    CaptureForm,
    Consent,
    FieldChange,
    FormAnswer,
    FormCount,
    FormMail,
    FormSender,
    Lead,
)

from .cast import ANNA, NOW, OPT_IN, answered, hanna, new_form, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def form() -> CaptureForm:
    return new_form()


def refused(form: CaptureForm, what: Sent) -> Refused:
    with pytest.raises(Refused) as refusal:
        take_answer(form, what, NOW)
    return refusal.value


def counted(form: CaptureForm, what: str) -> int:
    return sum(FormCount.objects.filter(form=form, what=what).values_list("n", flat=True))


def test_an_answer_makes_a_lead_with_what_was_typed(form: CaptureForm) -> None:
    lead = answered(form).lead
    assert lead is not None
    assert (lead.email, lead.first_name, lead.company) == ("anna@acme.example", "Anna", "Acme")
    assert (lead.domain, lead.source) == ("acme.example", "website")


def test_what_was_typed_is_noted_as_said_by_the_form(form: CaptureForm) -> None:
    answer = answered(form)
    changes = FieldChange.objects.filter(lead=answer.lead_id)
    assert set(changes.values_list("field", "source")) >= {("first_name", "form white-paper")}


def test_an_answer_is_an_activity_of_the_forms_type_under_its_own_key(form: CaptureForm) -> None:
    answer = answered(form)
    activity = Activity.objects.get(lead=answer.lead_id)
    assert (activity.type.key, activity.source, activity.key) == (
        "form.submit",
        "form white-paper",
        str(answer.pk),
    )


def test_the_same_answer_sent_twice_is_one(form: CaptureForm) -> None:
    what = sent(form)
    first, second = take_answer(form, what, NOW), take_answer(form, what, NOW)
    assert first.pk == second.pk
    assert (Activity.objects.count(), FormMail.objects.count(), counted(form, "answer")) == (1, 1, 1)


def test_who_goes_back_and_mends_a_word_has_answered_again(form: CaptureForm) -> None:
    what = sent(form)
    take_answer(form, what, NOW)
    again = take_answer(form, replace(what, typed=ANNA | {"first_name": "Anne"}), NOW)
    assert FormAnswer.objects.count() == 2
    assert again.lead is not None
    assert again.lead.first_name == "Anne"


def test_an_empty_answer_takes_nothing_away(form: CaptureForm) -> None:
    answered(form)
    answer = answered(form, {"email": "anna@acme.example"})
    assert Lead.objects.get(pk=answer.lead_id).company == "Acme"


def test_a_stranger_does_not_overwrite_what_sales_said(form: CaptureForm) -> None:
    lead = answered(form).lead
    assert lead is not None
    change_fields(lead.pk, {"company": "Acme Holding"}, by=hanna(), source="page", now=NOW)
    answer = answered(form, ANNA | {"company": "Evil Ltd"})
    assert Lead.objects.get(pk=lead.pk).company == "Acme Holding"
    assert answer.left == {"company": "Evil Ltd"}


def test_nor_what_another_system_said(form: CaptureForm) -> None:
    lead = create_lead({"email": "anna@acme.example", "last_name": "Berger"}, NOW)
    answer = answered(form)
    lead.refresh_from_db()
    assert (lead.last_name, lead.first_name) == ("Berger", "Anna")
    assert (answer.left, answer.is_new_lead) == ({"last_name": "Berg"}, False)


def test_what_the_visitor_did_before_joins_the_lead(form: CaptureForm) -> None:
    seen = NewActivity("1", "web.visit", NOW - timedelta(days=2), identity=Who("anonymous", "visitor-1"))
    assert record_activity(seen, "site", NOW).status == "accepted"
    answer = answered(form, visitor="visitor-1")
    assert Activity.objects.filter(lead=answer.lead_id).count() == 2


def test_the_tick_is_consent_to_the_very_text_that_was_shown(form: CaptureForm) -> None:
    answer = answered(form, is_opted_in=True)
    consent = Consent.objects.get(lead=answer.lead_id)
    assert (consent.is_given, consent.text, consent.text_version) == (
        True,
        OPT_IN,
        "white-paper, version 1",
    )


def test_without_the_tick_there_is_no_consent(form: CaptureForm) -> None:
    answered(form)
    assert not Consent.objects.exists()


def test_a_filled_trap_is_refused_counted_and_told_how_to_go_on(form: CaptureForm) -> None:
    refusal = refused(form, sent(form, trap="http://pills.example"))
    assert "send the form once more" in str(refusal)
    assert (counted(form, "trap"), Lead.objects.count()) == (1, 0)


def test_an_answer_faster_than_anybody_types_is_refused(form: CaptureForm) -> None:
    assert refused(form, sent(form, shown_at=NOW - FASTEST / 2)).why == "early"


@pytest.mark.parametrize("token", ["", "x", "x:y", "W10:x", "\u20ac" * 500])
def test_a_page_that_was_never_shown_is_refused(form: CaptureForm, token: str) -> None:
    assert refused(form, replace(sent(form), token=token)).why == "stale"


def test_a_page_of_another_form_or_of_yesterday_is_refused(form: CaptureForm) -> None:
    other = new_form()
    assert refused(form, sent(other)).why == "stale"
    assert refused(form, sent(form, shown_at=NOW - timedelta(hours=25))).why == "stale"


def test_too_many_from_one_address_are_refused_and_another_address_is_not(form: CaptureForm) -> None:
    for number in range(MOST_OF_SENDER):
        answered(form, ANNA | {"email": f"a{number}@acme.example"})
    assert refused(form, sent(form)).why == "sender"
    assert answered(form, address="192.0.2.8").pk


def test_an_address_is_kept_as_a_hash_for_hours_alone(form: CaptureForm) -> None:
    answered(form)
    assert "192.0.2.7" not in str(list(FormSender.objects.values()))
    take_answer(form, sent(form, shown_at=NOW + timedelta(hours=4)), NOW + timedelta(hours=4, minutes=1))
    assert set(FormSender.objects.values_list("hour__hour", flat=True)) == {14}


@pytest.mark.parametrize("email", ["", "anna", "a\0@acme.example", "x" * 501 + "@acme.example"])
def test_what_can_not_be_read_is_said_at_its_field(form: CaptureForm, email: str) -> None:
    refusal = refused(form, sent(form, ANNA | {"email": email}))
    assert isinstance(refusal, Faulty)
    assert set(refusal.faults) == {"email"}


def test_nobody_is_flooded_with_mails(form: CaptureForm) -> None:
    for number in range(5):
        answered(form, ANNA | {"first_name": f"Anna {number}"})
    assert FormMail.objects.count() == 3
