"""Everything of one row as a plain form: the way without script, and on a phone."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from scoring.matrix.cells import CELLS, CellRefused, Row, kind_of, name_of, read_cell
from scoring.matrix.drafts import NotADraft
from scoring.matrix.edits import Cell, Clash, RowGone
from scoring.models import MatrixVersion, RowKind, Threshold
from scoring.pages.screen import Screen, answer, screen_of
from scoring.pages.versions.doors import version_at

from .catalog import Catalog
from .editing import catalog_for, form_data, mark_of, put, refused_words, row_in, seen_by
from .filling import fill, read
from .forms import CellForm, form_of
from .notation import NotRead
from .redrawing import with_row
from .views import ACTS, NAV, page_data
from .words import cell_words

_ORDER: dict[str, tuple[str, ...]] = {
    RowKind.RULE: ("label", "measures", "if", "pays", "fades", "limit", "cap", "note", "key"),
    RowKind.PARAMETER: ("label", "axis", "min", "max", "combine", "reset_by", "note", "key"),
    RowKind.DISQUALIFIER: ("label", "if", "note", "key"),
    RowKind.VERSION: ("name", "label", "note"),
}
_AXES = ("fit", "engagement", "qualification")


@dataclass(frozen=True)
class Shown:
    """A row on its page: its forms, what is wrong with it, and what was not saved."""

    row: Row
    forms: tuple[CellForm, ...]
    says: tuple[tuple[str, bool], ...] = ()
    refused: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def draft_rule(request: HttpRequest, draft_id: int, row_id: int) -> HttpResponse:
    """Everything of one rule."""
    return draft_row(request, draft_id, RowKind.RULE, row_id)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_row(request: HttpRequest, draft_id: int, row_kind: str, row_id: int) -> HttpResponse:
    """Everything of one row. Sent, the cells that were touched are saved, each as an edit of its own."""
    if row_kind not in CELLS:
        raise Http404("No such kind of row.")
    screen, draft = screen_of(request), version_at(draft_id)
    if request.method != "POST":
        return show_row(request, screen, draft, row_kind, row_id)
    if "do" in request.POST:
        fields = with_row(request.POST, request.POST["do"])
        return show_row(request, screen, draft, row_kind, row_id, sent=fields)
    faults = _save(request, screen, draft, row_kind, row_id)
    if faults:
        return show_row(request, screen, draft, row_kind, row_id, sent=request.POST, faults=faults)
    return HttpResponseRedirect(reverse("draft", args=[draft.pk]) + f"#{row_kind}-{row_id}")


def row_address(draft: MatrixVersion, row: Row) -> str:
    """The page of a row."""
    if kind_of(row) == RowKind.RULE:
        return reverse("draft_rule", args=[draft.pk, row.pk])
    return reverse("draft_row", args=[draft.pk, kind_of(row), row.pk])


def show_row(
    request: HttpRequest,
    screen: Screen,
    draft: MatrixVersion,
    row_kind: str,
    row_id: int,
    *,
    sent: Any = None,
    faults: dict[str, str] | None = None,
    refused: str = "",
) -> HttpResponse:
    """The page of a row.

    Args:
        sent: the form's fields as they were sent, where it is shown again.
        faults: why a cell was not saved, by cell; "" for the row as a whole.
        refused: why something else was not done.
    """
    row, catalog, faults = row_in(draft, row_kind, row_id), catalog_for(draft), faults or {}
    forms = [_form(row, cell, catalog, sent, faults.get(cell, "")) for cell in cells_shown(row)]
    data = page_data(draft, screen)
    lines = {line.id: line for lines in data["sheet"].lists.values() for line in lines}
    line = lines.get(f"{row_kind}-{row_id}")
    shown = Shown(row, tuple(forms), line.says if line else (), refused or faults.get("", ""))
    data |= {
        "nav": NAV,
        "acts": ACTS,
        "shown": shown,
        "row_kind": row_kind,
        "row_name": name_of(row),
        "line": line,
    }
    data["back"] = reverse("draft", args=[draft.pk]) + f"#{row_kind}-{row_id}"
    return answer(request, screen, "scoring/draft/row.html", data | form_data(draft, catalog))


def cells_shown(row: Row) -> tuple[str, ...]:
    """The cells of a row, in the order of its form."""
    if isinstance(row, Threshold):
        return ("key", "ways") if row.kind == Threshold.Kind.STAGE else ("key", "from")
    if isinstance(row, MatrixVersion):
        mapped = [f"{name}.{axis}" for name in ("weights", "full_marks") for axis in _AXES]
        return (*_ORDER[RowKind.VERSION], *mapped, *(f"fields.{key}" for key in sorted(row.fields)))
    return _ORDER[kind_of(row)]


def _form(row: Row, cell: str, catalog: Catalog, sent: Any, fault: str) -> CellForm:
    stored = fill(cell, read_cell(row, cell), catalog)
    if sent is None:
        return form_of(cell, stored, catalog, mark=mark_of(read(cell, stored, catalog)))
    return form_of(cell, sent, catalog, fault=fault, mark=sent.get(f"{cell}:mark", ""))


def _save(
    request: HttpRequest, screen: Screen, draft: MatrixVersion, row_kind: str, row_id: int
) -> dict[str, str]:
    """Save what was touched; why the others were not, by cell."""
    row, catalog, faults = row_in(draft, row_kind, row_id), catalog_for(draft), dict[str, str]()
    for cell in cells_shown(row):
        try:
            value = read(cell, request.POST, catalog)
            if mark_of(value) != request.POST.get(f"{cell}:mark"):
                put(draft, Cell(row_kind, row_id, cell), value, seen_by(request), screen, catalog)
        except (NotRead, CellRefused) as error:
            faults[cell] = str(error)
        except (RowGone, NotADraft) as error:
            return {"": refused_words(error)}
        except Clash as clash:
            faults[cell] = _clash_words(cell, clash, catalog)
    return faults


def _clash_words(cell: str, clash: Clash, catalog: Catalog) -> str:
    theirs = cell_words(cell, clash.stored, catalog) or "nothing"
    who = str(clash.edit.by) if clash.edit and clash.edit.by else "Somebody"
    return f"{who} wrote “{theirs}” here meanwhile. The form still holds yours: save again to put it in."
