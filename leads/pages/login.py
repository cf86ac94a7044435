"""Coming in, going out, one's own password, and light or dark."""

import math
from datetime import UTC, datetime
from typing import Any

from axes.helpers import get_cool_off, get_failure_limit
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeDoneView, PasswordChangeView
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from leads.models import Action
from leads.people.audit import record, the_account
from leads.people.logins import record_failure, record_login

THEME_COOKIE = "theme"
THEMES = ("light", "dark")
_A_YEAR = 365 * 24 * 3600


class _LogIn(LoginView):
    """Log-ins and failed ones are written into the audit log."""

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        with transaction.atomic():
            answer = super().form_valid(form)
            record_login(form.get_user(), datetime.now(UTC))  # type: ignore[arg-type]
        return answer

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        failures = getattr(self.request, "axes_failures_since_start", None)  # None: nothing was tried
        most = get_failure_limit(self.request, None)
        # Who is locked out already may try as often as they like, and fills no log.
        if failures is not None and failures <= most:
            username = form.cleaned_data.get("username", "")
            record_failure(username, failures == most, datetime.now(UTC))
        return super().form_invalid(form)


log_in = _LogIn.as_view(template_name="leads/login.html", redirect_authenticated_user=True)
log_out = LogoutView.as_view()


class _ChangePassword(PasswordChangeView):
    """One's own, told to the audit log; the other sessions of the account end."""

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        with transaction.atomic():
            answer = super().form_valid(form)
            record(form.user, Action.PASSWORD_SET, the_account(form.user), {}, datetime.now(UTC))
        return answer


change_password = _ChangePassword.as_view(
    template_name="leads/password.html", success_url=reverse_lazy("password_changed")
)
password_changed = PasswordChangeDoneView.as_view(template_name="leads/password_changed.html")


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep light or dark in a cookie, so that the server draws the page right at once; else as the system."""
    answer = HttpResponseRedirect(_next_of(request))
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        answer.set_cookie(THEME_COOKIE, theme, max_age=_A_YEAR, samesite="Lax", secure=request.is_secure())
    else:
        answer.delete_cookie(THEME_COOKIE)
    return answer


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """The page after too many wrong passwords; django-axes calls it."""
    wait = get_cool_off(request)
    data = {
        "failure_limit": get_failure_limit(request, credentials),
        "minutes": math.ceil(wait.total_seconds() / 60) if wait else None,
    }
    return render(request, "leads/locked_out.html", data, status=429)


def _next_of(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return target if is_ours else "/"
