"""The lab for thresholds: its page, setting a line, who is at its edge, and the goals of both teams."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from scoring.engine.matrix import MatrixRefused
from scoring.goals import MOST, goals, set_goals
from scoring.impact.capacity import weekly_capacity
from scoring.matrix.drafts import NotADraft
from scoring.matrix.edits import Cell, CellRefused, Clash, Editor, RowGone, change_cell
from scoring.matrix.versions import matrix_of
from scoring.models import Goal, MatrixVersion, RowKind, Threshold
from scoring.pages.addresses import clean_text, id_in
from scoring.pages.moment_counted import counted_at
from scoring.pages.screen import Screen, answer, screen_of
from scoring.pages.versions.doors import version_at
from scoring.pages.wording import plain
from scoring.segments.address import number_in
from scoring.thresholds.handles import Handle, handles_of, moved_ways, reaching
from scoring.thresholds.lab import Lab, lab_of

from .figures import brought, for_script
from .shown import Typed, at_of, edge_of, scales_of


@require_http_methods(["GET", "HEAD", "POST"])
def draft_thresholds(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The page; a POST sets one line, or counts what was typed."""
    screen, version = screen_of(request), _version(draft_id)
    if request.method != "POST":
        return _page(request, screen, version, Typed())
    act, _, line = request.POST.get("do", "").partition(" ")
    typed = {one.id: clean_text(request.POST.get(f"at-{one.id}", "")) for one in handles_of(version)}
    typed = {key: text for key, text in typed.items() if text}
    error = _set(request.POST, screen, version, line, typed.get(line, "")) if act == "set" else ""
    if act == "set" and not error:
        address = reverse("draft_thresholds", args=[draft_id])
        return HttpResponseRedirect(f"{address}?line={line}")
    version.refresh_from_db()
    return _page(request, screen, version, Typed(typed, {line: error} if error else {}))


@require_safe
def thresholds_edge(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Who is at the edge of a line, and what it brings against the goals."""
    screen, version = screen_of(request), _version(draft_id)
    try:
        lab = lab_of(version, screen.now)
    except MatrixRefused:
        lab = None
    data = {"draft": version}
    if lab and lab.handles:
        data |= _edge(lab, _chosen(lab, request.GET), request.GET.get("at", ""), screen)
    return answer(request, screen, "scoring/thresholds/_edge.html", data)


@require_POST
def goals_set(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Set the monthly goals of both teams."""
    screen, version = screen_of(request), _version(draft_id)
    numbers, wrong = {}, []
    for side in Goal.Side:
        for what in Goal.What:
            text = request.POST.get(f"{side}-{what}", "").strip()
            number = number_in(text) if text else None
            is_right = number is None or (isinstance(number, int) and 0 < number <= MOST)
            numbers[str(side), str(what)] = number
            wrong += [] if is_right else [f"{side.label}, {what.label}"]
    if wrong:
        error = f"A goal is a whole number from 1 to {MOST:,}: {'; '.join(wrong)}."
        return _page(request, screen, version, Typed(), {"goals_error": error})
    set_goals(numbers, screen.user, screen.now)
    line = request.POST.get("line", "")
    return HttpResponseRedirect(f"{reverse('draft_thresholds', args=[draft_id])}?line={clean_text(line)}")


def _version(draft_id: int) -> MatrixVersion:
    version = version_at(draft_id)
    prefetch_related_objects([version], "thresholds")
    return version


def _set(query: QueryDict, screen: Screen, version: MatrixVersion, line: str, text: str) -> str:
    """Put a line where it is typed; says what is wrong, or nothing."""
    handle = next((one for one in handles_of(version) if one.id == line), None)
    number = number_in(text)
    if handle is None:
        return "This line is gone."
    if isinstance(number, str) or not 0 <= number <= 100:
        return "Write a number from 0 to 100."
    cell, value = "from", number
    if handle.way is not None:
        cell, value = "ways", moved_ways(Threshold.objects.get(pk=handle.row_id).ways, handle, number)
    at = Cell(RowKind.THRESHOLD, handle.row_id, cell)
    try:
        editor = Editor(by=screen.user, now=screen.now)
        change_cell(version.pk, at, value, seen=id_in(query.get("seen", "")) or 0, editor=editor)
    except RowGone:
        return "This line was taken out of the draft meanwhile."
    except Clash as clash:
        return f"{clash} Set it again to have yours."
    except (NotADraft, CellRefused) as error:
        return str(error)
    return ""


def _page(
    request: HttpRequest,
    screen: Screen,
    version: MatrixVersion,
    typed: Typed,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    data: dict[str, Any] = {
        "nav": "matrix",
        "draft": version,
        "is_draft": not version.document,
        **(more or {}),
    }
    # Counting takes a while the first time; what is typed is counted at once, since it was asked for.
    if "figures" in request.GET or request.method == "POST":
        data |= _figures(request, screen, version, typed)
    return answer(request, screen, "scoring/thresholds/thresholds.html", data)


def _figures(request: HttpRequest, screen: Screen, version: MatrixVersion, typed: Typed) -> dict[str, Any]:
    try:
        lab, matrix = lab_of(version, screen.now), matrix_of(version)
    except MatrixRefused as error:
        return {"faults": len(error.faults)}
    if not lab.handles:
        return {"is_empty": True}
    chosen, takes = _chosen(lab, request.GET), weekly_capacity(screen.now)
    at = typed.at.get(chosen.id, plain(chosen.at))
    return {
        "scales": scales_of(lab, matrix, chosen, typed, takes),
        "lab": for_script(lab),
        "takes": takes,
        "counted": counted_at(len(lab.ids), lab.as_of, screen.now),
        **_edge(lab, chosen, at, screen),
    }


def _chosen(lab: Lab, query: QueryDict) -> Handle:
    """The line that is asked for; else that of the first stage, on which the inflow hangs."""
    asked = (one for one in lab.handles if one.id == query.get("line"))
    stages = (one for one in lab.handles if one.kind == Threshold.Kind.STAGE)
    return next(asked, None) or next(stages, lab.handles[0])


def _edge(lab: Lab, handle: Handle, at: str, screen: Screen) -> dict[str, Any]:
    tenths = reaching(at_of(at, handle))
    above, below = edge_of(lab, handle, tenths, screen.user)
    return {
        "chosen": handle,
        "at": plain(tenths / 10),
        "above": above,
        "below": below,
        "brought": brought(lab.scales[handle.scale], tenths, goals()),
    }
