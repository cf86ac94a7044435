"""Blind rating: one lead after the other, without anything that the matrix says of it.

The page is made of what was kept when the round began. It links to no lead, and its order tells nothing.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from scoring.models import RatedLead
from scoring.pages.addresses import id_in
from scoring.pages.screen import Screen, answer, screen_of
from scoring.review.rating import RatingRefused, rate, to_rate


@dataclass(frozen=True)
class Rating:
    """One lead to be graded; `number` of `all`, `done` of them graded; `before` and `after` are numbers."""

    rated_id: int
    facts: dict[str, Any]
    grades: list[str]
    given: str
    number: int
    all: int
    done: int
    before: int | None
    after: int | None


@require_http_methods(["GET", "HEAD", "POST"])
def review_rate(request: HttpRequest) -> HttpResponse:
    """The first lead that is not graded, or the one asked for; a grade leads on to the next."""
    screen = screen_of(request)
    refused = ""
    if request.method == "POST":
        rated_id = id_in(request.POST.get("lead", "")) or 0
        try:
            rate(rated_id, request.POST.get("grade", ""), screen.user, screen.now)
        except RatingRefused as why:
            refused = str(why)
        else:
            return HttpResponseRedirect(reverse("review_rate"))
    mine = list(to_rate(screen.user).select_related("round"))
    data = {"nav": "rate", "rating": _rating(mine, request, screen), "count": len(mine), "refused": refused}
    return answer(request, screen, "scoring/review/rate.html", data)


def _rating(mine: list[RatedLead], request: HttpRequest, screen: Screen) -> Rating | None:
    """None where all are graded, and none was asked for."""
    asked = id_in(request.GET.get("n", "")) or 0
    open_ones = [place for place, one in enumerate(mine, start=1) if not one.given]
    number = asked if 1 <= asked <= len(mine) else (open_ones[0] if open_ones else 0)
    if not number:
        return None
    one = mine[number - 1]
    return Rating(
        rated_id=one.pk,
        facts=one.facts,
        grades=one.round.grades,
        given=one.given,
        number=number,
        all=len(mine),
        done=len(mine) - len(open_ones),
        before=number - 1 if number > 1 else None,
        after=number + 1 if number < len(mine) else None,
    )
