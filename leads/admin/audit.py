"""The audit log in the console: looked at, never touched."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from django.contrib.admin import ShowFacets, SimpleListFilter
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from unfold.admin import ModelAdmin
from unfold.decorators import display

from leads.models import Action, AuditEntry, Lead, User
from leads.people.audit import LEAD, entries_of
from leads.people.console import WRITERS, console_role

from .access import ByRole
from .paging import LargeTablePaginator

_NOBODY = "none"  # the command line, or who failed to log in
_SHOWN_WITH_A_LEAD = 10
_LINK = '<a class="console-link" href="{}">Lead {}</a>'
_MOVE = ("from", "to")
_HASH = 64  # letters of a SHA-256; the whole of it stands in the entry
_LARGEST = 19  # digits of a bigint, less one that might be too many


class ActionFilter(SimpleListFilter):
    """What was done."""

    title = "action"
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return sorted(Action.choices, key=lambda choice: choice[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        return queryset.filter(action=self.value()) if self.value() else queryset


class ActorFilter(SimpleListFilter):
    """Who did it: whoever has an account, and the command line."""

    title = "person"
    parameter_name = "who"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        people = User.objects.order_by("username").values_list("pk", "username")
        return [(_NOBODY, "Nobody logged in"), *((str(pk), name) for pk, name in people)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        value = self.value() or ""
        if value == _NOBODY:
            return queryset.filter(actor=None)
        return queryset.filter(actor_id=int(value)) if is_id(value) else queryset


class AuditAdmin(ByRole, ModelAdmin):
    """Who did what to which lead, account or matrix, and when; the latest first."""

    readers = WRITERS
    may_add = may_change = may_delete = False
    paginator = LargeTablePaginator
    list_display = ["when", "who", "what", "subject", "details_shown", "number"]
    list_filter = [ActionFilter, ActorFilter, "at"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = ShowFacets.NEVER  # each would count the whole log
    ordering = ["-id"]
    search_fields = ["subject_id"]  # names the box; the search itself is below
    search_help_text = "A lead's number or e-mail address, or the name of an account"
    fields = ["number", "when", "who", "what", "subject", "details_shown", "hash", "body"]

    @display(description="When (UTC)", ordering="at")
    def when(self, entry: AuditEntry) -> str:
        return f"{entry.at:%Y-%m-%d %H:%M:%S}"

    @display(description="Who")
    def who(self, entry: AuditEntry) -> str:
        return entry.actor_name or "-"

    @display(description="What")
    def what(self, entry: AuditEntry) -> str:
        return entry.get_action_display()

    @display(description="To")
    def subject(self, entry: AuditEntry) -> str:
        if entry.kind != LEAD:
            return entry.subject_name or entry.kind
        return format_html(_LINK, _page_of(entry.subject_id), entry.subject_id)

    @display(description="Details")
    def details_shown(self, entry: AuditEntry) -> str:
        return in_words(entry.details)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEntry], search_term: str
    ) -> tuple[QuerySet[AuditEntry], bool]:
        """By a lead, also one that is no longer there, or by an account: what has an index."""
        term = search_term.strip()
        if is_id(term):
            queryset = queryset.filter(kind=LEAD, subject_id=int(term))
        elif "@" in term:
            leads = Lead.objects.filter(email__iexact=term).values_list("pk", flat=True)
            queryset = queryset.filter(kind=LEAD, subject_id__in=list(leads))
        elif term:
            queryset = queryset.filter(kind="user", subject_name=term)
        return queryset, False


class LeadLog(NamedTuple):
    """What stands below a lead: the last entries, each with its details in words, and where the rest is."""

    entries: list[tuple[AuditEntry, str]]
    url: str


def lead_log(request: HttpRequest, lead_id: str) -> LeadLog | None:
    """The last entries about a lead, for those who may read the log."""
    if console_role(request.user) not in WRITERS or not is_id(lead_id):
        return None
    entries = entries_of(int(lead_id))[:_SHOWN_WITH_A_LEAD]
    url = f"{reverse('admin:leads_auditentry_changelist')}?q={int(lead_id)}"
    return LeadLog([(entry, in_words(entry.details)) for entry in entries], url)


def in_words(details: Mapping[str, Any]) -> str:
    """Details as one reads them: "mql → sal", "fields: need, title; source: page"."""
    rest = [(key, value) for key, value in details.items() if key not in _MOVE]
    moved = [_moved(details)] if len(rest) < len(details) else []
    return "; ".join([*moved, *(f"{key.replace('_', ' ')}: {_value(value)}" for key, value in rest)])


def forget_names(lead_ids: Collection[int]) -> None:
    """Take the names of leads that are gone out of Django's own list of what was done in the console."""
    of_leads = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Lead), object_id__in=[str(one) for one in lead_ids]
    )
    of_leads.update(object_repr=F("object_id"))


def _moved(value: Mapping[str, Any]) -> str:
    return f"{_value(value.get('from'))} → {_value(value.get('to'))}"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return _moved(value)
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return f"{text[:12]}…" if len(text) == _HASH else text if value not in (None, "") else "-"


def _page_of(lead_id: int | None) -> str:
    return reverse("admin:leads_lead_change", args=[lead_id])


def is_id(text: str) -> bool:
    """Whether a text of an address or a search box can be a row's number."""
    return text.isascii() and text.isdecimal() and len(text) < _LARGEST
