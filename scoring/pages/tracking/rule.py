"""A rule of tracking: tried on what came last while one types, saved, moved, deleted."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leads.models import EventRule, User
from leads.tracking.editing import RuleGone, delete_rule, move_rule, place_of, save_rule
from leads.tracking.recent import Trial, recent_events, try_rule
from leads.tracking.rules import rules_in_order
from scoring.pages.screen import answer, part_asked_for, screen_of

from .desk import HERE, show_desk
from .forms import EventRuleForm
from .lines import asks_of

_ACTS: dict[str, Callable[[int, User, datetime], None]] = {
    "up": lambda rule_id, by, now: move_rule(rule_id, True, by, now),
    "down": lambda rule_id, by, now: move_rule(rule_id, False, by, now),
    "delete": delete_rule,
}


@require_http_methods(["GET", "HEAD", "POST"])
def tracking_rule_new(request: HttpRequest) -> HttpResponse:
    """A new rule; it comes first unless one says otherwise, so that it speaks before the general ones."""
    said = {name: request.GET.get(name, "")[:200].replace("\0", "") for name in ("event", "path")}
    return _edit(request, EventRule(**said))


@require_http_methods(["GET", "HEAD", "POST"])
def tracking_rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """A rule to be changed, or deleted."""
    return _edit(request, get_object_or_404(EventRule.objects.select_related("type"), pk=rule_id))


@require_POST
def tracking_act(request: HttpRequest, rule_id: int, act: str) -> HttpResponse:
    """Move a rule up or down, or delete it."""
    if act not in _ACTS:
        raise Http404("No such action.")
    screen = screen_of(request)
    try:
        _ACTS[act](rule_id, screen.user, screen.now)
    except RuleGone as refusal:
        return show_desk(request, screen, refused=str(refusal))
    return HttpResponseRedirect(reverse("tracking") + "#rules")


def _edit(request: HttpRequest, rule: EventRule) -> HttpResponse:
    screen = screen_of(request)
    form = EventRuleForm(request.POST or None, rule=rule, place=place_of(rule))
    is_saving = request.method == "POST" and request.POST.get("do") != "try"
    title = asks_of(rule) if rule.pk else "New rule"
    if not is_saving or not form.is_valid():
        data = {**HERE, "form": form, "rule": rule, "title": title, "trial": _trial(form, rule)}
        part = "_trial" if part_asked_for(request) == "trial" else "rule"
        return answer(request, screen, f"scoring/tracking/{part}.html", data)
    try:
        save_rule(form.filled(), form.cleaned_data["place"], screen.user, screen.now)
    except RuleGone as refusal:
        return show_desk(request, screen, refused=str(refusal))
    return HttpResponseRedirect(reverse("tracking") + "#rules")


def _trial(form: EventRuleForm, rule: EventRule) -> Trial | None:
    """What the rule as it is typed would do; None while it speaks of nothing, or can't be read."""
    values: dict[str, Any] = dict(form.initial)
    if form.is_bound:
        form.is_valid()
        if set(form.errors) - {"type"}:
            return None
        values = form.cleaned_data
    tried = EventRule(pk=rule.pk, **{name: values[name] for name in ("event", "path", "property", "value")})
    if not tried.event and not tried.path:
        return None
    rules = rules_in_order()
    return try_rule(tried, values["place"], rules, recent_events([*rules, tried]))
