"""The landing page of the matrix, and how a draft begins and ends."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from scoring.matrix.drafts import DraftGone, DraftMoved, NotADraft, delete_draft
from scoring.matrix.files import draft_copy
from scoring.matrix.setup import default_draft
from scoring.pages.review.past import review_due
from scoring.pages.screen import answer, screen_of

from .doors import draft_address, draft_at, name_of, version_named
from .overview_data import edits_of, sections_of

NAV = "matrix"


@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """Of each model: what is in force, the drafts, a run under way, all versions."""
    screen = screen_of(request)
    sections = sections_of(screen.now)
    data = {
        "nav": NAV,
        "sections": sections,
        "is_empty": not any(one.has_something for one in sections),
        "due": review_due(screen),
    }
    return answer(request, screen, "scoring/versions/overview.html", data)


@require_POST
def matrix_new(request: HttpRequest) -> HttpResponse:
    """A new draft: a copy of a version or draft, or of the default matrix where there is nothing yet."""
    screen = screen_of(request)
    version = version_named(request.POST.get("version", ""))
    if version is None:
        draft = default_draft(by=screen.user, now=screen.now)
    else:
        draft = draft_copy(version, by=screen.user, now=screen.now)
    return HttpResponseRedirect(draft_address(draft))


@require_http_methods(["GET", "HEAD", "POST"])
def draft_delete(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Delete a draft, once one has seen what goes with it."""
    screen, draft = screen_of(request), draft_at(draft_id)
    has_changed = False
    if request.method == "POST":
        try:
            delete_draft(draft.pk, seen=request.POST.get("seen", ""), by=screen.user, now=screen.now)
        except DraftMoved:
            draft, has_changed = draft_at(draft_id), True
        except DraftGone:
            return HttpResponseRedirect(reverse("matrix"))
        except NotADraft:
            return HttpResponseRedirect(reverse("version", args=[draft_id]))
        else:
            return HttpResponseRedirect(reverse("matrix"))
    data = {
        "nav": NAV,
        "draft": draft,
        "name": name_of(draft),
        "edits": edits_of(draft),
        "has_changed": has_changed,
        "address": draft_address(draft),
    }
    return answer(request, screen, "scoring/versions/delete.html", data)
