"""Holds every request against the table of roles."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from .roles import ADDRESSES, ANYBODY, group_of, may_open


class RolesMiddleware:
    """Asks who is not logged in to do so, and answers 404 where the table says no."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> HttpResponse | None:
        match = request.resolver_match
        name = match.view_name if match else ""
        if may_open(request.user, name):  # type: ignore[arg-type]
            return None
        if request.user.is_authenticated or ADDRESSES.get(group_of(name), ANYBODY) is ANYBODY:
            raise Http404("No such page.")
        return _ask_to_log_in(request)


def _ask_to_log_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        # A login form inside a panel helps nobody: the whole page goes there.
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = resolve_url("login")
        return answer
    return redirect_to_login(request.get_full_path())
