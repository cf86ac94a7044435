"""The admin console as a site of its own: who may come in, and where they log in."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from unfold.sites import UnfoldAdminSite

from leads.models import Action, User
from leads.people.audit import record, the_account
from leads.people.console import may_enter


class ConsoleSite(UnfoldAdminSite):
    """The role decides who may come in; `is_staff` decides nothing.

    There is one login page. Who is logged in and has no business here learns of no console: 404.
    """

    index_title = "Overview"

    def has_permission(self, request: HttpRequest) -> bool:
        return may_enter(request.user)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Every page of the console goes through here, those of unfold and our own included."""
        inner = super().admin_view(view, cacheable)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if self.has_permission(request):
                return inner(request, *args, **kwargs)
            return self._turn_away(request, request.get_full_path())

        return guarded

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        goal = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        return redirect("admin:index") if self.has_permission(request) else self._turn_away(request, goal)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """To the one login page; by POST alone, as everywhere."""
        if request.method == "POST":
            logout(request)
        return redirect(settings.LOGIN_URL)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One's own password; what Django stores and the entry of the audit log are kept together."""
        user = cast(User, request.user)
        before = user.password
        with transaction.atomic():
            answer = super().password_change(request, extra_context)
            if user.password != before:
                record(user, Action.PASSWORD_SET, the_account(user), {}, datetime.now(UTC))
        return answer

    def _turn_away(self, request: HttpRequest, goal: str) -> HttpResponse:
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(goal, resolve_url(settings.LOGIN_URL))

    def extra_context(self, context: dict[str, Any], request: HttpRequest) -> dict[str, Any]:
        """The colours lie in `static/console/console.css`: the content policy allows no style in the page."""
        return {**context, "colors": None}
