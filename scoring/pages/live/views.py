"""The address of a draft's stream, and the one by which a page says where its person is."""

import re

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from scoring.matrix.presence import be_at
from scoring.models import MatrixVersion
from scoring.pages.addresses import id_in
from scoring.pages.screen import screen_of
from scoring.pages.versions.doors import version_at

from .serving import KEY
from .streams import Stream

_CELL = re.compile(r"[a-z]+-[0-9]+-[\w-]{1,150}")


@require_GET
def draft_stream(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What happens to a draft from now on, beginning with what the page has missed.

    204, by which a browser knows that there is nothing to wait for: the version is no draft any more, or the
    server speaks WSGI, where an open stream would hold a thread.
    """
    draft = version_at(draft_id)
    scope = getattr(request, "scope", None)
    if scope is None or draft.state != MatrixVersion.State.DRAFT:
        return HttpResponse(status=204)
    last = id_in(request.headers.get("Last-Event-ID") or request.GET.get("since", ""))
    told = draft.last_edit if last is None else min(last, draft.last_edit)
    scope[KEY] = Stream(draft.pk, request.user.pk or 0, request.session.session_key or "", told)
    response = HttpResponse(content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"  # nginx would hold back what is small
    return response


@require_POST
def draft_here(request: HttpRequest, draft_id: int) -> HttpResponse:
    """An open page says that it is there still, and in which cell its person is."""
    draft, screen = version_at(draft_id), screen_of(request)
    cell = request.POST.get("cell", "")
    page_id = id_in(request.POST.get("page", "")) or 0
    be_at(draft.pk, page_id, screen.user, cell if _CELL.fullmatch(cell) else "", screen.now)
    return HttpResponse(status=204)
