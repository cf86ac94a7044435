"""The mails that answer: at once, once, in plain text, and the file only for whom it is."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from leads.forms.answering import Faulty
from leads.forms.confirming import confirm
from leads.forms.editing import By, change_form, keep_file
from leads.forms.post import deliver_replies, is_any_reply_due
from leads.forms.replies import check_template, fill
from leads.identities.merging import merge
from leads.ingest.leads import create_lead
from leads.models import (
    CaptureForm,
    Consent,
    FormAnswer,
    FormMail,
    IdentityConflict,
    KeptApart,
    Lead,
    LeadMerge,
)

from .cast import ANNA, NOW, answered, hanna, new_form

pytestmark = pytest.mark.django_db
LINK = re.compile(r"https?://\S+")


def delivered(seconds: int = 1) -> list[mail.EmailMessage]:
    mail.outbox.clear()
    deliver_replies(lambda: NOW + timedelta(seconds=seconds))
    return list(mail.outbox)


def test_the_answer_goes_at_once_and_one_time() -> None:
    answered(new_form())
    assert is_any_reply_due(NOW)
    [message] = delivered()
    assert (message.subject, message.to) == ("Your paper, Anna", ["anna@acme.example"])
    assert message.body == "Hello Anna,\n\nthank you.\n"
    assert delivered(3600) == []


def test_without_a_text_none_is_sent() -> None:
    answered(new_form(reply_subject="", reply_text=""))
    assert delivered() == []


def test_what_was_typed_adds_neither_headers_nor_links() -> None:
    answered(new_form(), ANNA | {"first_name": "Win at www.pills.example"})
    answered(new_form(), ANNA | {"first_name": "A\nBcc: all@acme.example"})
    for message in delivered():
        assert message.subject == "Your paper,"
        assert message.recipients() == ["anna@acme.example"]


def test_what_was_typed_is_no_template() -> None:
    values = {"first_name": "{{ email }}", "email": "anna@acme.example"}
    assert fill("Hello {{ first_name }}, {{unknown}}!", values) == "Hello {{ email }}, !"


@pytest.mark.parametrize("text", ["{{ password }}", "{{ first_name|safe }}", "{{}}", "{{ form.pk }}"])
def test_a_template_names_fields_of_the_form_alone(text: str) -> None:
    with pytest.raises(ValidationError, match="is no field that the form asks"):
        check_template(text, {"first_name"})


def test_a_mail_that_was_claimed_by_a_process_that_died_never_goes_twice() -> None:
    answered(new_form())
    FormMail.objects.update(state="sending", begun_at=NOW)
    assert delivered(600) == []
    assert FormMail.objects.get().state == "unsure"


def test_a_server_that_is_silent_is_tried_again(settings: object) -> None:
    settings.EMAIL_BACKEND = "tests.forms.test_mails.Silent"  # type: ignore[attr-defined]
    answered(new_form())
    delivered()
    waiting = FormMail.objects.get()
    assert (waiting.state, waiting.attempts) == ("waiting", 1)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]
    assert len(delivered(120)) == 1


class Silent:
    """A mail server that is not there."""

    def __init__(self, **_: object) -> None: ...

    def open(self) -> None:
        raise ConnectionRefusedError


def test_with_double_opt_in_nothing_counts_before_the_button() -> None:
    form = new_form(is_double=True)
    answer = answered(form, is_opted_in=True)
    [message] = delivered()
    assert message.subject == "Please confirm your e-mail address"
    assert "I agree to mails about your products." in message.body
    assert not Consent.objects.exists()
    confirm(answer.pk, NOW + timedelta(minutes=5))
    assert Consent.objects.get().at == NOW + timedelta(minutes=5)
    assert [one.subject for one in delivered(400)] == ["Your paper, Anna"]


def test_who_confirms_an_address_proves_that_all_leads_with_it_are_one() -> None:
    answer = answered(new_form(is_double=True), is_opted_in=True)
    other = create_lead({"email": "anna@elsewhere.example"}, NOW).pk
    Lead.objects.filter(pk=other).update(email="Anna@acme.example")  # as a list spells it that was brought in
    confirm(answer.pk, NOW)
    assert list(Lead.objects.values_list("pk", flat=True)) == [answer.lead_id]
    assert LeadMerge.objects.get().why == "The same e-mail address, which they have confirmed"
    assert Consent.objects.get().lead_id == answer.lead_id


def test_who_was_kept_apart_stays_so_whatever_is_confirmed() -> None:
    answer = answered(new_form(is_double=True))
    other = create_lead({"email": "anna@elsewhere.example"}, NOW).pk
    Lead.objects.filter(pk=other).update(email="anna@acme.example")
    KeptApart.objects.create(first_id=answer.lead_id, second_id=other, at=NOW)
    confirm(answer.pk, NOW)
    assert Lead.objects.count() == 2
    assert not IdentityConflict.objects.exists()


def test_a_lead_that_became_part_of_another_agrees_for_that_one() -> None:
    answer = answered(new_form(is_double=True), is_opted_in=True)
    kept = create_lead({"email": "anna@elsewhere.example"}, NOW).pk
    assert answer.lead_id
    merge(kept, answer.lead_id, why="seen", by=None, now=NOW)
    confirm(answer.pk, NOW)
    assert Consent.objects.get().lead_id == kept


def test_to_confirm_twice_is_to_confirm_once() -> None:
    answer = answered(new_form(is_double=True), is_opted_in=True)
    for minute in (1, 2):
        confirm(answer.pk, NOW + timedelta(minutes=minute))
    assert (Consent.objects.count(), FormMail.objects.filter(kind="reply").count()) == (1, 1)
    assert FormAnswer.objects.get().confirmed_at == NOW + timedelta(minutes=1)


def test_to_confirm_without_the_tick_is_no_consent() -> None:
    confirm(answered(new_form(is_double=True)).pk, NOW)
    assert not Consent.objects.exists()


def test_the_link_to_the_file_stands_in_the_mail() -> None:
    form = with_file(new_form())
    answered(form)
    [message] = delivered()
    assert LINK.findall(message.body)[0].startswith("http://127.0.0.1:8000/f/white-paper/file?t=")


def test_a_new_opt_in_text_is_a_new_version_and_an_answer_keeps_the_one_it_saw() -> None:
    form = new_form()
    before = answered(form, is_opted_in=True)
    by = By(hanna(), NOW)
    texts = {name: getattr(form, name) for name in TEXTS}
    change_form(form, texts, "I agree to something else.", by)
    after = answered(form, ANNA | {"email": "bert@acme.example"}, is_opted_in=True)
    assert [one.opt_in.version for one in (before, after) if one.opt_in] == [1, 2]
    assert set(Consent.objects.values_list("text_version", flat=True)) == {
        "white-paper, version 1",
        "white-paper, version 2",
    }


TEXTS = ("name", "thanks_address", "page_address", "reply_subject", "reply_text")


def with_file(form: CaptureForm) -> CaptureForm:
    keep_file(form, "Paper <2026>.pdf", b"%PDF-1.7", By(hanna(), NOW))
    return form


@pytest.mark.parametrize(
    "disguised",
    [
        "<anna@acme.example>",
        "a<anna@acme.example>",
        ",anna@acme.example",
        "anna@acme.example;",
        "anna@ａcme.example",
        "anna@acme。example",
        "anna@ac\u00adme.example",
        'a"b@acme.example',
    ],
)
def test_nobody_is_flooded_by_one_address_in_many_spellings(disguised: str) -> None:
    with pytest.raises(Faulty, match="missing, or can't be read"):
        answered(new_form(), ANNA | {"email": disguised})
    assert not FormMail.objects.exists()


def test_an_address_in_letters_of_its_country_is_one() -> None:
    answered(new_form(), ANNA | {"email": "anna@bücher.example"})
    assert FormMail.objects.get().answer.email == "anna@bücher.example"
