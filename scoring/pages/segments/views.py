"""Saved views: the list, saving the ranking's filters under a name, renaming, sharing, deleting."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from leads.people.roles import role_of
from scoring.models import SavedView, ScoringModel
from scoring.pages.filters import HOME, Filters, read_filters
from scoring.pages.screen import Screen, answer, part_asked_for, screen_of
from scoring.segments.check import check
from scoring.segments.known import Known, known_of
from scoring.segments.saved import (
    ViewRefused,
    change_view,
    may_change,
    may_share,
    note_use,
    remove_view,
    save_view,
    update_view,
    view_for,
    views_for,
)
from scoring.segments.words import words

from .convert import documents_of, filters_of, may_be_kept, sort_key
from .view_lines import view_lines

_PAGE = "scoring/segments/edit.html"


@dataclass(frozen=True)
class Asked:
    """The form of a view: what was typed, and what the segment would hold."""

    name: str
    is_shared: bool
    words: str
    query: str
    fault: str = ""


@require_safe
def views(request: HttpRequest) -> HttpResponse:
    """All segments that this person may open, each with how many leads it holds now."""
    screen = screen_of(request)
    lines = view_lines(list(views_for(screen.user)), screen)
    if part_asked_for(request) == "saved":
        return answer(request, screen, "scoring/segments/_menu.html", {"lines": lines})
    return answer(request, screen, "scoring/segments/views.html", {"nav": "views", "lines": lines})


@require_safe
def view_open(request: HttpRequest, view_id: int) -> HttpResponse:
    """To the ranking, narrowed to the view; its own address, which stays when the view changes."""
    screen = screen_of(request)
    view = view_for(screen.user, view_id)
    if view.model.active_id is None:
        raise Http404("Its model has no matrix in force.")
    note_use(view, screen.now)
    filters = filters_of(view, known_of(view.model.active_id, screen.user))
    is_first = bool(screen.models) and screen.models[0].key == view.model.key
    query = filters.changed(
        has_queue=role_of(screen.user) in HOME, model="" if is_first else view.model.key
    ).query
    return HttpResponseRedirect(f"{reverse('ranking')}?{query}")


@require_http_methods(["GET", "HEAD", "POST"])
def view_new(request: HttpRequest) -> HttpResponse:
    """Save the filters of the address under a name."""
    screen = screen_of(request)
    filters, known = _filters(request, screen)
    asked = _asked(request, filters, known, None)
    if request.method != "POST":
        return _show(request, screen, asked, None)
    try:
        if not may_be_kept(filters):
            raise ViewRefused("Choose at least one filter first.")
        view = save_view(
            screen.user, _model(screen), asked.name, asked.is_shared, documents_of(filters),
            sort_key(filters), screen.now,
        )  # fmt: skip
    except ViewRefused as refusal:
        return _show(request, screen, _with_fault(asked, refusal), None)
    return HttpResponseRedirect(reverse("view_open", args=[view.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def view_edit(request: HttpRequest, view_id: int) -> HttpResponse:
    """Rename a view, share it, let it hold the filters of the address, or delete it."""
    screen = screen_of(request)
    view = view_for(screen.user, view_id)
    if not may_change(view, screen.user):
        raise Http404("Not this person's to change.")
    filters, known = _filters(request, screen)
    asked = _asked(request, filters, known, view)
    if request.method != "POST":
        return _show(request, screen, asked, view)
    try:
        return _change(request, screen, view, filters, asked)
    except ViewRefused as refusal:
        return _show(request, screen, _with_fault(asked, refusal), view)


def _change(
    request: HttpRequest, screen: Screen, view: SavedView, filters: Filters, asked: Asked
) -> HttpResponse:
    if request.POST.get("do") == "delete":
        remove_view(view, screen.user)
        return HttpResponseRedirect(reverse("views"))
    change_view(view, screen.user, asked.name, asked.is_shared, screen.now)
    if asked.query:
        if not may_be_kept(filters):
            raise ViewRefused("Choose at least one filter first.")
        update_view(view, screen.user, documents_of(filters), sort_key(filters), screen.now)
    return HttpResponseRedirect(reverse("view_open", args=[view.pk]))


def _filters(request: HttpRequest, screen: Screen) -> tuple[Filters, Known]:
    if screen.frame is None:
        raise Http404("No matrix is in force.")
    known = Known(screen.frame.matrix, screen.frame.version.pk, screen.user)
    return read_filters(request.GET, screen.frame, screen.user), known


def _model(screen: Screen) -> ScoringModel:
    assert screen.frame is not None
    model: ScoringModel = screen.frame.version.model
    return model


def _asked(request: HttpRequest, filters: Filters, known: Known, view: SavedView | None) -> Asked:
    """What was typed; at first what the view is called now."""
    sent: Any = request.POST if request.method == "POST" else None
    query = filters.changed(view="").query if documents_of(filters) or sort_key(filters) else ""
    shown = filters
    if view and not query and view.model.active_id:
        known = known_of(view.model.active_id, known.user)
        shown = filters_of(view, known)
    return Asked(
        name=sent.get("name", "").replace("\0", "") if sent else view.name if view else "",
        is_shared="is_shared" in sent if sent else bool(view and view.is_shared),
        words=words(check(documents_of(shown), known).conditions, known),
        query=query,
    )


def _with_fault(asked: Asked, refusal: ViewRefused) -> Asked:
    return replace(asked, fault=str(refusal))


def _show(request: HttpRequest, screen: Screen, asked: Asked, view: SavedView | None) -> HttpResponse:
    data = {"nav": "views", "asked": asked, "view": view, "may_share": may_share(screen.user)}
    return answer(request, screen, _PAGE, data)
