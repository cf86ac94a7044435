"""The two signatures at the top of a draft, and signing."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from scoring.matrix.drafts import NotADraft
from scoring.matrix.signing import SignatureRefused, sign, withdraw
from scoring.models import MatrixVersion, Signature
from scoring.pages.addresses import id_in
from scoring.pages.screen import Screen, answer, part_asked_for, screen_of
from scoring.pages.versions.doors import version_at

from .box_lines import boxes_of

NAV = "matrix"


@require_safe
def draft_signing(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The boxes, as a part of the draft's page; on their own they stand above the form that publishes."""
    draft = version_at(draft_id)
    if not part_asked_for(request):
        return HttpResponseRedirect(reverse("draft_publish", args=[draft.pk]))
    return show_boxes(request, screen_of(request), draft)


@require_POST
def draft_sign(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Sign the draft as it stood on the page."""
    screen, draft = screen_of(request), version_at(draft_id)
    side, seen = request.POST.get("side", ""), id_in(request.POST.get("seen", ""))
    if side not in Signature.Side.values or seen is None:
        raise Http404("No such side.")
    try:
        sign(draft.pk, side, seen, screen.user, screen.now)
    except (SignatureRefused, NotADraft) as refused:
        return show_boxes(request, screen, version_at(draft_id), str(refused))
    return _signed(request, screen, draft_id)


@require_POST
def draft_unsign(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Take one's signature back."""
    screen, draft = screen_of(request), version_at(draft_id)
    try:
        withdraw(draft.pk, screen.user, screen.now)
    except (SignatureRefused, NotADraft) as refused:
        return show_boxes(request, screen, version_at(draft_id), str(refused))
    return _signed(request, screen, draft_id)


def show_boxes(request: HttpRequest, screen: Screen, draft: MatrixVersion, refused: str = "") -> HttpResponse:
    """The boxes, or where no part was asked for a page of them; `refused` says what could not be done."""
    data = {"nav": NAV, "signing": boxes_of(draft, screen), "refused": refused}
    template = "_signing.html" if part_asked_for(request) else "signing.html"
    return answer(request, screen, f"scoring/signing/{template}", data)


def _signed(request: HttpRequest, screen: Screen, draft_id: int) -> HttpResponse:
    if part_asked_for(request):
        return show_boxes(request, screen, version_at(draft_id))
    return HttpResponseRedirect(reverse("draft_publish", args=[draft_id]))
