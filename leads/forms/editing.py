"""Making and changing capture forms: checked here, and written to the audit log with what was changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.text import get_valid_filename, slugify

from leads.catalog.fields import checked_text
from leads.models import Action, ActivityType, CaptureForm, FormFile, FormVariant, OptInText, User
from leads.people.audit import Subject, record

from .asking import askable, check_rows
from .replies import check_template, keys_asked

LETTERS = ("A", "B")
TYPES = "form."  # activity types that a form may record begin so
LARGEST_FILE = 20 * 1024 * 1024
LONGEST_TEXT = 4_000
_FIRST_FIELDS = ("email", "first_name", "last_name", "company")
_TEXTS = ("thanks", "thanks_address", "page_address", "reply_subject", "reply_text", "topic", "name")
_ADDRESS = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class By:
    """Who changes something, and when; `now` is aware."""

    user: User
    now: datetime


def form_types() -> list[ActivityType]:
    """The activity types that an answer can be."""
    return list(ActivityType.objects.filter(key__startswith=TYPES))


@transaction.atomic
def make_form(name: str, type_key: str, by: By) -> CaptureForm:
    """Make a form that asks for name, company and e-mail address.

    Raises:
        ValidationError: what is wrong, by field.
    """
    name = _checked("name", name)
    kind = ActivityType.objects.filter(key=type_key, key__startswith=TYPES).first()
    if not name or kind is None:
        raise ValidationError({"type": "Choose one."} if name else {"name": "A form needs a name."})
    form = CaptureForm.objects.create(
        key=_free_key(name), name=name, type=kind, made_by=by.user, made_at=by.now
    )
    FormVariant.objects.create(form=form, letter=LETTERS[0], heading=name, fields=_first_rows())
    record(by.user, Action.FORM_MADE, _subject(form), {"key": form.key}, by.now)
    return form


@transaction.atomic
def change_form(form: CaptureForm, values: Mapping[str, Any], opt_in: str, by: By) -> None:
    """Change what a form says and does. Another opt-in text is a new version; answers keep the one they saw.

    Args:
        form: to be changed.
        values: by name of column.
        opt_in: the text that one agrees to; empty asks for none.
        by: who and when.

    Raises:
        ValidationError: what is wrong, by field.
    """
    form = CaptureForm.objects.select_for_update(no_key=True).get(pk=form.pk)
    texts = {key: _checked(key, str(values[key])) for key in values if key in _TEXTS}
    wanted = {**values, **texts}
    opt_in = _checked("opt_in", opt_in)
    _check(form, wanted)
    changed = [key for key, value in wanted.items() if getattr(form, key) != value]
    for key, value in wanted.items():
        setattr(form, key, value)
    form.save()
    version = _new_opt_in(form, opt_in, by)
    if changed or version:
        details = {"fields": sorted(changed)} | ({"opt_in": version} if version else {})
        record(by.user, Action.FORM_CHANGED, _subject(form), details, by.now)


@transaction.atomic
def save_variant(form: CaptureForm, letter: str, values: Mapping[str, Any], by: By) -> FormVariant:
    """Make or change a variant of a form.

    Args:
        form: whose variant.
        letter: of `LETTERS`.
        values: `heading`, `intro`, `button`, `is_on`, and `fields` as `check_rows` takes them.
        by: who and when.

    Raises:
        ValidationError: what is wrong, by field.
    """
    CaptureForm.objects.select_for_update(no_key=True).get(pk=form.pk)
    if letter not in LETTERS:
        raise ValidationError({"heading": "There are two variants, A and B."})
    heading = _checked("heading", values["heading"])
    if not heading:
        raise ValidationError({"heading": "A form needs a heading."})
    try:
        rows = check_rows(values["fields"])
    except ValidationError as error:
        raise ValidationError({"fields": error.messages}) from error
    others = form.variants.exclude(letter=letter)
    if not values["is_on"] and not others.filter(is_on=True).exists():
        raise ValidationError({"is_on": "One variant has to be shown. To take no answers, close the form."})
    variant, _ = FormVariant.objects.update_or_create(
        form=form,
        letter=letter,
        defaults={
            "heading": heading,
            "intro": _checked("intro", values["intro"]),
            "button": _checked("button", values["button"]) or "Send",
            "is_on": bool(values["is_on"]),
            "fields": rows,
        },
    )
    details = {"variant": letter, "fields": [row["key"] for row in rows], "is_on": variant.is_on}
    record(by.user, Action.FORM_CHANGED, _subject(form), details, by.now)
    return variant


@transaction.atomic
def keep_file(form: CaptureForm, name: str, content: bytes, by: By) -> None:
    """Put a file behind a form, in place of the one before.

    Raises:
        ValidationError: it is empty or too large.
    """
    if not content or len(content) > LARGEST_FILE:
        raise ValidationError({"file": f"A file has between 1 byte and {LARGEST_FILE // 1024**2} MB."})
    safe = get_valid_filename(checked_text(name) or "file")[-160:]
    values = {"name": safe, "content": content, "size": len(content), "kept_at": by.now}
    FormFile.objects.update_or_create(form=form, defaults=values)
    record(by.user, Action.FORM_CHANGED, _subject(form), {"file": len(content)}, by.now)


@transaction.atomic
def drop_file(form: CaptureForm, by: By) -> None:
    """Take the file away; links to it open nothing then."""
    if FormFile.objects.filter(form=form).delete()[0]:
        record(by.user, Action.FORM_CHANGED, _subject(form), {"file": 0}, by.now)


@transaction.atomic
def switch_form(form: CaptureForm, is_open: bool, by: By) -> None:
    """Open a form for answers, or close it."""
    if CaptureForm.objects.filter(pk=form.pk, is_open=not is_open).update(is_open=is_open):
        record(by.user, Action.FORM_SWITCHED, _subject(form), {"is_open": is_open}, by.now)


def _check(form: CaptureForm, wanted: Mapping[str, Any]) -> None:
    faults: dict[str, Any] = {}
    if not wanted["name"]:
        faults["name"] = "A form needs a name."
    for key in ("thanks_address", "page_address"):
        if wanted[key] and not _is_address(wanted[key]):
            faults[key] = "Write a whole address that begins with https:// or http://."
    keys = keys_asked(form)
    for key in ("reply_subject", "reply_text"):
        try:
            check_template(wanted[key], keys)
        except ValidationError as error:
            faults[key] = error.message
    if bool(wanted["reply_subject"]) != bool(wanted["reply_text"]):
        empty = "reply_text" if wanted["reply_subject"] else "reply_subject"
        faults.setdefault(empty, "A mail needs a subject and a text; leave both empty to send none.")
    if faults:
        raise ValidationError(faults)


def _is_address(text: str) -> bool:
    try:
        _ADDRESS(text)
    except ValidationError:
        return False
    return True


def _new_opt_in(form: CaptureForm, text: str, by: By) -> int:
    """Keep another text as the next version; 0 where it is the same."""
    last = form.opt_ins.first()
    if text == (last.text if last else ""):
        return 0
    version = last.version + 1 if last else 1
    OptInText.objects.create(form=form, version=version, text=text, made_by=by.user, made_at=by.now)
    return version


def _checked(key: str, text: str) -> str:
    """A text that can be kept, with its line breaks as they are stored everywhere."""
    try:
        text = checked_text(text).replace("\r\n", "\n").strip()
    except ValidationError as error:
        raise ValidationError({key: f"This {error.message}"}) from error
    for model in (CaptureForm, FormVariant):
        column = next((one for one in model._meta.get_fields() if one.name == key), None)
        longest = getattr(column, "max_length", None) or LONGEST_TEXT
        if column is not None and len(text) > longest:
            raise ValidationError({key: f"This is longer than {longest:,} letters."})
    return text


def _free_key(name: str) -> str:
    start = slugify(name)[:40].strip("-") or "form"
    taken = set(CaptureForm.objects.filter(key__startswith=start).values_list("key", flat=True))
    return next(key for number in range(1, len(taken) + 3) if (key := _numbered(start, number)) not in taken)


def _numbered(start: str, number: int) -> str:
    return start if number == 1 else f"{start}-{number}"


def _first_rows() -> list[dict[str, Any]]:
    fields = askable()
    return [
        {"key": key, "label": fields[key].label, "required": key == "email"}
        for key in _FIRST_FIELDS
        if key in fields
    ]


def _subject(form: CaptureForm) -> Subject:
    return Subject("form", form.pk, form.name)
