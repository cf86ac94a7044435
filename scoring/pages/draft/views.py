"""The draft as a sheet, and the rows of it that a page does not show as they are."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from scoring.models import Edit, MatrixVersion
from scoring.pages.screen import Screen, answer, screen_of
from scoring.pages.versions.comparing import changes_of
from scoring.pages.versions.doors import version_at
from scoring.pages.wording import clock, moment

from .sheet import Sheet, document_in_force, sheet_of

NAV = "matrix"
ACTS = [("copy", "Copy"), ("up", "Move up"), ("down", "Move down"), ("remove", "Remove")]
_MOST_ROWS = 5_000  # that a page says it has; the largest matrix that anybody keeps has some hundred


@require_safe
def draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The sheet of a draft; of one that is being published or is published, to be read only."""
    screen = screen_of(request)
    version = version_at(draft_id)
    changes = changes_of(version) if version.state == MatrixVersion.State.DRAFT else None
    data = {"nav": NAV, "acts": ACTS, "changes": changes, **page_data(version, screen)}
    return answer(request, screen, "scoring/draft/draft.html", data)


@require_POST
def draft_rows(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The rows that a page has not, or shows otherwise; the page says which it has, each with its mark."""
    return changed_rows(request, screen_of(request), draft_id, {"is_news": True})


def changed_rows(
    request: HttpRequest, screen: Screen, draft_id: int, extra: dict[str, Any] | None = None
) -> HttpResponse:
    """What the page of a draft has to change to show it as it is now.

    Args:
        request: a POST whose `have` names the page's rows and their marks: "rule-12:0ab1,rule-13:...".
        screen: who looks.
        draft_id: of the draft, read anew.
        extra: what else the answer says: `focus`, the cell to go to; `said`, words for the ear.
    """
    version = version_at(draft_id)
    data = page_data(version, screen)
    sheet: Sheet = data["sheet"]
    data["changed"] = sheet.drawn_for(_have(request))
    return answer(request, screen, "scoring/draft/_changed.html", {**data, **(extra or {})})


def page_data(version: MatrixVersion, screen: Screen) -> dict[str, Any]:
    """What the page and its parts show of a draft."""
    last = Edit.objects.filter(version=version).order_by("-number").select_related("by").first()
    saved_at = last.at if last else version.created_at
    active = version.model.active
    return {
        "draft": version,
        "sheet": sheet_of(version, document_in_force(version)),
        "in_force": active if active and active.pk != version.pk else None,
        "saved": clock(saved_at, screen.now),
        "saved_at": moment(saved_at),
        "saved_by": last.by if last else None,
    }


def _have(request: HttpRequest) -> dict[str, str]:
    pairs = (one.partition(":") for one in request.POST.get("have", "").split(",")[:_MOST_ROWS])
    return {address: mark for address, _, mark in pairs}
