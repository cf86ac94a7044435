"""Scoring models in the console: which there are. Both teams agree on order and conditions elsewhere."""

from django.urls import reverse
from django.utils.html import format_html
from unfold.admin import ModelAdmin
from unfold.decorators import display

from leads.admin.access import ByRole
from scoring.matrix.text import write_yaml
from scoring.models import ScoringModel


class ScoringModelAdmin(ByRole, ModelAdmin):
    """Of several models, the first whose conditions hold counts for a lead."""

    may_add = may_change = may_delete = False
    list_display = ["name", "key", "position", "active", "timed_through"]
    list_select_related = ["active"]
    ordering = ["position", "id"]
    fields = ["opened", "name", "key", "position", "conditions_shown", "in_force", "timed_through"]
    readonly_fields = fields

    @display(description="Changed at")
    def opened(self, model: ScoringModel) -> str:
        return format_html('<a class="console-link" href="{}">Scoring models</a>', reverse("matrix_models"))

    @display(description="Version in force")
    def in_force(self, model: ScoringModel) -> str:
        return str(model.active or "none yet")

    @display(description="Conditions")
    def conditions_shown(self, model: ScoringModel) -> str:
        text = write_yaml(model.conditions) if model.conditions else "-"
        return format_html('<div class="console-plain">{}</div>', text)
