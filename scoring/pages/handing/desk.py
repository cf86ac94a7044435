"""Handing off: what waits, the rules, the people, the queues; and giving a lead by hand."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leads.handoff.moves import MoveRefused
from scoring.handing.by_hand import give_by_hand
from scoring.handing.figures import DAYS
from scoring.pages.addresses import id_in
from scoring.pages.screen import Screen, answer, screen_of

from .people_lines import person_lines, queue_lines
from .rule_lines import rules_shown
from .trial_lines import tried_of
from .waiting_lines import waiting_of

NAV = "handoff"


@require_safe
def handoff(request: HttpRequest) -> HttpResponse:
    """The page, and where the address names a lead, what the rules would do with it."""
    return show_desk(request, screen_of(request))


@require_POST
def handoff_give(request: HttpRequest, handoff_id: int) -> HttpResponse:
    """Give a lead that waits to somebody."""
    screen = screen_of(request)
    to_id = id_in(request.POST.get("to", "")) or 0
    try:
        give_by_hand(handoff_id, to_id, screen.user, screen.now)
    except MoveRefused as refusal:
        return show_desk(request, screen, refused=str(refusal))
    return HttpResponseRedirect(reverse("handoff"))


def show_desk(request: HttpRequest, screen: Screen, refused: str = "") -> HttpResponse:
    """The page; `refused` says what could not be done."""
    data: dict[str, Any] = {
        "nav": NAV,
        "refused": refused,
        "desk": waiting_of(screen),
        "rules": rules_shown(screen),
        "people": person_lines(screen),
        "queues": queue_lines(),
        "tried": tried_of(request.GET, screen),
        "days": DAYS,
    }
    data["has_rules"] = any(group.lines for group in data["rules"].groups)
    return answer(request, screen, "scoring/handing/desk.html", data)
