"""One version, read only: its note, what it changed, what it did, how it was made."""

from functools import cache as cache_once

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from scoring.matrix.differences import by_row, differences_of
from scoring.matrix.effects import Effect, actual_effect
from scoring.matrix.rows import document_said
from scoring.models import MatrixVersion
from scoring.pages.draft.sheet import sheet_of
from scoring.pages.screen import Screen, answer, screen_of

from .change_lines import groups_of
from .doors import draft_address, name_of, version_at
from .effect_lines import effect_of
from .overview_data import note_of, signed_words

NAV = "matrix"
_KEPT_WHOLE, _KEPT_SO_FAR = 86_400, 300  # seconds: what is whole changes no more


@require_safe
def version(request: HttpRequest, version_id: int) -> HttpResponse:
    """A published version; a draft has a page of its own."""
    screen, found = screen_of(request), version_at(version_id)
    if found.state == MatrixVersion.State.DRAFT:
        return HttpResponseRedirect(draft_address(found))
    before = _before(found)
    changed = differences_of(before, found) if before else ()
    data = {
        "nav": NAV,
        "version": found,
        "is_active": found.model.active_id == found.pk,
        "signed": signed_words(found),
        "note": note_of(found),
        "is_earlier": found.state == MatrixVersion.State.PUBLISHED and found.model.active_id != found.pk,
        "before": before,
        "before_name": name_of(before) if before else "",
        "groups": groups_of(changed),
        "count": len(by_row(changed)),
        # Asked for where the page has not kept it: it takes longer than all the rest.
        "sheet": cache_once(lambda: sheet_of(found, document_said(before) if before else None)),
        "edits": found.edits.select_related("by").order_by("-number")[:50],
    }
    return answer(request, screen, "scoring/versions/version.html", data)


@require_safe
def version_effect(request: HttpRequest, version_id: int) -> HttpResponse:
    """What a version did, held against what was expected: a part of pages that comes after them."""
    screen, found = screen_of(request), version_at(version_id)
    if request.headers.get("HX-Request") != "true":
        return HttpResponseRedirect(reverse("version", args=[found.pk]))
    effect = _effect(found, screen, latest=bool(request.GET.get("latest")))
    data = {"effect": effect_of(found, effect, screen.now), "note": note_of(found)}
    return answer(request, screen, "scoring/versions/_effect.html", data)


def _before(found: MatrixVersion) -> MatrixVersion | None:
    """What it was made of; of the first versions, which nobody noted that of, the one before it."""
    if found.base is not None:
        return found.base
    older = found.model.versions.filter(number__lt=found.number or 0)
    return older.order_by("-number").first()


def _effect(found: MatrixVersion, screen: Screen, latest: bool) -> Effect | None:
    key = f"version-effect-{found.pk}-{found.sha256}-{latest}"
    kept: Effect | None = cache.get(key)
    if kept is not None:
        return kept
    effect = actual_effect(found, screen.now, latest=latest)
    if effect is not None:
        cache.set(key, effect, _KEPT_WHOLE if effect.is_whole else _KEPT_SO_FAR)
    return effect
