"""The forms of the work on a lead: what each asks, and what it makes of what was typed."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django import forms

from leads.catalog.fields import text_of, value_of
from leads.days import organisation_zone
from leads.handoff.contacts import CONTACTS
from leads.handoff.reasons import active_reasons
from leads.models import Field, Lead

LONGEST_WORDS = 500
_LONGEST_WAIT = timedelta(days=5 * 366)
_EARLIEST_CALL = timedelta(days=366)
BECOMES = (("recycled", "Recycled: comes back with something new"), ("disqualified", "Disqualified: never"))


class WorkForm(forms.Form):
    """A form about one lead. `now` is aware; the subclass says what is asked."""

    use_required_attribute = False  # the server says what is missing, and keeps what was typed

    def __init__(self, data: Any, *, name: str, now: datetime) -> None:
        super().__init__(data, auto_id=f"{name}-%s", label_suffix="")
        self.now = now.astimezone(organisation_zone())
        for field in self.fields.values():
            is_chosen = isinstance(field, forms.ChoiceField | forms.DateField | forms.DateTimeField)
            field.error_messages["required"] = "Choose one." if is_chosen else "This is needed."

    @property
    def today(self) -> date:
        """Today, as the organisation's calendar has it."""
        return self.now.date()


def _words(label: str, required: bool = False) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST_WORDS})
    return forms.CharField(label=label, required=required, max_length=LONGEST_WORDS, widget=area)


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class Plain(WorkForm):
    """Asks nothing."""


class UntilForm(WorkForm):
    """Asks until when."""

    until = _day("Until")

    def clean_until(self) -> date:
        """A day after today, not beyond what anybody plans."""
        until: date = self.cleaned_data["until"]
        if not self.today < until <= self.today + _LONGEST_WAIT:
            raise forms.ValidationError("Choose a day after today, within five years.")
        return until


class GiveBack(UntilForm):
    """Until when the lead goes to nurture, and why."""

    words = _words("Why, in words")


class PutOff(UntilForm):
    """Until when one's own lead waits."""


class Recycle(WorkForm):
    """Why the lead starts over."""

    words = _words("Why, in words", required=True)


class Reject(WorkForm):
    """Why not, and what becomes of the lead."""

    reason = forms.ChoiceField(label="Reason")
    words = _words("In words")
    becomes = forms.ChoiceField(
        label="What becomes of the lead", choices=BECOMES, widget=forms.RadioSelect, initial="recycled"
    )

    def __init__(self, data: Any, *, name: str, now: datetime) -> None:
        super().__init__(data, name=name, now=now)
        chosen = [("", "Choose a reason"), *((one.key, one.label) for one in active_reasons())]
        self.fields["reason"] = forms.ChoiceField(
            label="Reason", choices=chosen, error_messages={"required": "Choose a reason."}
        )


class Look(WorkForm):
    """Why a lead is worth a look."""

    reason = _words("What speaks for it", required=True)


class Win(WorkForm):
    """For how much, and why they bought."""

    amount = forms.DecimalField(
        label="Amount, $",
        min_value=0,
        max_digits=14,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    reason = _words("What decided it")


class Lose(WorkForm):
    """Why they did not buy."""

    reason = _words("Why", required=True)


class Contact(WorkForm):
    """A call, mail or meeting: what came of it, and what hurts them."""

    key = forms.CharField(max_length=32, required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="What", choices=tuple(CONTACTS.items()))
    outcome = _words("What came of it")
    pain_points = forms.CharField(
        label="Pain points heard, one a line",
        required=False,
        max_length=2 * LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    topic = forms.CharField(label="About", required=False, max_length=120)
    occurred_at = forms.DateTimeField(
        label="When",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )

    def __init__(self, data: Any, *, name: str, now: datetime) -> None:
        super().__init__(data, name=name, now=now)
        self.fields["occurred_at"].initial = self.now.replace(tzinfo=None)
        # Sent twice, by a second click or by going back, it counts once.
        self.fields["key"].initial = uuid4().hex

    def clean_occurred_at(self) -> datetime:
        """The moment meant on the organisation's clocks: not ahead, not older than a year."""
        meant: datetime = self.cleaned_data["occurred_at"].replace(tzinfo=organisation_zone())
        if meant > self.now + timedelta(minutes=1):
            raise forms.ValidationError("That is in the future. For what is to come, add a task.")
        if meant < self.now - _EARLIEST_CALL:
            raise forms.ValidationError("That is more than a year ago.")
        return min(meant, self.now)

    def clean_pain_points(self) -> list[str]:
        """Each line is one."""
        return [line.strip() for line in self.cleaned_data["pain_points"].splitlines() if line.strip()]


class Task(WorkForm):
    """What is to be done, and by when."""

    due_on = _day("By")
    words = forms.CharField(label="What is to be done", max_length=200)

    def clean_due_on(self) -> date:
        """Today or later, not beyond what anybody plans."""
        due_on: date = self.cleaned_data["due_on"]
        if not self.today <= due_on <= self.today + _LONGEST_WAIT:
            raise forms.ValidationError("Choose today or a later day, within five years.")
        return due_on


class Qualify(WorkForm):
    """The answers that SQL needs and that do not speak for it yet; `missing` are their fields."""

    def __init__(self, data: Any, *, name: str, now: datetime, missing: Iterable[Field], lead: Lead) -> None:
        super().__init__(data, name=name, now=now)
        for field in missing:
            # From most to least ready, as on the lead's page.
            choices = [(one["value"], one.get("label") or one["value"]) for one in reversed(field.choices)]
            self.fields[field.key] = forms.ChoiceField(
                label=f"{field.label}: {field.question}" if field.question else field.label,
                choices=choices,
                widget=forms.RadioSelect,
                required=False,
                initial=text_of(value_of(lead, field.key)),
            )
