"""Activities: added by hand where nothing else recorded them, and read-only from then on."""

import re
import uuid
from datetime import UTC, datetime
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from leads.ingest.items import NewActivity
from leads.ingest.record import record_activity
from leads.models import Action, Activity, Lead, User
from leads.people.audit import record, the_lead

from .access import ByRole
from .paging import LargeTablePaginator
from .widgets import MomentInput

SOURCE = "admin"
_NUMBER = re.compile(r"[0-9]{1,18}")


class ActivityForm(forms.ModelForm):
    """One activity of a known lead. The key is made with the page, so that a form sent twice counts once."""

    lead = forms.CharField(
        label="Lead", help_text="E-mail address or number", max_length=320, widget=UnfoldAdminTextInputWidget
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=200, initial=lambda: str(uuid.uuid4()))
    occurred_at = forms.DateTimeField(label="When (UTC)", widget=MomentInput)
    note = forms.CharField(required=False, widget=UnfoldAdminTextareaWidget, max_length=10_000)

    class Meta:
        model = Activity
        fields = ["type", "topic", "campaign"]
        widgets = {"topic": UnfoldAdminTextInputWidget}

    def clean_lead(self) -> Lead:
        """By e-mail address or number: with a million leads there is nothing to choose from."""
        given = self.cleaned_data["lead"].strip()
        if "@" in given:
            lead = Lead.objects.filter(email__iexact=given).order_by("pk").first()
        else:
            lead = Lead.objects.filter(pk=int(given)).first() if _NUMBER.fullmatch(given) else None
        if lead is None:
            raise forms.ValidationError("There is no such lead.")
        return lead

    def _post_clean(self) -> None:
        """Nothing of the model is filled here: the door alone makes the row, and says what it refuses."""
        if self.errors:
            return
        data = self.cleaned_data
        self.instance.lead = data["lead"]
        item = NewActivity(
            key=data["key"],
            type=data["type"].key,
            occurred_at=data["occurred_at"],
            lead_id=data["lead"].pk,
            topic=data["topic"],
            campaign=data["campaign"].key if data["campaign"] else "",
            properties={"note": data["note"]} if data["note"] else {},
        )
        self.result = record_activity(item, source=SOURCE, now=datetime.now(UTC))
        if self.result.reason:
            self.add_error(None, self.result.reason)


class ActivityAdmin(ByRole, ModelAdmin):
    """What leads did, latest first. What happened, happened: nothing is changed or deleted here."""

    form = ActivityForm
    may_change = may_delete = False
    paginator = LargeTablePaginator
    list_display = ["type", "lead", "channel", "occurred_at", "source", "campaign", "topic"]
    list_filter = ["type__channel", "source", "campaign"]
    list_select_related = ["type", "lead", "campaign"]
    change_form_before_template = "console/hidden_fields.html"
    list_per_page = 50
    show_full_result_count = False
    ordering = ["-id"]
    search_fields = ["key"]
    search_help_text = "A lead's e-mail address or number, or the key of an activity"

    @display(description="Channel")
    def channel(self, activity: Activity) -> str:
        return activity.type.get_channel_display()

    @display(description="Details")
    def details(self, activity: Activity) -> str:
        return "\n".join(f"{key}: {value}" for key, value in activity.properties.items())

    def get_fields(self, request: HttpRequest, obj: Activity | None = None) -> list[str]:
        if obj is None:
            return ["lead", "type", "occurred_at", "topic", "campaign", "note"]
        return ["lead", "type", "occurred_at", "known_at", "source", "key", "campaign", "topic", "details"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Activity], search_term: str
    ) -> tuple[QuerySet[Activity], bool]:
        """By exact names that have an index."""
        term = search_term.strip()
        if "@" in term:
            return queryset.filter(lead__email__iexact=term), False
        if term.isdecimal() and len(term) < 19:
            return queryset.filter(lead_id=int(term)), False
        return (queryset.filter(key=term) if term else queryset), False

    def save_model(self, request: HttpRequest, obj: Activity, form: Any, change: bool) -> None:
        obj.pk = form.result.activity_id
        if form.result.status == "accepted":
            details = {"type": form.cleaned_data["type"].key, "activity": obj.pk}
            subject = the_lead(form.cleaned_data["lead"].pk)
            record(cast(User, request.user), Action.ACTIVITY_ADDED, subject, details, datetime.now(UTC))
