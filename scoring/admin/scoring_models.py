"""Scoring models: which there are, in which order, and for which leads each counts."""

from typing import Any

from django import forms
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.decorators import display

from leads.admin.access import ByRole
from scoring.models import ScoringModel

from .fields import YamlField, as_text


class ScoringModelForm(forms.ModelForm):
    conditions = YamlField(
        list,
        rows=6,
        required=False,
        help_text="For which leads it counts, as `if` of a rule; none: for every lead.",
    )

    class Meta:
        model = ScoringModel
        fields = ["name", "key", "position", "conditions"]


class ScoringModelAdmin(ByRole, ModelAdmin):
    """Of several models, the first whose conditions hold counts for a lead."""

    form = ScoringModelForm
    list_display = ["name", "key", "position", "active", "timed_through"]
    list_select_related = ["active"]
    ordering = ["position", "id"]

    def get_readonly_fields(self, request: HttpRequest, obj: ScoringModel | None = None) -> list[str]:
        return ["key", "in_force", "timed_through"] if obj else []

    @display(description="Version in force")
    def in_force(self, model: ScoringModel) -> str:
        return str(model.active or "none yet")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        shown = ["in_force", "timed_through"] if obj else []
        may_change = obj is None or self.has_change_permission(request, obj)
        return ["name", "key", "position", "conditions" if may_change else as_text("conditions"), *shown]

    def get_form(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        if obj is not None and not self.has_change_permission(request, obj):
            options["fields"] = []
        return super().get_form(request, obj, **options)
