"""What every edit from a page goes through: the row, who edits, and the words of what is refused."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from zlib import crc32

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from scoring.matrix.cells import CellRefused, Row
from scoring.matrix.drafts import NotADraft
from scoring.matrix.edits import Cell, Clash, Editor, RowGone, change_cell
from scoring.matrix.recording import row_of
from scoring.models import MatrixVersion, RowKind
from scoring.pages.addresses import id_in
from scoring.pages.screen import Screen

from .catalog import Catalog, catalog_of
from .writer import titled

PERIODS = [("day", "a day"), ("week", "a week"), ("month", "a month"), ("ever", "in all")]
MEASURES = [
    ("if", "Only its conditions"),
    ("count", "Activities"),
    ("number", "A number of the lead"),
    ("days_since", "Days since an activity"),
]


def editor_of(screen: Screen) -> Editor:
    """Who edits, and when."""
    return Editor(screen.user, screen.now)


def row_in(draft: MatrixVersion, row_kind: str, row_id: int) -> Row:
    """A row of a draft; 404 where there is none such."""
    row = row_of(draft, row_kind, row_id)
    if row is None:
        raise Http404("No such row in this draft.")
    return row


def seen_by(request: HttpRequest) -> int:
    """The number of the last edit that the page had seen; of a page that does not say, none."""
    return id_in(request.POST.get("seen", "")) or 0


def put(draft: MatrixVersion, at: Cell, value: Any, seen: int, screen: Screen, catalog: Catalog) -> None:
    """Put a value into a cell; a field that it names is declared with the type that the catalog has.

    Raises: as `change_cell`.
    """
    with transaction.atomic():
        for field in set(_fields_named(value)):
            known = catalog.fields.get(field)
            if known and known.pk and known.type != "text" and field not in draft.fields:
                declared = Cell(RowKind.VERSION, draft.pk, f"fields.{field}")
                change_cell(draft.pk, declared, known.type, seen=seen, editor=editor_of(screen))
        change_cell(draft.pk, at, value, seen=seen, editor=editor_of(screen))


def _fields_named(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (name for key in ("field", "number") if isinstance(name := value.get(key), str))
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _fields_named(inner)


def mark_of(value: Any) -> str:
    """Short, and another one for any other value."""
    return f"{crc32(json.dumps(value, sort_keys=True).encode()):08x}"


def catalog_for(draft: MatrixVersion) -> Catalog:
    """What a draft may name, its own parameters among it."""
    rows = draft.parameters.values_list("key", "label")
    parameters = [(key, titled({"label": label}, key)) for key, label in rows]
    return replace(catalog_of(draft.fields), parameters=parameters)


def form_data(draft: MatrixVersion, catalog: Catalog) -> dict[str, Any]:
    """What the templates of the forms choose from."""
    return {
        "draft": draft,
        "type_groups": list(catalog.type_groups().items()),
        "known_types": {value for pairs in catalog.type_groups().values() for value, _ in pairs},
        "periods": PERIODS,
        "measures": MEASURES,
    }


def refused_words(error: Exception) -> str:
    """What is said where an edit was not done."""
    if isinstance(error, RowGone):
        who = f" {_who(error)} removed it." if error.edit else ""
        return f"This row is not there any more.{who}"
    if isinstance(error, Clash):
        return f"{_who(error)} changed it meanwhile, so nothing was done. Look at it, and do it again."
    return str(error)


def _who(clash: Clash) -> str:
    return str(clash.edit.by) if clash.edit and clash.edit.by else "Somebody"


REFUSED = (Clash, CellRefused, NotADraft)


def answer_refused(request: HttpRequest, error: Exception) -> HttpResponse:
    """The words of a refusal, for the script to show where it happened."""
    status = 409 if isinstance(error, Clash | NotADraft) else 422
    return render(request, "scoring/draft/_refused.html", {"words": refused_words(error)}, status=status)
