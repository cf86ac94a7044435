"""Data quality: what the matrix asks and nobody knows, what cannot be right, and both as files."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST, require_safe

from leads.models import User
from scoring.pages.frame import Frame
from scoring.pages.screen import Screen, answer, part_asked_for, screen_of
from scoring.quality.checks import CHECKS
from scoring.quality.export import FIELDS, Asking, export_fields, export_values
from scoring.quality.failing import values_of
from scoring.quality.figures import figures_of
from scoring.quality.look import last_look
from scoring.quality.running import run_for
from scoring.segments.export import TooMany
from scoring.segments.limits import TooSlow

from .shown import page_of, values_link

_NAV = {"nav": "in", "here": "quality"}
_WAIT_SECONDS = 20.0  # without script one waits for the page; what takes longer goes on, and is found again
_FAULTS = {
    TooMany: "More than {:,} rows would go out. Export one check at a time.",
    TooSlow: "This takes too long: export one check at a time.",
}


@require_safe
def quality(request: HttpRequest) -> HttpResponse:
    """The figures of the last look at once; whether it is still true is asked after the page."""
    screen = screen_of(request)
    if screen.frame is None:
        return answer(request, screen, "scoring/no_matrix.html", {"nav": "in"})
    is_part = part_asked_for(request) == "quality"
    is_asked = is_part or "look" in request.GET
    run = run_for(screen.now, at_once="look" in request.GET) if is_asked else None
    if run is not None and not is_part:
        run.over.wait(_WAIT_SECONDS)
    page = page_of(screen, screen.frame, request.GET.get("field", ""))
    is_running = run is not None and not run.over.is_set()
    data = {
        **_NAV,
        "page": page,
        "run": run if is_running else None,
        "error": run.error if run is not None else "",
        "is_to_ask": is_running or not is_asked,
    }
    return answer(request, screen, f"scoring/quality/{'_quality' if is_part else 'quality'}.html", data)


@require_safe
def quality_values(request: HttpRequest) -> HttpResponse:
    """The values that fail one check, with some of their leads."""
    screen = screen_of(request)
    check = CHECKS.get(request.GET.get("check", ""))
    if screen.frame is None or check is None:
        raise Http404("There is no such check.")
    values = values_of(check, screen.frame.version.pk, screen.user)
    data = {**_NAV, "check": check, "values": values, "all": values_link(screen, check)}
    template = "_values" if part_asked_for(request) else "values"
    return answer(request, screen, f"scoring/quality/{template}.html", data)


@require_POST
def quality_export(request: HttpRequest) -> HttpResponse:
    """The figures of the fields, or the values that fail checks, as a file."""
    screen, what = screen_of(request), request.POST.get("what", "")
    kinds = tuple(CHECKS) if what == "values" else tuple(kind for kind in CHECKS if kind == what)
    if screen.frame is None or not (kinds or what == FIELDS):
        raise Http404("There is no such file.")
    try:
        content = _content(screen, screen.frame, kinds)
    except (TooMany, TooSlow) as refused:
        words = _FAULTS[type(refused)].format(settings.EXPORT_MOST_ROWS)
        page = page_of(screen, screen.frame, "")
        data: dict[str, Any] = {**_NAV, "page": page, "fault": words, "is_to_ask": False}
        return answer(request, screen, "scoring/quality/quality.html", data)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = f"data-quality-{what.replace('.', '-')}-{screen.today.isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    add_never_cache_headers(response)
    return response


def _content(screen: Screen, frame: Frame, kinds: tuple[str, ...]) -> bytes:
    version = f"{frame.version.model.name} v{frame.version.number}"
    asking = Asking(screen.user, screen.now, frame.version.pk, version)
    if kinds:
        people = {person.pk: str(person) for person in User.objects.all()}
        return export_values(kinds, people, asking)
    look = last_look()
    figures = figures_of(look, frame.version.pk, screen.user) if look else None
    if look is None or figures is None:
        raise Http404("Nobody has looked yet.")
    return export_fields(figures, look.as_of, asking)
