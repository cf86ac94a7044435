"""Rows of a draft added, moved, copied and removed; one's own edits undone and done again."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from scoring.matrix.recording import hold
from scoring.matrix.row_edits import add_row, copy_row, move_row, remove_row
from scoring.matrix.undoing import NothingToUndo, redo, undo
from scoring.models import Edit, MatrixVersion, Parameter, RowKind, Threshold
from scoring.pages.addresses import id_in
from scoring.pages.screen import Screen, screen_of
from scoring.pages.versions.doors import version_at

from .editing import REFUSED, answer_refused, editor_of, refused_words, row_in, seen_by
from .row import row_address, show_row
from .steps import neighbour
from .views import changed_rows
from .writer import spot_id

_NEW: dict[str, dict[str, Any]] = {
    RowKind.PARAMETER: {"label": "New parameter", "min": 0, "max": 10},
    RowKind.RULE: {"label": "New rule"},
    RowKind.DISQUALIFIER: {"label": "New disqualifier"},
}
_PENALTY = {"label": "New warning signs", "min": -10, "max": 0}


@require_POST
def draft_add(request: HttpRequest, draft_id: int) -> HttpResponse:
    """A new row; `to` says what, and where: "rule:45", "parameter:fit", "threshold:grade"."""
    screen, draft = screen_of(request), version_at(draft_id)
    kind, _, where = request.POST.get("to", "").partition(":")
    if kind not in (*_NEW, RowKind.THRESHOLD):
        raise Http404("Nothing of that kind can be added.")
    return _done(request, screen, draft, lambda: _add(draft, screen, kind, where), opens=True)


def _add(draft: MatrixVersion, screen: Screen, kind: str, where: str) -> Edit:
    editor = editor_of(screen)
    if kind == RowKind.THRESHOLD:
        return add_row(draft.pk, kind, {"key": _free_name(draft, where)}, editor=editor, line=where)
    values = _PENALTY if where == Parameter.Axis.PENALTY else _NEW[kind]
    if kind == RowKind.PARAMETER:
        return add_row(draft.pk, kind, {**values, "axis": where}, editor=editor, after_id=_last(draft, where))
    parent = id_in(where) if kind == RowKind.RULE else None
    return add_row(draft.pk, kind, values, editor=editor, parent_id=parent)


def _last(draft: MatrixVersion, axis: str) -> int | None:
    own = draft.parameters.filter(axis=axis).order_by("-position", "-id")
    return own.values_list("pk", flat=True).first()


def _free_name(draft: MatrixVersion, line: str) -> str:
    """A name that no other line of its kind has: the next number for levels, else "new"."""
    taken = set(draft.thresholds.filter(kind=line).values_list("key", flat=True))
    if line == Threshold.Kind.LEVEL:
        return str(max([int(key) for key in taken if key.isascii() and key.isdecimal()], default=0) + 1)
    names = (f"new {number}" if number else "new" for number in range(len(taken) + 1))
    return next(name for name in names if name not in taken)


@require_POST
def draft_act(request: HttpRequest, draft_id: int, row_kind: str, row_id: int, act: str) -> HttpResponse:
    """Move a row up or down or behind another one, copy it, remove it."""
    if act not in _ACTS:
        raise Http404("No such action.")
    screen, draft = screen_of(request), version_at(draft_id)
    return _done(request, screen, draft, lambda: _ACTS[act](request, screen, draft, row_kind, row_id))


@require_POST
def draft_undo(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Undo one's own last edit, or the one whose number is given."""
    screen, draft = screen_of(request), version_at(draft_id)
    number = id_in(request.POST.get("number", ""))
    return _done(request, screen, draft, lambda: undo(draft.pk, editor=editor_of(screen), number=number))


@require_POST
def draft_redo(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Do again what one undid last."""
    screen, draft = screen_of(request), version_at(draft_id)
    return _done(request, screen, draft, lambda: redo(draft.pk, editor=editor_of(screen)))


def _move(request: HttpRequest, screen: Screen, draft: MatrixVersion, kind: str, row_id: int) -> Edit | None:
    after, parent = (id_in(request.POST.get(name, "")) for name in ("after", "parent"))
    seen, editor = seen_by(request), editor_of(screen)
    return move_row(draft.pk, kind, row_id, seen=seen, editor=editor, after_id=after, parent_id=parent)


def _step(by: int) -> Callable[..., Edit | None]:
    def step(
        request: HttpRequest, screen: Screen, draft: MatrixVersion, kind: str, row_id: int
    ) -> Edit | None:
        seen, editor = seen_by(request), editor_of(screen)
        with transaction.atomic():
            hold(draft.pk)  # who stands beside it must not go while one looks
            after, parent = neighbour(row_in(draft, kind, row_id), by)
            place: dict[str, Any] = {"after_id": after, "parent_id": parent}
            return move_row(draft.pk, kind, row_id, seen=seen, editor=editor, **place)

    return step


def _copy(request: HttpRequest, screen: Screen, draft: MatrixVersion, kind: str, row_id: int) -> Edit:
    return copy_row(draft.pk, kind, row_id, editor=editor_of(screen))


def _remove(request: HttpRequest, screen: Screen, draft: MatrixVersion, kind: str, row_id: int) -> Edit:
    return remove_row(draft.pk, kind, row_id, seen=seen_by(request), editor=editor_of(screen))


_ACTS: dict[str, Callable[..., Edit | None]] = {
    "up": _step(-1),
    "down": _step(1),
    "move": _move,
    "copy": _copy,
    "remove": _remove,
}


def _done(
    request: HttpRequest,
    screen: Screen,
    draft: MatrixVersion,
    change: Callable[[], Edit | None],
    opens: bool = False,
) -> HttpResponse:
    """Do it, and answer the page's script with what has changed, or a browser with the page to go to."""
    is_script = "have" in request.POST
    try:
        edit = change()
    except NothingToUndo as nothing:
        if not is_script:
            return HttpResponseRedirect(reverse("draft", args=[draft.pk]))
        return changed_rows(request, screen, draft.pk, {"said": str(nothing)})
    except REFUSED as error:
        if is_script:
            return answer_refused(request, error)
        return show_row(request, screen, draft, RowKind.VERSION, draft.pk, refused=refused_words(error))
    if is_script:
        return changed_rows(request, screen, draft.pk, _extra(edit, opens))
    row = _row_of(draft, edit)
    if row is not None and opens:
        return HttpResponseRedirect(row_address(draft, row))
    return HttpResponseRedirect(reverse("draft", args=[draft.pk]))


def _extra(edit: Edit | None, opens: bool) -> dict[str, Any]:
    """Where the page goes, and what it says."""
    if edit is None:
        return {}
    cell = edit.cell if edit.kind == Edit.Kind.CHANGE else _FIRST.get(edit.row_kind, "label")
    is_there = edit.kind != Edit.Kind.REMOVE
    return {
        "focus": spot_id(f"{edit.row_kind}-{edit.row_id}", cell) if is_there else "",
        "opens": opens,
        "said": _SAID[str(edit.kind)].format(edit.row_name, "undone" if edit.is_undo else "changed"),
        "can_undo": edit.kind == Edit.Kind.REMOVE and not edit.is_undo,
    }


_FIRST = {RowKind.THRESHOLD.value: "key"}
_SAID = {
    "change": "“{0}” {1}.",
    "add": "“{0}” is there.",
    "remove": "“{0}” is removed.",
    "move": "“{0}” is moved.",
}


def _row_of(draft: MatrixVersion, edit: Edit | None) -> Any:
    """The row of an edit, where it is there."""
    if edit is None or edit.kind == Edit.Kind.REMOVE:
        return None
    return row_in(draft, edit.row_kind, edit.row_id)
