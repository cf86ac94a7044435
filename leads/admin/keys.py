"""Keys of machines: made here, shown once."""

from datetime import UTC, datetime
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from leads.models import ApiKey, Scope, User
from leads.people.console import WRITERS
from leads.people.keys import check_key, is_open, make_key, revoke

from .access import ByRole
from .widgets import MomentInput

_ASKED = ["name", "source", "scopes", "per_minute", "expires_at"]
_SHOWN = [
    "name", "source", "scopes_shown", "per_minute", "state", "start_shown",
    "made_by", "made_at", "expires_at", "revoked_at", "last_used_at",
]  # fmt: skip


class NewKeyForm(forms.ModelForm):
    """What a key is to open."""

    scopes = forms.MultipleChoiceField(
        choices=Scope.choices, widget=forms.CheckboxSelectMultiple, label="What it opens"
    )

    class Meta:
        model = ApiKey
        fields = _ASKED
        widgets = {"expires_at": MomentInput()}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            check_key(data["source"].strip(), data["expires_at"], datetime.now(UTC))
        return data


class ApiKeyAdmin(ByRole, ModelAdmin):
    """Which machines may come in. A key is never changed: it is revoked, and another is made."""

    readers = WRITERS
    may_change = may_delete = False
    list_display = ["name", "source", "start_shown", "scopes_shown", "state", "last_used_at", "made_by"]
    list_select_related = ["made_by"]
    search_fields = ["name", "source"]
    actions = ["revoke_keys"]

    @display(description="Key")
    def start_shown(self, key: ApiKey) -> str:
        return f"{key.start}…"

    @display(description="Opens")
    def scopes_shown(self, key: ApiKey) -> str:
        return ", ".join(str(Scope(scope).label) for scope in key.scopes)

    @display(description="State", label={"open": "success", "expired": "warning", "revoked": "danger"})
    def state(self, key: ApiKey) -> str:
        if key.revoked_at:
            return "revoked"
        return "open" if is_open(key, datetime.now(UTC)) else "expired"

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> list[str]:
        return _SHOWN if obj else _ASKED

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change=change, **kwargs) if obj else NewKeyForm

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return _SHOWN if obj else []

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        key, secret = make_key(**form.cleaned_data, by=cast(User, request.user), now=datetime.now(UTC))
        obj.pk, obj.secret = key.pk, secret  # type: ignore[attr-defined]

    def response_add(self, request: HttpRequest, obj: ApiKey, post_url_continue: Any = None) -> HttpResponse:
        """The one page that ever shows the key; it is in no message, cookie or address."""
        context = {**self.admin_site.each_context(request), "title": "A new API key", "key": obj}
        return TemplateResponse(request, "console/key_made.html", context)

    @action(description="Revoke: they open nothing any more", permissions=["add"])
    def revoke_keys(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        by, now = cast(User, request.user), datetime.now(UTC)
        names = [key.name for key in queryset if revoke(key.pk, by=by, now=now)]
        messages.success(request, f"Revoked: {', '.join(names)}." if names else "They were revoked before.")
