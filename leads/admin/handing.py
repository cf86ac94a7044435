"""How leads are handed to sales and back: the reasons to reject one, and how soon one is to be answered."""

from typing import Any

from django.db.models import Count, Field, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.decorators import display

from leads.models import WORKED, Outcome, RejectReason, ResponseTime

from .access import ByRole


class RejectReasonAdmin(ByRole, ModelAdmin):
    """What those who reject a lead choose from. One that was used is switched off rather than deleted."""

    list_display = ["label", "key", "is_active", "position", "times_used"]
    list_editable = ["is_active", "position"]
    fields = ["label", "key", "is_active", "position"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[RejectReason]:
        used = Outcome.objects.filter(reject_reason=OuterRef("pk")).values("reject_reason")
        uses = Coalesce(Subquery(used.annotate(times=Count("pk")).values("times")), 0)
        return super().get_queryset(request).annotate(uses=uses)

    @display(description="Times used", ordering="uses")
    def times_used(self, reason: Any) -> int:
        return reason.uses

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["key"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: RejectReason | None = None) -> bool:
        used = obj is not None and Outcome.objects.filter(reject_reason=obj).exists()
        return super().has_delete_permission(request, obj) and not used


class ResponseTimeAdmin(ByRole, ModelAdmin):
    """In so many working hours a lead that came to a stage is answered, or it is late."""

    list_display = ["stage", "hours"]
    fields = ["stage", "hours"]

    def get_readonly_fields(self, request: HttpRequest, obj: ResponseTime | None = None) -> list[str]:
        return ["stage"] if obj else []

    def formfield_for_choice_field(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "stage":
            kwargs["choices"] = [(stage.value, stage.label) for stage in WORKED]
        return super().formfield_for_choice_field(db_field, request, **kwargs)
