"""Tracking: what comes in, the rules that type it, what matches none, and what was refused."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leads.jobs.asking import want
from leads.models import RuleChange
from leads.people.roles import may_open
from leads.tracking.editing import RETYPE
from leads.tracking.recent import look_at, recent_events
from leads.tracking.rules import rules_in_order
from scoring.pages.screen import Screen, answer, screen_of

from .course import course_of
from .keys import keys_of
from .lines import refused_lines, rule_lines, unmatched_lines

HERE: dict[str, Any] = {"nav": "in", "here": "tracking"}


@require_safe
def tracking(request: HttpRequest) -> HttpResponse:
    """The page."""
    return show_desk(request, screen_of(request))


@require_safe
def tracking_course(request: HttpRequest) -> HttpResponse:
    """How far the past is typed anew."""
    screen = screen_of(request)
    if request.headers.get("HX-Request") != "true":
        return HttpResponseRedirect(reverse("tracking"))
    data = {**HERE, "course": course_of(screen.now), "may_change": may_change(screen)}
    return answer(request, screen, "scoring/tracking/_course.html", data)


@require_POST
def tracking_again(request: HttpRequest) -> HttpResponse:
    """Go on typing the past anew where it stopped."""
    screen = screen_of(request)
    change = RuleChange.objects.first()
    if change is not None:
        want(RETYPE, change.pk, by=screen.user, now=screen.now)
    return HttpResponseRedirect(reverse("tracking"))


def may_change(screen: Screen) -> bool:
    """Whether this person changes rules; the others look."""
    return may_open(screen.user, "tracking_rule_new")


def show_desk(request: HttpRequest, screen: Screen, refused: str = "") -> HttpResponse:
    """The page; `refused` says what could not be done."""
    rules = rules_in_order()
    look = look_at(rules, recent_events(rules))
    data = {
        **HERE,
        "refused": refused,
        "may_change": may_change(screen),
        "total": look.total,
        "rules": rule_lines(rules, look),
        "unmatched": unmatched_lines(look, screen.now),
        "faults": refused_lines(screen.now),
        "course": course_of(screen.now),
        "keys": keys_of(screen.now),
        "site": f"{request.scheme}://{request.get_host()}",
    }
    return answer(request, screen, "scoring/tracking/desk.html", data)
