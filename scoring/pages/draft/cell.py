"""One cell: its form, and saving what was typed or chosen."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from scoring.matrix.cells import CellRefused, read_cell
from scoring.matrix.edits import Cell, Clash, RowGone
from scoring.models import MatrixVersion
from scoring.pages.screen import Screen, screen_of
from scoring.pages.versions.doors import version_at
from scoring.pages.wording import clock, moment

from .catalog import Catalog
from .editing import (
    REFUSED,
    answer_refused,
    catalog_for,
    form_data,
    put,
    row_in,
    seen_by,
)
from .filling import fill, read
from .forms import form_of
from .notation import NotRead
from .notation import read as read_typed
from .redrawing import with_row
from .views import changed_rows
from .words import called, cell_words


@require_http_methods(["GET", "HEAD", "POST"])
def draft_cell(request: HttpRequest, draft_id: int, row_kind: str, row_id: int, cell: str) -> HttpResponse:
    """The form of a cell; sent, the cell is saved at once and the page told what has changed.

    `typed` is what was typed into the cell; else the fields of its form. `do` only draws the form again.
    """
    screen, draft = screen_of(request), version_at(draft_id)
    at, catalog = Cell(row_kind, row_id, cell), catalog_for(draft)
    try:
        if request.method != "POST":
            stored = read_cell(row_in(draft, row_kind, row_id), cell)
            return _form(request, draft, at, catalog, fill(cell, stored, catalog))
        if "do" in request.POST:
            return _form(request, draft, at, catalog, with_row(request.POST, request.POST["do"]))
        return _save(request, screen, draft, at, catalog)
    except REFUSED as error:
        return answer_refused(request, error)


def _save(
    request: HttpRequest, screen: Screen, draft: MatrixVersion, at: Cell, catalog: Catalog
) -> HttpResponse:
    try:
        value = _value(request, at.cell, catalog)
        put(draft, at, value, seen_by(request), screen, catalog)
    except (NotRead, CellRefused) as error:
        if "form" in request.POST:
            return _form(request, draft, at, catalog, request.POST, str(error))
        return answer_refused(request, error)
    except RowGone as gone:
        return answer_refused(request, gone)
    except Clash as clash:
        return _clash(request, screen, at, clash, catalog)
    return changed_rows(request, screen, draft.pk)


def _value(request: HttpRequest, cell: str, catalog: Catalog) -> Any:
    if "typed" in request.POST:
        return read_typed(cell.partition(".")[0], request.POST["typed"])
    return read(cell, request.POST, catalog)


def _form(
    request: HttpRequest, draft: MatrixVersion, at: Cell, catalog: Catalog, fields: Any, fault: str = ""
) -> HttpResponse:
    form = form_of(at.cell, fields, catalog, fault=fault)
    data = {**form_data(draft, catalog), "form": form, "action": reverse("draft_cell", args=[draft.pk, *at])}
    return render(request, "scoring/draft/_form.html", data, status=422 if fault else 200)


def _clash(request: HttpRequest, screen: Screen, at: Cell, clash: Clash, catalog: Catalog) -> HttpResponse:
    """Both values, each to be chosen; nothing was written."""
    data = {
        "cell": at.cell,
        "called": called(at.cell),
        "edit": clash.edit,
        "mine": cell_words(at.cell, clash.wanted, catalog),
        "theirs": cell_words(at.cell, clash.stored, catalog),
        "value": json.dumps(clash.wanted, ensure_ascii=False),
        "clock": clock(clash.edit.at, screen.now) if clash.edit else "",
        "at": moment(clash.edit.at) if clash.edit else "",
    }
    return render(request, "scoring/draft/_clash.html", data, status=409)
