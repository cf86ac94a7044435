"""An earlier version is put in force again, once one has seen what that changes."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from leads.models import Lead
from scoring.matrix.differences import by_row, differences_of
from scoring.models import MatrixVersion
from scoring.pages.screen import Screen, answer, screen_of
from scoring.rescoring.asking import PublishRefused, start_publishing

from .change_lines import groups_of
from .doors import version_at

NAV = "matrix"
_LONGEST = 500


@require_http_methods(["GET", "HEAD", "POST"])
def version_roll_back(request: HttpRequest, version_id: int) -> HttpResponse:
    """What going back would change, why one does, and the run that does it."""
    screen, version = screen_of(request), version_at(version_id)
    is_earlier = version.state == MatrixVersion.State.PUBLISHED and version.model.active_id != version.pk
    if not is_earlier or version.model.active is None:
        return HttpResponseRedirect(reverse("version", args=[version.pk]))
    why = " ".join(request.POST.get("why", "").replace("\0", "").split())[:_LONGEST]
    if request.method != "POST" or not why:
        return _ask(request, screen, version, why, "")
    try:
        run = start_publishing(version, screen.user, screen.now, why=why)
    except PublishRefused as refused:
        return _ask(request, screen, version, why, str(refused))
    return HttpResponseRedirect(reverse("publishing", args=[run.pk]))


def _ask(
    request: HttpRequest, screen: Screen, version: MatrixVersion, why: str, refused: str
) -> HttpResponse:
    active = version.model.active
    assert active is not None
    found = differences_of(active, version)
    data = {
        "nav": NAV,
        "version": version,
        "active": active,
        "leads": Lead.objects.count(),
        "groups": groups_of(found),
        "count": len(by_row(found)),
        "why": why,
        "wants_why": request.method == "POST" and not why,
        "refused": refused,
    }
    return answer(request, screen, "scoring/versions/roll_back.html", data)
