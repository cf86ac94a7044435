"""The overview of all ways in."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from scoring.pages.screen import answer, screen_of


@require_safe
def ways_in(request: HttpRequest) -> HttpResponse:
    """Every way in, with what one does there."""
    return answer(request, screen_of(request), "scoring/ways/ways.html", {"nav": "in", "here": "ways_in"})
