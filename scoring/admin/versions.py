"""Matrix versions in the console: which there are. They are edited and signed on the pages of the matrix."""

from django.urls import reverse
from django.utils.html import format_html
from unfold.admin import ModelAdmin
from unfold.decorators import display

from leads.admin.access import ByRole
from scoring.models import MatrixVersion


class VersionAdmin(ByRole, ModelAdmin):
    """Versions and drafts of all models, the latest first."""

    may_add = may_change = may_delete = False
    list_display = ["name", "model", "state_shown", "number_shown", "is_active", "created_at", "created_by"]
    list_display += ["published_at", "opened"]
    list_filter = ["model", "state"]
    list_select_related = ["model", "created_by"]
    search_fields = ["name", "label"]
    ordering = ["-created_at"]
    fields = ["opened", "model", "state_shown", "number_shown", "is_active", "name", "label", "note"]
    fields += ["created_at", "created_by", "published", "sha256"]
    readonly_fields = fields

    @display(description="State", ordering="state", label={"Draft": "warning", "Published": "success"})
    def state_shown(self, version: MatrixVersion) -> str:
        return version.get_state_display()

    @display(description="In force", label={"in force": "success"})
    def is_active(self, version: MatrixVersion) -> str:
        return "in force" if version.model.active_id == version.pk else ""

    @display(description="Version", ordering="number")
    def number_shown(self, version: MatrixVersion) -> str:
        return f"v{version.number}" if version.number else ""

    @display(description="Published")
    def published(self, version: MatrixVersion) -> str:
        if not version.published_at:
            return "-"
        return f"{version.published_at:%Y-%m-%d %H:%M} UTC by {version.published_by or 'the command line'}"

    @display(description="Its page")
    def opened(self, version: MatrixVersion) -> str:
        is_draft = version.state == MatrixVersion.State.DRAFT
        address = reverse("draft" if is_draft else "version", args=[version.pk])
        return format_html(
            '<a class="console-link" href="{}">{}</a>', address, "Edit" if is_draft else "Open"
        )
