"""Two clicks at once, and two senders at once: what the database keeps from counting twice."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from leads.forms import answering
from leads.forms.answering import take_answer
from leads.forms.confirming import confirm
from leads.forms.counting import refused_of
from leads.forms.post import deliver_replies
from leads.models import Activity, CaptureForm, Consent, FormAnswer, FormMail, FormSender, Lead
from tests.leads.test_record_races import overlapping
from tests.standards import write_standards

from .cast import ANNA, NOW, answered, new_form, sent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _standards() -> None:
    write_standards()


def test_two_clicks_at_once_are_one_answer() -> None:
    form = new_form()
    what = sent(form, is_opted_in=True)
    overlapping(lambda: take_answer(form, what, NOW), lambda: take_answer(form, what, NOW))
    counts = [model.objects.count() for model in (FormAnswer, Activity, FormMail, Consent, Lead)]
    assert counts == [1, 1, 1, 1, 1]


@pytest.fixture
def no_constraint() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE leads_formanswer DROP CONSTRAINT formanswer_once")
    yield
    FormAnswer.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE leads_formanswer ADD CONSTRAINT formanswer_once UNIQUE (form_id, key)")


def takes(form: CaptureForm) -> Callable[[], FormAnswer]:
    """Take one and the same answer of a form, once nothing speaks against it any more."""
    read = answering._read(form, sent(form), NOW)
    return lambda: answering._take(read, NOW)


def test_of_two_clicks_that_nothing_speaks_against_one_is_the_answer() -> None:
    take = takes(new_form())
    overlapping(take, take)
    assert [model.objects.count() for model in (FormAnswer, Activity, Lead)] == [1, 1, 1]


def test_control_without_the_constraint_they_are_two(no_constraint: None) -> None:
    take = takes(new_form())
    overlapping(take, take)
    assert [model.objects.count() for model in (FormAnswer, Activity, Lead)] == [2, 2, 1]


def test_two_pages_of_one_form_are_two_answers() -> None:
    form = new_form()
    what = sent(form)
    other = replace(what, token=sent(form).token)
    overlapping(lambda: take_answer(form, what, NOW), lambda: take_answer(form, other, NOW))
    assert [model.objects.count() for model in (FormAnswer, Activity, Lead)] == [2, 2, 1]


def test_to_confirm_twice_at_once_is_to_confirm_once() -> None:
    answer = answered(new_form(is_double=True), is_opted_in=True)
    overlapping(lambda: confirm(answer.pk, NOW), lambda: confirm(answer.pk, NOW + timedelta(seconds=1)))
    assert (Consent.objects.count(), FormMail.objects.filter(kind="reply").count()) == (1, 1)


def test_two_of_one_sender_at_once_count_as_two() -> None:
    form = new_form()
    overlapping(lambda: refused_of(form, "192.0.2.7", NOW), lambda: refused_of(form, "192.0.2.7", NOW))
    assert set(FormSender.objects.values_list("n", flat=True)) == {2}


def test_two_who_deliver_at_once_send_each_mail_once(mailoutbox: list[object]) -> None:
    form = new_form()
    for name in ("a", "b", "c"):
        answered(form, ANNA | {"email": f"{name}@acme.example"})
    overlapping(lambda: deliver_replies(lambda: NOW), lambda: deliver_replies(lambda: NOW))
    assert len(mailoutbox) == 3
