"""A lead's form, made from the catalog: the standard fields and the company's own alike.

Every field is edited as the text that imports bring, and read by the same `check_value`.
"""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.db.models import Q
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from leads.catalog.fields import CREATED_ON, check_value, field_map, text_of, value_of
from leads.ingest.items import EMAIL, Who
from leads.ingest.visitors import leads_named
from leads.models import Field, Lead, User

from .widgets import DayInput

_NAMES = ("first_name", "last_name", "email", "company")
PREFIX = "field_"  # so that no field of the company's own is taken for a part of the form


class CatalogField(forms.CharField):
    """One field of the catalog. What was on the page when it was opened travels with it, hidden."""

    def __init__(self, field: Field, now: str) -> None:
        self.field = field
        super().__init__(
            label=field.label,
            required=False,
            help_text=field.question,
            initial=now,
            widget=_widget(field, now),
            show_hidden_initial=True,
        )

    def clean(self, value: Any) -> Any:
        super().clean(value)
        return check_value(self.field, value)


def _widget(field: Field, now: str) -> forms.Widget:
    if field.type == Field.Type.DATE:
        return DayInput()
    if field.type == Field.Type.BOOLEAN:
        return UnfoldAdminSelectWidget(choices=[("", "Not known"), ("true", "Yes"), ("false", "No")])
    if field.choices:
        return UnfoldAdminSelectWidget(choices=_choices(field, now))
    attrs = {"inputmode": "decimal"} if field.type == Field.Type.NUMBER else {}
    return UnfoldAdminTextInputWidget(attrs=attrs)


def _choices(field: Field, now: str) -> list[tuple[str, str]]:
    choices = [(choice["value"], choice["label"]) for choice in field.choices]
    if now and now not in dict(choices):
        choices.append((now, f"{now} (no longer a choice)"))
    return [("", "Not known"), *choices]


class LeadForm(forms.ModelForm):
    """Only what was changed on the page is written, so two people at one lead do not undo each other."""

    class Meta:
        model = Lead
        fields = ["owner"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        may_own = Q(is_active=True) | Q(pk=self.instance.owner_id)
        cast(forms.ModelChoiceField, self.fields["owner"]).queryset = User.objects.filter(may_own).order_by(
            "first_name", "last_name"
        )

    def changed_values(self) -> dict[str, Any]:
        """Of the fields that were changed here, key -> value as `check_value` gave it."""
        return {
            name.removeprefix(PREFIX): self.cleaned_data[name]
            for name in self.changed_data
            if name.startswith(PREFIX)
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.instance.pk is None:
            self._refuse_twin()
        for name in self.changed_data if self.instance.pk else ():
            if name.startswith(PREFIX):
                self._refuse_clash(name)
        return data

    def _refuse_twin(self) -> None:
        """A lead that is there is found and changed, not entered a second time."""
        values = self.changed_values() if not self.errors else {}
        if not self.errors and not any(values.get(key) for key in _NAMES):
            self.add_error(None, "A lead needs a name, an e-mail address or a company.")
        if email := values.get("email"):
            there = leads_named([Who(EMAIL, str(email)).checked()])
            if there:
                self.add_error(
                    f"{PREFIX}email", f"Lead {next(iter(there.values()))} has this address already."
                )

    def _refuse_clash(self, name: str) -> None:
        """Somebody else gave this very field another value meanwhile: both are shown, nothing is written."""
        stored = str(self.fields[name].initial)
        seen = self.data.get(self.add_initial_prefix(name), "").strip()
        wanted = self.data.get(self.add_prefix(name), "").strip()
        if seen != stored and wanted != stored:
            self.data = {**dict(self.data.items()), self.add_initial_prefix(name): stored}
            self.add_error(
                name,
                f"Meanwhile this became “{stored or 'not known'}”; yours is kept here. "
                "Save again to put it over that.",
            )


def all_fields() -> list[Field]:
    """The fields of the form, in the catalog's order."""
    return [CREATED_ON, *field_map().values()]


def form_class(lead: Lead | None) -> type[LeadForm]:
    """The form of one lead, or of a new one."""
    fields = {
        PREFIX + field.key: CatalogField(field, text_of(value_of(lead, field.key)) if lead else "")
        for field in all_fields()
    }
    return type("LeadForm", (LeadForm,), fields)


def names_of(fields: Iterable[Field]) -> list[str]:
    """The form's names of some fields."""
    return [PREFIX + field.key for field in fields]
