"""Fields and activity types: what can be known of a lead, and what a lead can do."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast

from django import forms
from django.db import transaction
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.decorators import display

from leads.catalog.write import check_field, ensure_change_types, remove_field
from leads.models import Action, Activity, ActivityType, Field, User
from leads.people.audit import Subject, record

from .access import ByRole
from .widgets import CodeInput


class ChoicesField(forms.CharField):
    """Choices as lines: the value alone, or `value = what people read`."""

    widget = CodeInput(rows=6)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(
            c["value"] if c.get("label", c["value"]) == c["value"] else f"{c['value']} = {c['label']}"
            for c in value
        )

    def to_python(self, value: Any) -> Any:
        lines = [line.partition("=") for line in (value or "").splitlines() if line.strip()]
        pairs = [(key.strip(), label.strip()) for key, _, label in lines]
        values = [key.casefold() for key, _ in pairs]
        if "" in values:
            raise forms.ValidationError("A choice needs a value before the =.")
        twice = sorted({key for key, _ in pairs if values.count(key.casefold()) > 1})
        if twice:
            raise forms.ValidationError(f"Given twice: {', '.join(twice)}.")
        return [{"value": key, "label": label or key} for key, label in pairs]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class FieldForm(forms.ModelForm):
    """A field of the catalog; a used one keeps its type."""

    choices = ChoicesField(
        required=False,
        help_text="One a line, as value or value = label; where ordered, from least to most ready.",
    )
    naming_versions: Sequence[str] = ()

    class Meta:
        model = Field
        fields = ["key", "label", "type", "choices", "is_ordered", "question", "position"]

    def clean_type(self) -> str:
        new = self.cleaned_data["type"]
        if self.instance.pk and new != self.initial["type"]:
            if self.instance.is_standard:
                raise forms.ValidationError("A standard field keeps its type.")
            if self.naming_versions:
                raise forms.ValidationError(
                    f"It keeps its type: it is named by {listed(self.naming_versions)}."
                )
        return str(new)

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.errors:
            try:
                check_field(self.instance)
            except forms.ValidationError as refused:
                self.add_error(None, refused)


def listed(names: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and 3 more"."""
    if len(names) > 3:
        return f"{', '.join(names[:2])} and {len(names) - 2} more"
    return " and ".join(names)


class CatalogAdmin(ByRole, ModelAdmin):
    """What fields and types have in common: standard ones stay, and so do those that a matrix names."""

    def naming_versions(self, obj: Any) -> list[str]:
        """Names of the published matrices that rest on it. Leads know of none; scoring overrides this."""
        return []

    def why_kept(self, obj: Any) -> str:
        """Why it cannot be deleted, or nothing."""
        if obj.is_standard:
            return f"{obj} is part of the standard catalog"
        versions = self.naming_versions(obj)
        return f"{obj} is named by {listed(versions)}" if versions else ""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["key"] if obj else []

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Those that stay are named on the page that asks, with the reason."""
        to_delete, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return to_delete, counts, lacking, [*protected, *filter(None, map(self.why_kept, objs))]


class FieldAdmin(CatalogAdmin):
    """Fields of a lead. What the company adds here stands on every lead's page at once."""

    form = FieldForm
    list_display = ["label", "key", "type", "choices_shown", "is_ordered", "is_standard", "position"]
    list_filter = ["type", "is_ordered", "is_standard"]
    search_fields = ["key", "label", "question"]

    @display(description="Choices")
    def choices_shown(self, field: Field) -> str:
        return (" < " if field.is_ordered else ", ").join(c["label"] for c in field.choices) or "any"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        names = ["key", "label", "type", "choices", "is_ordered", "question", "position"]
        may_change = obj is None or self.has_change_permission(request, obj)
        return names if may_change else ["choices_shown" if name == "choices" else name for name in names]

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        form.naming_versions = self.naming_versions(obj) if obj else ()
        return form

    def save_model(self, request: HttpRequest, obj: Field, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        ensure_change_types(obj)

    def delete_model(self, request: HttpRequest, obj: Field) -> None:
        """With its values in all leads, so that it is told in the audit log."""
        with transaction.atomic():
            subject = Subject("field", obj.pk, obj.key)
            remove_field(obj)
            record(cast(User, request.user), Action.FIELD_REMOVED, subject, {}, datetime.now(UTC))

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for field in queryset:
            self.delete_model(request, field)


class ActivityTypeAdmin(CatalogAdmin):
    """Kinds of activities."""

    list_display = ["key", "label", "channel", "topic", "is_standard"]
    list_filter = ["channel", "is_standard"]
    search_fields = ["key", "label", "topic"]
    fields = ["key", "label", "channel", "topic"]

    def why_kept(self, obj: ActivityType) -> str:
        reason = super().why_kept(obj)
        if not reason and Activity.objects.filter(type=obj).exists():
            return f"there are activities of the type {obj}"
        return reason
