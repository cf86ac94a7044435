"""Capture forms, seen and answered for ten days; one of them in two variants."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from typing import Any

from leads.forms.answering import Refused, Sent, take_answer
from leads.forms.confirming import confirm
from leads.forms.counting import count
from leads.forms.editing import By, change_form, keep_file, make_form, save_variant
from leads.forms.showing import Page, page_of
from leads.models import Campaign, CaptureForm, FormCount, FormMail, User
from scoring.demo.calendar import Calendar
from scoring.demo.words import DATA, words

from .newcomers import Newcomers

_DAYS, _MADE = 10, 40  # days for which they were seen; days ago that they were made
_READING = timedelta(seconds=70)
_SILENT = dict.fromkeys(
    ("thanks", "thanks_address", "page_address", "reply_subject", "reply_text", "topic"), ""
)


def answer_forms(marketer: User, newcomers: Newcomers, calendar: Calendar, seed: int) -> None:
    """Make the forms, and let people see and answer them."""
    made = By(marketer, calendar.moment(calendar.today - _MADE, 39_000))
    rng = Random(f"{seed}/forms")
    for spec in words("forms"):
        form = _make(spec, made)
        variants = {variant.letter: variant for variant in form.variants.all()}
        for at, letter in sorted(_views(rng, spec["variants"], calendar)):
            count(form, letter, FormCount.What.VIEW, at)
            if rng.random() < spec["variants"][letter]["rate"]:
                _answer(rng, page_of(form, variants[letter], at), newcomers, at + _READING)
    FormMail.objects.all().delete()  # there is nobody who would read them


def _make(spec: Mapping[str, Any], by: By) -> CaptureForm:
    form = make_form(spec["name"], spec["type"], by)
    for letter, put in spec["variants"].items():
        rows = [{"key": key, "label": "", "required": key in put["required"]} for key in put["fields"]]
        said = {key: put[key] for key in ("heading", "intro", "button")}
        save_variant(form, letter, {**said, "is_on": True, "fields": rows}, by)
    running = Campaign.objects.filter(channel=spec.get("channel")).order_by("-starts_on").first()
    change_form(form, {**_SILENT, **spec["says"], "name": form.name, "campaign": running}, spec["opt_in"], by)
    if "file" in spec:
        keep_file(form, spec["file"], (DATA / spec["file"]).read_bytes(), by)
    return CaptureForm.objects.get(pk=form.pk)


def _views(rng: Random, variants: Mapping[str, Any], calendar: Calendar) -> Iterator[tuple[datetime, str]]:
    """When somebody looked at which variant; nobody today, so that who answers has the time."""
    for letter, put in variants.items():
        for day in range(calendar.today - _DAYS, calendar.today):
            for _ in range(rng.randrange(2 * put["views"])):
                yield calendar.moment(day, rng.randrange(21_000, 79_000)), letter


def _answer(rng: Random, page: Page, newcomers: Newcomers, at: datetime) -> None:
    """Somebody answers; some leave out what is asked, and now and then a machine does it too."""
    asked = {one.key for one in page.asked}
    typed = {key: str(value) for key, value in newcomers.one().items() if key in asked}
    sender = f"203.0.113.{rng.randrange(1, 255)}"
    if rng.random() < 0.15:
        _try(page, Sent({**typed, "email": "kein Mensch"}, page.token, sender), at)
    if rng.random() < 0.2:
        _try(page, Sent(typed, page.token, sender, trap="https://win.example"), at)
    sent = Sent(typed, page.token, sender, is_opted_in=rng.random() < 0.6)
    answer = take_answer(page.form, sent, at)
    if page.form.is_double and rng.random() < 0.7:
        confirm(answer.pk, at + _READING)


def _try(page: Page, sent: Sent, at: datetime) -> None:
    with suppress(Refused):
        take_answer(page.form, sent, at)
