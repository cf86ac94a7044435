"""A rule of handing off: made, changed, switched, moved, deleted."""

from collections.abc import Callable
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leads.models import User
from scoring.handing.conditions import catalog_labels
from scoring.handing.editing import HandingRefused, delete_rule, move_rule, save_rule, switch_rule
from scoring.models import HandoffRule
from scoring.pages.screen import Screen, answer, screen_of
from scoring.pages.tally import all_values

from .desk import NAV, show_desk
from .forms import Choices, RuleForm

_ACTS: dict[str, Callable[[int, User, datetime], None]] = {
    "on": lambda rule_id, by, now: switch_rule(rule_id, True, by, now),
    "off": lambda rule_id, by, now: switch_rule(rule_id, False, by, now),
    "up": lambda rule_id, by, now: move_rule(rule_id, True, by, now),
    "down": lambda rule_id, by, now: move_rule(rule_id, False, by, now),
    "delete": delete_rule,
}


@require_http_methods(["GET", "HEAD", "POST"])
def handoff_rule_new(request: HttpRequest) -> HttpResponse:
    """A new rule; it comes last."""
    stage = request.GET.get("stage", "")
    is_known = stage in HandoffRule.At.values
    return _edit(request, HandoffRule(stage=stage if is_known else HandoffRule.At.MQL))


@require_http_methods(["GET", "HEAD", "POST"])
def handoff_rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """A rule to be changed, or deleted."""
    return _edit(request, get_object_or_404(HandoffRule, pk=rule_id))


@require_POST
def handoff_rule_act(request: HttpRequest, rule_id: int, act: str) -> HttpResponse:
    """Switch a rule on or off, move it up or down, delete it."""
    if act not in _ACTS:
        raise Http404("No such action.")
    screen = screen_of(request)
    try:
        _ACTS[act](rule_id, screen.user, screen.now)
    except HandingRefused as refusal:
        return show_desk(request, screen, refused=str(refusal))
    return HttpResponseRedirect(reverse("handoff") + "#rules")


def _edit(request: HttpRequest, rule: HandoffRule) -> HttpResponse:
    screen, is_sent = screen_of(request), request.method == "POST"
    form = RuleForm(request.POST if is_sent else None, rule=rule, known=_known(screen))
    if not is_sent or not form.is_valid():
        data = {"nav": NAV, "form": form, "rule": rule}
        return answer(request, screen, "scoring/handing/rule.html", data)
    try:
        save_rule(form.fill(rule), screen.user, screen.now)
    except HandingRefused as refusal:
        return show_desk(request, screen, refused=str(refusal))
    return HttpResponseRedirect(reverse("handoff") + "#rules")


def _known(screen: Screen) -> dict[str, Choices]:
    """Values to choose from: of the matrices in force, and what leads have."""
    matrices = [frame.matrix for frame in screen.frames.values()]
    labels = catalog_labels()
    grades = dict.fromkeys(str(line.name) for matrix in matrices for line in matrix.grades)
    bands = dict.fromkeys(str(line.name) for matrix in matrices for line in matrix.bands)
    known: dict[str, Choices] = {
        "grades": [(grade, grade) for grade in grades],
        "bands": [(band, band) for band in bands],
    }
    for column, name in (("region", "regions"), ("industry", "industries")):
        values = {value for frame in screen.frames.values() for value in all_values(column, frame.version)}
        known[name] = [(value, labels(column, value)) for value in sorted(values)]
    return known
