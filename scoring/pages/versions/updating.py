"""A draft is brought up to date with what came into force since, or said to replace it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from scoring.matrix.drafts import DraftMoved, NotADraft
from scoring.matrix.rebase import UpdateRefused, bring_up_to_date, replace_in_force, update_of
from scoring.matrix.recording import Editor
from scoring.matrix.signing import is_behind
from scoring.models import MatrixVersion
from scoring.pages.addresses import id_in
from scoring.pages.screen import Screen, answer, screen_of

from .change_lines import groups_of
from .doors import draft_address, draft_at

NAV = "matrix"
_MOVED = "The draft, or what is in force, changed just now: look again."


@require_http_methods(["GET", "HEAD", "POST"])
def draft_update(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What came into force since, what is taken over, and what is to be chosen."""
    screen, draft = screen_of(request), draft_at(draft_id)
    if not is_behind(draft):
        return HttpResponseRedirect(draft_address(draft))
    if request.method != "POST":
        return _ask(request, screen, draft, "")
    try:
        _update(request, screen, draft)
    except DraftMoved:
        return _ask(request, screen, draft_at(draft_id), _MOVED)
    except UpdateRefused as refused:
        return _ask(request, screen, draft_at(draft_id), str(refused))
    except NotADraft:
        pass  # its page says what became of it
    return HttpResponseRedirect(draft_address(draft))


def _update(request: HttpRequest, screen: Screen, draft: MatrixVersion) -> None:
    last, active = (id_in(request.POST.get(name, "")) or 0 for name in ("seen", "active"))
    if request.POST.get("do") == "replace":
        replace_in_force(draft.pk, seen=(last, active), by=screen.user, now=screen.now)
        return
    choices = {name.removeprefix("take-"): str(value) for name, value in request.POST.items()}
    bring_up_to_date(draft.pk, choices, seen=(last, active), editor=Editor(screen.user, screen.now))


def _ask(request: HttpRequest, screen: Screen, draft: MatrixVersion, refused: str) -> HttpResponse:
    try:
        update = update_of(draft)
    except UpdateRefused as none:
        update, refused = None, refused or str(none)
    data = {
        "nav": NAV,
        "draft": draft,
        "active": draft.model.active,
        "update": update,
        "groups": groups_of(update.taken) if update else (),
        "refused": refused,
        "address": draft_address(draft),
    }
    return answer(request, screen, "scoring/versions/update.html", data)
