"""Webhooks: all of them, and one with its steps, what came, and what was rejected."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from leads.models import Hook, HookReject
from leads.people.roles import may_open
from scoring.pages.screen import Screen, answer, screen_of

from .data import (
    REJECTS_SHOWN,
    delivery_lines,
    hook_lines,
    last_of,
    reject_lines,
    service_of,
    shown,
    state_of,
)
from .forms import KeepForm

NAV = {"nav": "in", "here": "hooks"}


@require_safe
def hooks(request: HttpRequest) -> HttpResponse:
    """All webhooks."""
    screen = screen_of(request)
    data = {"lines": hook_lines(screen.now), "may_change": may_open(screen.user, "hook_new")}
    return answer(request, screen, "scoring/hooks/hooks.html", NAV | data)


@require_safe
def hook_page(request: HttpRequest, hook_id: int) -> HttpResponse:
    """One webhook."""
    return show_hook(request, screen_of(request), get_object_or_404(Hook, pk=hook_id))


def show_hook(request: HttpRequest, screen: Screen, hook: Hook, form: KeepForm | None = None) -> HttpResponse:
    """The page of a webhook; with a form that was sent, what is wrong with it."""
    may_change, last = may_open(screen.user, "hook_act"), last_of(hook)
    waiting = HookReject.objects.filter(hook=hook, taken_at=None)
    state, is_trouble = state_of(hook, last)
    data: dict[str, Any] = {
        "hook": hook,
        "service": service_of(hook),
        "is_ours": not service_of(hook).given,
        "state": state,
        "is_trouble": is_trouble,
        "last": shown(last, screen.now),
        "refused": shown(hook.refused_at, screen.now),
        "made": shown(hook.made_at, screen.now),
        "may_change": may_change,
        "address": request.build_absolute_uri(address_of(hook)) if may_change else "",
        "stop_or_start": "start" if hook.stopped_at else "stop",
        "form": form or KeepForm(hook=hook),
        "deliveries": delivery_lines(hook, screen.now),
        "rejects": reject_lines(waiting[:REJECTS_SHOWN], screen.now),
        "rejected": waiting.count(),
        "told": request.GET.get("told", ""),
    }
    return answer(request, screen, "scoring/hooks/hook.html", NAV | data)


def address_of(hook: Hook) -> str:
    """The path to which the service sends."""
    if service_of(hook).is_secret_in_address:
        return reverse("hook_with_secret", args=[hook.endpoint, hook.secret])
    return reverse("hook", args=[hook.endpoint])
