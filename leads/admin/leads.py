"""Leads: found, looked at, added and changed, always through the services that keep their history."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

from django.db import transaction
from django.db.models import CASCADE, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.decorators import display

from leads.catalog.fields import text_of, value_of
from leads.handoff.owners import give_leads
from leads.ingest.by_hand import add_lead, remove_leads
from leads.ingest.changes import change_fields
from leads.models import Field, Lead, User
from leads.models.lead import SEARCHED_TEXT

from .access import ByRole
from .audit import forget_names, lead_log
from .lead_form import all_fields, form_class, names_of
from .paging import LargeTablePaginator

SOURCE = "admin"  # as changes made here are told apart from imports

_WHO = ("first_name", "last_name", "email", "phone", "title", "seniority", "department")
_COMPANY = ("company", "domain", "industry", "employees", "annual_revenue", "country", "region")
_ANSWERS = ("need", "funding", "purchase_plan", "authority", "spend", "relationship", "buying_stage")
_GROUPS = (("Person", _WHO), ("Company", _COMPANY), ("Qualification", _ANSWERS))


def _shown(field: Field) -> Callable[[Lead], str]:
    """A column for those who may only look."""

    def show(lead: Lead) -> str:
        value = text_of(value_of(lead, field.key))
        labels = {choice["value"]: choice["label"] for choice in field.choices}
        return labels.get(value, value) or "-"

    show.short_description = field.label  # type: ignore[attr-defined]
    return show


class LeadAdmin(ByRole, ModelAdmin):
    """Leads of everybody. A change writes its history, and the activity of an answer that moved."""

    list_display = ["name_shown", "company", "title", "country_shown", "stage", "owner", "added_on"]
    list_filter = ["stage", "owner__team"]
    list_select_related = ["owner"]
    list_per_page = 50
    list_disable_select_all = True  # what is done to many is done to those one has seen
    show_full_result_count = False
    paginator = LargeTablePaginator
    change_form_outer_before_template = "console/lead_top.html"
    change_form_outer_after_template = "console/lead_audit.html"
    ordering = ["-id"]
    search_fields = ["email"]  # names the box; the search itself is below
    search_help_text = "Name, company or e-mail address"
    readonly_fields = ["stage", "overruled_disqualifier", "added_at"]

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        extra = {**(extra_context or {}), "may_add_activity": self.has_add_permission(request)}
        extra["audit"] = lead_log(request, object_id) if object_id else None
        return super().changeform_view(request, object_id, form_url, extra)

    @display(description="Lead", ordering="last_name")
    def name_shown(self, lead: Lead) -> str:
        return lead.name

    @display(description="Country", ordering="country")
    def country_shown(self, lead: Lead) -> str:
        return lead.country.upper() if len(lead.country) == 2 else lead.country

    @display(description="Added", ordering="added_at")
    def added_on(self, lead: Lead) -> str:
        return f"{lead.added_at:%Y-%m-%d}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Lead], search_term: str
    ) -> tuple[QuerySet[Lead], bool]:
        """Every word somewhere in name, company or address, by the index that the ranking uses."""
        queryset = queryset.alias(searched=SEARCHED_TEXT)
        for word in search_term.lower().split():
            queryset = queryset.filter(searched__contains=word)
        return queryset, False

    def get_form(self, request: HttpRequest, obj: Lead | None = None, **options: Any) -> type[ModelForm]:
        if not self._may_write(request, obj):
            return super().get_form(request, obj, **{**options, "fields": []})
        return super().get_form(request, obj, **{**options, "form": form_class(obj), "fields": ["owner"]})

    def get_fieldsets(self, request: HttpRequest, obj: Lead | None = None) -> Any:
        fields = all_fields()
        grouped = {key for _, keys in _GROUPS for key in keys}
        rest = [f for f in fields if f.key not in grouped]
        groups = [(title, [f for key in keys for f in fields if f.key == key]) for title, keys in _GROUPS]
        groups += [("Origin and consent", [f for f in rest if f.is_standard])]
        groups += [("Your own fields", [f for f in rest if not f.is_standard])]
        may_write = self._may_write(request, obj)
        sets = [
            (title, {"fields": names_of(of_group) if may_write else [_shown(f) for f in of_group]})
            for title, of_group in groups
            if of_group
        ]
        work = ["owner", *(self.readonly_fields if obj else [])]
        return [*sets, ("Work", {"fields": work})]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """How much goes with them, as counts: Django would list every activity."""
        ids = [lead.pk for lead in objs]
        counts = {str(Lead._meta.verbose_name_plural): len(ids)}
        for relation in Lead._meta.related_objects:
            if relation.on_delete is CASCADE:
                rows = relation.related_model._default_manager.filter(**{f"{relation.field.name}__in": ids})
                counts[str(relation.related_model._meta.verbose_name_plural)] = rows.count()
        return [str(lead) for lead in objs], {k: n for k, n in counts.items() if n}, set(), []

    def _may_write(self, request: HttpRequest, obj: Lead | None) -> bool:
        return self.has_change_permission(request, obj) if obj else self.has_add_permission(request)

    def save_model(self, request: HttpRequest, obj: Lead, form: Any, change: bool) -> None:
        now, by = datetime.now(UTC), cast(User, request.user)
        values = form.changed_values()
        if not change:
            obj.pk = add_lead(values, by, now)
        elif values:
            change_fields(obj.pk, values, by=by, source=SOURCE, now=now)
        if "owner" in form.changed_data:
            give_leads([obj.pk], obj.owner, by, now)

    def delete_model(self, request: HttpRequest, obj: Lead) -> None:
        self._remove(request, [obj.pk])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Lead]) -> None:
        self._remove(request, list(queryset.values_list("pk", flat=True)))

    def _remove(self, request: HttpRequest, lead_ids: list[int]) -> None:
        with transaction.atomic():
            remove_leads(lead_ids, cast(User, request.user), datetime.now(UTC))
            forget_names(lead_ids)
