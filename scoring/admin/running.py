"""What runs and what is stuck: publish runs, and leads that could not be scored."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet, Sum
from django.http import HttpRequest
from django.template.defaultfilters import pluralize
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from leads.admin.access import ByRole
from leads.people.console import WRITERS, console_role
from scoring.models import PublishRun, Quarantine
from scoring.rescoring.quarantine import try_again


class Watched(ByRole, ModelAdmin):
    """Written by the machinery alone."""

    may_add = may_change = may_delete = False


class RunAdmin(Watched):
    """Every time a version was put in force, with how far it is."""

    list_display = ["version", "state_shown", "progress", "started_at", "ended_at"]
    list_filter = ["state", "version__model"]
    list_select_related = ["version"]
    fields = ["version", "state", "progress", "started_at", "ended_at", "error"]
    readonly_fields = ["progress"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PublishRun]:
        done = Sum("ranges__leads", filter=Q(ranges__is_done=True))
        return super().get_queryset(request).annotate(all_leads=Sum("ranges__leads"), done_leads=done)

    @display(description="State", label={"Running": "info", "Done": "success", "Failed": "danger"})
    def state_shown(self, run: PublishRun) -> str:
        return run.get_state_display()

    @display(description="Leads")
    def progress(self, run: Any) -> str:
        if not run.all_leads:  # as after a rollback: what went stale meanwhile is caught up
            return "none to score anew"
        return f"{run.done_leads or 0:,} of {run.all_leads:,}"


class QuarantineAdmin(Watched):
    """Leads that failed again and again; nothing else waits for them."""

    list_display = ["lead", "first_line", "attempts", "since"]
    list_select_related = ["lead"]
    fields = ["lead", "attempts", "since", "error"]
    ordering = ["-since"]
    actions = ["try_again"]

    @display(description="What went wrong")
    def first_line(self, entry: Quarantine) -> str:
        lines = entry.error.strip().splitlines()
        return lines[-1][:160] if lines else ""

    def has_release_permission(self, request: HttpRequest) -> bool:
        return console_role(request.user) in WRITERS

    @action(description="Try again", permissions=["release"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Quarantine]) -> None:
        count = try_again(list(queryset.values_list("lead_id", flat=True)), datetime.now(UTC))
        messages.success(request, f"{count:,} lead{pluralize(count, ' is,s are')} tried again now.")
