"""Who changed what in a draft, and when; what one did oneself can be taken back from here."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from scoring.matrix.cells import CellRefused
from scoring.matrix.drafts import NotADraft
from scoring.matrix.recording import Clash, Editor
from scoring.matrix.undoing import NothingToUndo, undo
from scoring.models import MatrixVersion
from scoring.pages.screen import Screen, answer, screen_of
from scoring.pages.versions.doors import version_at

from .comments import NAV
from .history_data import history_of
from .rows import row_in


@require_safe
def draft_history(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Every edit of a draft in words, the latest first."""
    return _shown(request, screen_of(request), version_at(draft_id))


@require_POST
def draft_take_back(request: HttpRequest, draft_id: int, number: int) -> HttpResponse:
    """Undo an edit of one's own, unless somebody has changed the same since."""
    screen, draft = screen_of(request), version_at(draft_id)
    try:
        undo(draft.pk, editor=Editor(screen.user, screen.now), number=number)
    except Clash as clash:
        words = f"{clash} Nothing was taken back; the sheet shows what stands now."
        return _shown(request, screen, draft, words)
    except (NothingToUndo, CellRefused, NotADraft) as refused:
        return _shown(request, screen, draft, str(refused))
    row = row_in(request, draft)
    query = f"?row={row.key}" if row.key else ""
    return HttpResponseRedirect(reverse("draft_history", args=[draft.pk]) + query)


def _shown(request: HttpRequest, screen: Screen, draft: MatrixVersion, refused: str = "") -> HttpResponse:
    row = row_in(request, draft)
    history = history_of(draft, row, request.GET.get("by", ""), request.GET.get("page", ""), screen)
    data = {"nav": NAV, "draft": draft, "row": row, "history": history, "refused": refused}
    return answer(request, screen, "scoring/editing/history.html", data)
