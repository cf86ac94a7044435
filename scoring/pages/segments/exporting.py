"""Leads as a file: a page that says who goes out and who does not, and the file itself."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods

from scoring.models import SavedView
from scoring.pages.filters import QUEUE, Filters, read_filters
from scoring.pages.frame import Frame
from scoring.pages.screen import Screen, answer, screen_of
from scoring.segments.check import check
from scoring.segments.export import PURPOSES, Recipients, TooMany, Wanted, export_segment, recipients_of
from scoring.segments.known import Known
from scoring.segments.limits import TooSlow
from scoring.segments.saved import views_for
from scoring.segments.sheet import MAIL, SCORE_CHOICES, addable_fields
from scoring.segments.to_query import About
from scoring.segments.words import words

from .convert import documents_of

_TOO_SLOW = "This takes too long: narrow the segment by a band, a grade, a stage or an owner."


@dataclass(frozen=True)
class Export:
    """What a request is about. `fault`: why there is nothing to export."""

    filters: Filters
    wanted: Wanted
    about: About
    fault: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """The page before an export, counted for its purpose; sent, the file."""
    screen = screen_of(request)
    if screen.frame is None:
        raise Http404("No matrix is in force.")
    asked = _asked(request, screen, screen.frame)
    if request.method != "POST" or asked.fault or "look" in request.POST:
        return _page(request, screen, screen.frame, asked)
    try:
        content = export_segment(screen.scores(screen.frame), asked.wanted, asked.about)
    except TooMany:
        return _page(request, screen, screen.frame, asked)  # counts them, and says how many
    except TooSlow:
        return _page(request, screen, screen.frame, replace(asked, fault=_TOO_SLOW))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_file_name(asked, screen)}"'
    add_never_cache_headers(response)
    return response


def _asked(request: HttpRequest, screen: Screen, frame: Frame) -> Export:
    filters = read_filters(request.GET, frame, screen.user)
    if filters.list == QUEUE:
        filters = filters.changed(list="")
    known = Known(frame.matrix, frame.version.pk, screen.user)
    segment = check(documents_of(filters), known)
    sent: Any = request.POST if request.method == "POST" else request.GET
    wanted = Wanted(
        conditions=segment.conditions,
        purpose=sent.get("for") if sent.get("for") in PURPOSES else MAIL,
        added=tuple(sent.getlist("with")),
        version=f"{frame.version.model.name} v{frame.version.number}",
        has_mark=request.method != "POST" or "mark" in sent,
    )
    faults = [*filters.faults, *(one.message for one in segment.faults)]
    return Export(filters, wanted, About(known, screen.user, screen.now), faults[0] if faults else "")


def _page(request: HttpRequest, screen: Screen, frame: Frame, asked: Export) -> HttpResponse:
    recipients, fault = None, asked.fault
    if not fault:
        try:
            recipients = recipients_of(screen.scores(frame), asked.wanted, asked.about)
        except TooSlow:
            fault = _TOO_SLOW
    known = asked.about.known
    data = {
        "nav": "views",
        "fault": fault or _cap_fault(recipients),
        "recipients": recipients,
        "words": words(asked.wanted.conditions, known),
        "view": _view(asked, screen),
        "query": asked.filters.query,
        "wanted": asked.wanted,
        "purposes": list(PURPOSES.items()),
        "choices": [(one.key, one.label) for one in addable_fields(known)],
        "scores": [(name, name.capitalize()) for name in SCORE_CHOICES],
        "most": settings.EXPORT_MOST_ROWS,
    }
    return answer(request, screen, "scoring/segments/export.html", data)


def _cap_fault(recipients: Recipients | None) -> str:
    if recipients is None or recipients.goes_out <= settings.EXPORT_MOST_ROWS:
        return ""
    return (
        f"{recipients.goes_out:,} leads would go out. At most {settings.EXPORT_MOST_ROWS:,} go out at once: "
        "narrow the segment, by a region or a band for instance."
    )


def _view(asked: Export, screen: Screen) -> SavedView | None:
    found = [one for one in views_for(screen.user) if str(one.pk) == asked.filters.view]
    return found[0] if found else None


def _file_name(asked: Export, screen: Screen) -> str:
    view = _view(asked, screen)
    name = slugify(view.name)[:60] if view else ""
    return f"leads-{name + '-' if name else ''}{asked.about.today.isoformat()}.csv"
