"""One review: its items, what is decided of each, the minutes; on the wall one item at a time."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leads.models import User
from scoring.models import Review
from scoring.pages.addresses import day_in, id_in
from scoring.pages.screen import Screen, answer, screen_of
from scoring.pages.wording import day, local
from scoring.review.agenda import BY_KEY
from scoring.review.drafting import drafts_of, open_draft, use_draft
from scoring.review.meeting import (
    ReviewRefused,
    Speaker,
    compute,
    end,
    refresh,
    reopen,
    review_settings,
    start,
)
from scoring.review.minutes import people_who_review, set_present

from .items import views_of
from .minutes_data import Minutes, minutes_of
from .saying import Spoken, say

_NAV = "review"


@require_safe
def review_meeting(request: HttpRequest, review_id: int) -> HttpResponse:
    """The whole review; with `wall` one item, large."""
    screen = screen_of(request)
    return _show(request, screen, _review(review_id))


@require_POST
def review_compute(request: HttpRequest, review_id: int, key: str) -> HttpResponse:
    """Compute an item, unless it is; its part of the page."""
    screen = screen_of(request)
    review = _review(review_id)
    if not review.items.filter(key=key).exists():
        raise Http404("No such item.")
    item = compute(review_id, key)
    if request.headers.get("HX-Request") != "true":
        return _back(review_id, f"#{key}")
    data = _data(screen, review)
    data["view"] = views_of([item], review.draft_id, data["minutes"], screen)[0]
    return answer(request, screen, "scoring/review/_figures.html", data)


@require_POST
def review_act(request: HttpRequest, review_id: int, act: str) -> HttpResponse:
    """Look anew, start, end, open again, or begin the draft."""
    screen = screen_of(request)
    review = _review(review_id)
    try:
        return _act(request, screen, review, act)
    except ReviewRefused as refused:
        return _show(request, screen, _review(review_id), refused=str(refused))


def _act(request: HttpRequest, screen: Screen, review: Review, act: str) -> HttpResponse:
    speaker = Speaker(screen.user, screen.now)
    match act:
        case "refresh":
            refresh(review.pk, speaker)
        case "start":
            start(review.pk, speaker)
        case "end":
            end(review.pk, _next_on(request.POST.get("next_on", ""), screen), speaker)
        case "reopen":
            reopen(review.pk, speaker)
        case "draft":
            draft_id = id_in(request.POST.get("draft", ""))
            if draft_id is None:
                open_draft(review.pk, speaker)
            else:
                use_draft(review.pk, draft_id)
        case _:
            raise Http404("Nothing of that name.")
    return _back(review.pk)


def _next_on(text: str, screen: Screen) -> Any:
    next_on = day_in(text)
    if next_on is None or next_on <= screen.today:
        raise ReviewRefused("Choose the day of the next review: a day after today.")
    return next_on


@require_POST
def review_say(request: HttpRequest, review_id: int) -> HttpResponse:
    """A note or a decision; the form comes back empty, or with what was typed and why not."""
    screen = screen_of(request)
    _review(review_id)
    spoken = say(review_id, request.POST, screen)
    is_note = request.POST.get("do") == "note"
    review = _review(review_id)
    if request.headers.get("HX-Request") == "true":
        data = _data(screen, review) | {"spoken": spoken, "is_note": is_note, "wall": _wall(request)}
        data["views"] = _changed(screen, review, request, data["minutes"])
        items = list(review.items.filter(key=spoken.item))
        data["view"] = next(iter(views_of(items, review.draft_id, data["minutes"], screen)), None)
        return answer(request, screen, "scoring/review/_said.html", data)
    if spoken.refused:
        return _show(request, screen, review, spoken=spoken, is_note=is_note)
    return _back(review_id, f"#{spoken.item}" if spoken.item else "#minutes", request.POST.get("wall", ""))


@require_POST
def review_present(request: HttpRequest, review_id: int) -> HttpResponse:
    """Say of somebody that they are there, or not."""
    screen = screen_of(request)
    review = _review(review_id)
    number, _, way = request.POST.get("set", "").partition(":")
    person = User.objects.filter(pk=id_in(number) or 0, is_active=True).first()
    try:
        if person is None:
            raise ReviewRefused("There is nobody of that name any more.")
        set_present(review.pk, person, way == "here")
    except ReviewRefused as refused:
        return _show(request, screen, review, refused=str(refused))
    if request.headers.get("HX-Request") == "true":
        # All that is new, as the page asks for it: else the next look would draw what one clicks on anew.
        review = _review(review_id)
        data = _data(screen, review)
        data["views"] = _changed(screen, review, request, data["minutes"])
        return answer(request, screen, "scoring/review/_said.html", data)
    return _back(review_id)


@require_safe
def review_live(request: HttpRequest, review_id: int) -> HttpResponse:
    """What was said since a page was drawn; nothing where it is up to date."""
    screen = screen_of(request)
    review = _review(review_id)
    if review.revision == _seen(request):
        return HttpResponse(status=204)
    # Looked at anew, started, ended: all of the page is other.
    if state_of(review) == "prepared" or request.GET.get("state", "") != state_of(review):
        return HttpResponse(headers={"HX-Refresh": "true"})
    data = _data(screen, review) | {"wall": _wall(request)}
    data["views"] = _changed(screen, review, request, data["minutes"])
    return answer(request, screen, "scoring/review/_live.html", data)


def state_of(review: Review) -> str:
    """Where a review stands, in a word."""
    if review.started_at is None:
        return "prepared"
    return "going" if review.ended_at is None else "ended"


def _review(review_id: int) -> Review:
    rows = Review.objects.select_related("model", "version", "draft", "prepared_by")
    return get_object_or_404(rows, pk=review_id)


def _changed(screen: Screen, review: Review, request: HttpRequest, minutes: Minutes) -> tuple[Any, ...]:
    """The items on the page of which something was decided since it was drawn."""
    items = review.items.filter(entries__revision__gt=_seen(request)).distinct()
    if wall := _wall(request):
        items = items.filter(key=wall)
    return views_of(list(items), review.draft_id, minutes, screen)


def _wall(request: HttpRequest) -> str:
    """The item that is shown large, where one is."""
    return request.GET.get("wall", "") or request.POST.get("wall", "")


def _seen(request: HttpRequest) -> int:
    return id_in(request.GET.get("seen", "") or request.POST.get("seen", "")) or 0


def _data(screen: Screen, review: Review) -> dict[str, Any]:
    items = list(review.items.all())
    days = review_settings().every_days
    return {
        "nav": _NAV,
        "review": review,
        "state": state_of(review),
        "minutes": minutes_of(review, items, screen),
        "on": _long_day(review),
        "span": f"{day(local(review.since).date(), screen.today)} to "
        f"{day(local(review.prepared_at).date(), screen.today)}",
        "next_on": review.next_on or screen.today + timedelta(days=days),
        "people": list(people_who_review()) if state_of(review) == "going" else [],
        "next_words": day(review.next_on, screen.today) if review.next_on else "",
    }


def _long_day(review: Review) -> str:
    at = local(review.started_at or review.prepared_at)
    return f"{at.day} {at:%B %Y}"


def _show(
    request: HttpRequest,
    screen: Screen,
    review: Review,
    refused: str = "",
    spoken: Spoken | None = None,
    is_note: bool = False,
) -> HttpResponse:
    data = _data(screen, review)
    views = views_of(list(review.items.all()), review.draft_id, data["minutes"], screen)
    data |= {
        "views": views,
        "refused": refused,
        "spoken": spoken or Spoken(),
        "is_note": is_note,
        "drafts": list(drafts_of(review)[:20]) if state_of(review) == "going" else [],
    }
    if _wall(request):
        return answer(request, screen, "scoring/review/wall.html", data | _on_wall(request, views))
    return answer(request, screen, "scoring/review/meeting.html", data)


def _on_wall(request: HttpRequest, views: Any) -> dict[str, Any]:
    """The item that is shown, with those before and after it."""
    wanted = request.GET.get("item", "") or request.POST.get("item", "")
    place = next((place for place, one in enumerate(views) if one.key == wanted), 0)
    return {
        "view": views[place],
        "wall": views[place].key,
        "before": views[place - 1] if place else None,
        "after": views[place + 1] if place + 1 < len(views) else None,
    }


def _back(review_id: int, anchor: str = "", wall: str = "") -> HttpResponseRedirect:
    address = reverse("review_meeting", args=[review_id])
    if wall and anchor.removeprefix("#") in BY_KEY:
        return HttpResponseRedirect(f"{address}?wall=1&item={anchor.removeprefix('#')}")
    return HttpResponseRedirect(address + anchor)
