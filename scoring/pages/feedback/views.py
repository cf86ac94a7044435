"""What sales says back: how many it took and why not the others, beside what brought them; and the leads."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from scoring.pages.screen import answer, screen_of

from .asked import read_asked
from .data import page_of
from .leads import leads_page_of

_NAV = "feedback"


@require_safe
def feedback(request: HttpRequest) -> HttpResponse:
    """What sales said in a period, by rule, campaign, source or week."""
    screen = screen_of(request)
    if screen.frame is None:
        return answer(request, screen, "scoring/no_matrix.html", {"nav": _NAV})
    asked = read_asked(request.GET, screen.today)
    page = page_of(screen, screen.frame, asked)
    return answer(request, screen, "scoring/feedback/feedback.html", {"nav": _NAV, "page": page})


@require_safe
def feedback_leads(request: HttpRequest) -> HttpResponse:
    """The leads behind a number."""
    screen = screen_of(request)
    if screen.frame is None:
        return answer(request, screen, "scoring/no_matrix.html", {"nav": _NAV})
    asked = read_asked(request.GET, screen.today)
    page = leads_page_of(screen, screen.frame, asked, request.GET)
    return answer(request, screen, "scoring/feedback/leads.html", {"nav": _NAV, "page": page})
