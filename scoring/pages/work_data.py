"""What the pages show of the work on a lead: buttons, what waits, tasks; and a form for its template."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.safestring import SafeString

from leads.handoff.looks import open_mark
from leads.models import Lead, Task, User, Waiting

from .screen import Screen
from .wording import day, local
from .work_actions import EVERY_ACTION, LOOKS, actions_for
from .work_forms import WorkForm

FORM_IDS = {"lead": "work-form", "panel": "panel-work-form"}
_TASKS = 20


@dataclass(frozen=True)
class Button:
    """An action that this person may do with this lead now."""

    key: str
    label: str
    address: str
    asks: bool
    is_primary: bool


@dataclass(frozen=True)
class MarkLine:
    """Who says that the lead is worth a look, and why."""

    reason: str
    by: str
    on: str


@dataclass(frozen=True)
class TaskLine:
    """An open task; `owner` where it is another's."""

    task_id: int
    due: str
    words: str
    owner: str
    is_late: bool
    may_finish: bool


@dataclass(frozen=True)
class Work:
    """The work on a lead. `place` is the element that is drawn anew when something was done."""

    lead_id: int
    place: str
    form_id: str
    buttons: tuple[Button, ...]
    waits: str
    tasks: tuple[TaskLine, ...]
    mark: MarkLine | None = None
    done: str = ""
    refused: str = ""


@dataclass(frozen=True)
class Choice:
    """One answer of several."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class AskedField:
    """A field of a form as it was filled in; `options` where one is chosen of several that are all seen."""

    name: str
    id: str
    label: str
    widget: SafeString
    error: str
    is_optional: bool
    is_hidden: bool
    options: tuple[Choice, ...]


@dataclass(frozen=True)
class Asked:
    """A form about a lead; where it is not open, `refused` says why."""

    lead_id: int
    key: str
    address: str
    place: str
    title: str
    words: str
    button: str
    fields: tuple[AskedField, ...]
    refused: str = ""
    is_open: bool = True


def work_of(screen: Screen, lead: Lead, place: str, done: str = "", refused: str = "") -> Work:
    """The work on a lead, for its page or its panel.

    Args:
        screen: of the request.
        lead: fresh from the database.
        place: ``lead`` or ``panel``; "" where nothing is drawn anew but the whole page.
        done: what was just done.
        refused: why something was not.
    """
    today, waiting = screen.today, Waiting.objects.filter(lead=lead).first()
    is_put_off = waiting is not None and waiting.kind == Waiting.Kind.PUT_OFF
    keys = actions_for(lead, screen.user)
    # Of putting off and taking up, that one which would change something.
    keys = [key for key in keys if key != ("put_off" if is_put_off else "take_up")]
    return Work(
        lead_id=lead.pk,
        place=place,
        form_id=FORM_IDS.get(place, ""),
        buttons=tuple(_button(lead, key) for key in keys),
        waits=_waits(waiting, today),
        tasks=_tasks(lead, screen.user, today),
        mark=_mark(lead, today),
        done=done,
        refused=refused,
    )


def asked_of(
    lead: Lead, key: str, form: WorkForm, place: str, refused: str = "", is_open: bool = True
) -> Asked:
    """A form, ready for its template."""
    action = EVERY_ACTION[key]
    return Asked(
        lead_id=lead.pk,
        key=key,
        address=_address(lead, key),
        place=place,
        title=action.title or action.label.removesuffix("…"),
        words=action.words if form.fields or key != "qualify" else "All four answers are there.",
        button=action.button or action.label,
        fields=fields_of(form),
        refused=refused or " ".join(map(str, form.non_field_errors())),
        is_open=is_open,
    )


def fields_of(form: WorkForm) -> tuple[AskedField, ...]:
    """The fields of a form as they were filled in."""
    return tuple(_field(form, name, is_first) for is_first, name in _firsts(form))


def _button(lead: Lead, key: str) -> Button:
    action = EVERY_ACTION[key]
    return Button(key, action.label, _address(lead, key), action.asks, action.is_primary)


def _address(lead: Lead, key: str) -> str:
    return reverse("lead_look" if key in LOOKS else "lead_work", args=[lead.pk, key])


def _mark(lead: Lead, today: date) -> MarkLine | None:
    mark = open_mark(lead)
    if mark is None:
        return None
    return MarkLine(mark.reason, str(mark.by or "Somebody"), day(local(mark.marked_at).date(), today))


def _waits(waiting: Waiting | None, today: date) -> str:
    if waiting is None:
        return ""
    until = f"until {day(waiting.until, today)}"
    by = f", by {waiting.by}" if waiting.by else ""
    words = f": {waiting.words}" if waiting.words else ""
    return f"{waiting.get_kind_display()} {until}{by}{words}"


def _tasks(lead: Lead, user: User, today: date) -> tuple[TaskLine, ...]:
    found = Task.objects.filter(lead=lead, done_at__isnull=True).select_related("owner")
    return tuple(
        TaskLine(
            task_id=one.pk,
            due=day(one.due_on, today),
            words=one.words,
            owner="" if one.owner_id == user.pk else str(one.owner),
            is_late=one.due_on < today,
            may_finish=one.owner_id == user.pk,
        )
        for one in found[:_TASKS]
    )


def _firsts(form: WorkForm) -> list[tuple[bool, str]]:
    """Each field's name, and whether one begins there: the first with a fault, else the first of all."""
    names = [name for name in form.fields if not form[name].is_hidden]
    first = next((name for name in names if form.errors.get(name)), names[0] if names else "")
    return [(name == first, name) for name in form.fields]


def _field(form: WorkForm, name: str, is_first: bool) -> AskedField:
    bound = form[name]
    error = " ".join(map(str, form.errors.get(name, [])))
    attributes: dict[str, str | bool] = {"autofocus": True} if is_first else {}
    if error:
        attributes |= {"aria-invalid": "true", "aria-describedby": f"{bound.auto_id}-error"}
    is_radio = isinstance(bound.field.widget, forms.RadioSelect)
    value = str(bound.value() or "")
    options: Any = getattr(bound.field, "choices", ()) if is_radio else ()
    return AskedField(
        name=name,
        id=bound.auto_id,
        label=str(bound.label),
        widget=SafeString("") if is_radio else bound.as_widget(attrs=attributes),
        error=error,
        is_optional=not bound.field.required,
        is_hidden=bound.is_hidden,
        options=tuple(Choice(str(key), str(label), str(key) == value) for key, label in options),
    )
