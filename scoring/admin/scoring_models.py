"""Scoring models: which there are, in which order, and for which leads each counts."""

from typing import Any

from django import forms
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.decorators import display

from leads.admin.access import ByRole
from scoring.models import ScoringModel

from .fields import YamlField


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

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        shown = ["in_force", "timed_through"] if obj else []
        return ["name", "key", "position", "conditions", *shown]
