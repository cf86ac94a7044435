"""The pages on which forms are made: what is kept, what is refused, what is said of two variants."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from leads.forms.editing import LARGEST_FILE, By, make_form
from leads.models import AuditEntry, CaptureForm, FormFile, OptInText
from scoring.pages.forms import figures

from .cast import ANNA, NOW, answered, hanna, new_form

pytestmark = pytest.mark.django_db
SETTINGS = {
    "name": "White paper",
    "type": "form.submit",
    "topic": "Picking",
    "opt_in": "Send me news.",
    "reply_subject": "Your paper",
    "reply_text": "Hello {{ first_name }}",
}
VARIANT = {"heading": "Get it", "button": "Go", "is_on": "on", "field": ["email", "company"], "do": "save"}


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(hanna(), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def form() -> CaptureForm:
    return make_form("White paper", "form.submit", By(hanna(), NOW))


def edit(client: Client, form: CaptureForm, **values: Any) -> Any:
    return client.post(f"/forms/{form.pk}/edit", SETTINGS | values)


def choose(client: Client, form: CaptureForm, letter: str = "A", **values: Any) -> Any:
    return client.post(f"/forms/{form.pk}/variants/{letter}", VARIANT | values)


def asked(form: CaptureForm) -> list[str]:
    return [row["key"] for row in form.variants.get(letter="A").fields]


def counted(views: int, answers: int) -> figures.Figures:
    return figures.Figures(views, answers, 0, 0, ())


def test_a_second_form_of_the_same_name_has_another_address(client: Client) -> None:
    for _ in range(2):
        client.post("/forms/new", {"name": "Übersicht & Preise", "type": "form.submit"})
    assert sorted(CaptureForm.objects.values_list("key", flat=True)) == [
        "ubersicht-preise",
        "ubersicht-preise-2",
    ]


@pytest.mark.parametrize("odd", ["", "\0", "x" * 81, "NaN" * 5_000])
def test_a_name_that_is_none_is_said_at_its_field(client: Client, odd: str) -> None:
    response = client.post("/forms/new", {"name": odd, "type": "form.submit"})
    assert response.status_code == 200
    assert b'id="form-name_error"' in response.content


def test_what_a_form_does_is_kept_and_written_to_the_audit_log(client: Client, form: CaptureForm) -> None:
    assert edit(client, form, is_double="on").status_code == 302
    form.refresh_from_db()
    assert (form.is_double, form.topic, form.reply_subject) == (True, "Picking", "Your paper")
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.details["opt_in"]) == ("form.changed", 1)


def test_the_same_opt_in_text_is_no_new_version(client: Client, form: CaptureForm) -> None:
    for _ in range(2):
        edit(client, form)
    edit(client, form, opt_in="Send me other news.")
    assert list(OptInText.objects.values_list("version", flat=True)) == [2, 1]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("reply_text", "{{ password }}", "is no field that the form asks"),
        ("reply_text", "", "needs a subject and a text"),
        ("thanks_address", "javascript:alert(1)", "Write a whole address"),
        ("page_address", "//acme.example", "Write a whole address"),
        ("type", "email.open", "Select a valid choice"),
    ],
)
def test_what_can_not_be_is_refused_at_its_field(
    client: Client, form: CaptureForm, field: str, value: str, words: str
) -> None:
    response = edit(client, form, **{field: value})
    page = response.content.decode()
    assert words in page
    assert f'id="form-{field}_error"' in page
    assert 'value="Picking"' in page
    assert not OptInText.objects.exists()


def test_a_file_is_kept_up_to_its_size_and_taken_away(
    client: Client, form: CaptureForm, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert LARGEST_FILE == 20 * 1024**2
    monkeypatch.setattr("leads.forms.editing.LARGEST_FILE", 1_000)
    too_large = edit(client, form, file=SimpleUploadedFile("a.pdf", b"x" * 1_001))
    assert b"A file has between" in too_large.content
    assert not FormFile.objects.exists()
    edit(client, form, file=SimpleUploadedFile("../a b.pdf", b"x" * 1_000))
    assert FormFile.objects.get().name == "a_b.pdf"
    edit(client, form, drop_file="on")
    assert not FormFile.objects.exists()


def test_fields_are_moved_added_and_taken_out_and_kept_by_save_alone(
    client: Client, form: CaptureForm
) -> None:
    before = asked(form)
    page = choose(client, form, do="up:company", heading="Typed").content.decode()
    assert page.index('id="label.company"') < page.index('id="label.email"')
    assert 'value="Typed"' in page
    assert 'id="label.title"' in choose(client, form, do="add", add="title").content.decode()
    assert 'id="label.company"' not in choose(client, form, do="out:company").content.decode()
    assert asked(form) == before
    choose(client, form, **{"label.company": "Where you work", "required.company": "1"})
    assert form.variants.get().fields[1] == {"key": "company", "label": "Where you work", "required": True}


@pytest.mark.parametrize("do", ["up:email", "down:company", "up:nothing", "add", "x", "\0", ":" * 999])
def test_no_button_is_a_fault_of_ours(client: Client, form: CaptureForm, do: str) -> None:
    assert choose(client, form, do=do, add="\0nothing").status_code == 200


def test_a_form_always_asks_for_the_address_and_shows_a_variant(client: Client, form: CaptureForm) -> None:
    assert b"asks for the e-mail address" in choose(client, form, field=["company"]).content
    assert b"One variant has to be shown" in choose(client, form, is_on="").content
    assert choose(client, form, "C").status_code == 404


def test_a_second_variant_begins_as_the_first(client: Client, form: CaptureForm) -> None:
    assert b'value="White paper"' in client.get(f"/forms/{form.pk}/variants/B").content
    choose(client, form, "B")
    assert [one.letter for one in form.variants.all()] == ["A", "B"]


def test_what_was_not_taken_over_is_shown_as_text(client: Client) -> None:
    form = new_form()
    answered(form)
    form.answers.update(left={"company": "<script>alert(1)</script>"})
    page = client.get(f"/forms/{form.pk}").content
    assert b"&lt;script&gt;alert(1)" in page
    assert b"<script>alert" not in page


def test_of_few_nothing_is_said() -> None:
    assert figures.compared(counted(19, 9), counted(500, 1)).startswith("Too few to say")


def test_what_may_be_chance_is_said_to_be() -> None:
    assert "No difference to be told from chance" in figures.compared(counted(100, 10), counted(100, 14))


def test_what_is_no_chance_is_said_with_its_interval() -> None:
    words = figures.compared(counted(400, 16), counted(400, 40))
    assert words.startswith("B is answered more often than A: the rate of B is 1.4")
    assert figures.compared(counted(400, 40), counted(400, 16)).startswith("A is answered")


def test_more_answers_than_views_are_no_rate_above_all() -> None:
    assert counted(3, 5).rate == "100.0%"


def test_the_list_counts_each_form_for_itself(client: Client) -> None:
    for number in range(2):
        answered(new_form(), ANNA | {"email": f"a{number}@acme.example"})
    page = client.get("/forms").content.decode()
    assert page.count("<b>0.0%</b>") == 0
    assert page.count("not seen yet") == 2
