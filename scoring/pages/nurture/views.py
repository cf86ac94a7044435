"""The page of nurture: who waits there and why, when each comes back, and bringing them back by hand."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from leads.handoff.moves import MoveRefused
from leads.handoff.nurture import bring_back, keep_until, nurtured_for
from leads.models import Lead, Stage, Waiting
from scoring.nurture.giving import bring_back_to
from scoring.pages.addresses import id_in
from scoring.pages.ranking_data import person_of
from scoring.pages.screen import Screen, answer, screen_of
from scoring.pages.work_data import fields_of
from scoring.pages.work_forms import WorkForm
from scoring.rescoring.service import rescore_now

from .asking import read_asking
from .data import bucket_of, seen_frame
from .forms import Back, Day
from .ways import ways_of

_MOST_WAYS = 50
_DONE = {
    "inquiry": "Brought back: it is an inquiry again.",
    "given": "Brought back: it is an MQL, and theirs to work.",
    "day": "The day is set: on it the lead is an inquiry again.",
}


@require_safe
def nurture(request: HttpRequest) -> HttpResponse:
    """The bucket, a page at a time; what would bring each back comes after the page, or with `ways`."""
    screen = screen_of(request)
    asking = read_asking(request.GET, seen_frame(screen))
    bucket = bucket_of(asking, screen)
    has_ways = request.GET.get("ways") == "1"
    data = {
        "nav": "nurture",
        "asking": asking,
        "bucket": bucket,
        "ways": ways_of(bucket.open_ids, screen) if has_ways else (),
        "has_ways": has_ways,
        "done": _DONE.get(request.GET.get("done", ""), ""),
    }
    return answer(request, screen, "scoring/nurture/nurture.html", data)


@require_safe
def nurture_ways(request: HttpRequest) -> HttpResponse:
    """What would bring leads back, each into the place that waits for it on the page."""
    screen = screen_of(request)
    texts = request.GET.getlist("lead")[:_MOST_WAYS]
    lead_ids = [found for text in texts if (found := id_in(text)) is not None]
    return answer(request, screen, "scoring/nurture/_ways.html", {"ways": ways_of(lead_ids, screen)})


@require_http_methods(["GET", "HEAD", "POST"])
def nurture_back(request: HttpRequest, lead_id: int) -> HttpResponse:
    """Bring a lead back now: to nobody, or to somebody."""
    screen = screen_of(request)
    lead = _lead(screen, lead_id)
    form = Back(_sent(request), name="back", now=screen.now, by=screen.user)

    def run() -> str:
        if form.to_id is None:
            bring_back(lead_id, None, screen.user, screen.now)
            return "inquiry"
        bring_back_to(lead_id, form.to_id, screen.user, screen.now)
        return "given"

    words = "It leaves nurture now, whatever day it was to wait for."
    return _asked(request, screen, lead, form, run, ("Bring back", words))


@require_http_methods(["GET", "HEAD", "POST"])
def nurture_day(request: HttpRequest, lead_id: int) -> HttpResponse:
    """Say on which day a lead comes back by itself."""
    screen = screen_of(request)
    lead = _lead(screen, lead_id)
    form = Day(_sent(request), name="day", now=screen.now)
    form.fields["until"].initial = Waiting.objects.filter(lead=lead).values_list("until", flat=True).first()

    def run() -> str:
        keep_until(lead_id, form.cleaned_data["until"], screen.user, screen.now)
        return "day"

    is_recycled = lead.stage == Stage.RECYCLED
    words = "On that day it is an inquiry again, and MQL if its score meets that." + (
        " Until then it is in nurture instead of recycled." if is_recycled else ""
    )
    return _asked(request, screen, lead, form, run, ("Set the day", words))


def _asked(
    request: HttpRequest,
    screen: Screen,
    lead: Lead,
    form: WorkForm,
    run: Callable[[], str],
    says: tuple[str, str],
) -> HttpResponse:
    """The form; sent, what it asks for is done, or it comes back with what was typed and why not."""
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            done = run()
        except MoveRefused as refusal:
            refused = str(refusal)
        else:
            rescore_now([lead.pk], screen.now)
            return HttpResponseRedirect(f"{reverse('nurture')}?done={done}")
    data: dict[str, Any] = {
        "nav": "nurture",
        "person": person_of(lead),
        "title": says[0],
        "words": says[1],
        "fields": fields_of(form),
        "refused": refused,
    }
    return answer(request, screen, "scoring/nurture/form.html", data)


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _lead(screen: Screen, lead_id: int) -> Lead:
    """The lead, where this person finds it in nurture."""
    return get_object_or_404(nurtured_for(screen.user), pk=lead_id)
