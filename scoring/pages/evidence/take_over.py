"""Suggested points are put into a draft where a person says so, as any other edit."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from scoring.matrix.cells import CellRefused
from scoring.matrix.drafts import NotADraft
from scoring.matrix.edits import Cell, Clash, Editor, change_cell
from scoring.models import RowKind
from scoring.pages.addresses import id_in
from scoring.pages.draft.notation import write
from scoring.pages.screen import answer, screen_of
from scoring.pages.versions.doors import version_at

from .asked import read_asked


@require_POST
def draft_take_over(request: HttpRequest, draft_id: int, rule_id: int) -> HttpResponse:
    """Put the points of a form into a rule; where it was changed since, both are shown and asked about."""
    screen = screen_of(request)
    version, asked = version_at(draft_id), read_asked(request.POST)
    text = request.POST.get("pays", "")
    data: dict[str, Any] = {"nav": "matrix", "draft": version, "rule_id": rule_id, "asked": asked}
    at, seen = Cell(RowKind.RULE, rule_id, "pays"), id_in(request.POST.get("seen", "")) or 0
    try:
        change_cell(draft_id, at, json.loads(text), seen=seen, editor=Editor(screen.user, screen.now))
    except Clash as clash:
        stored, wanted = (_words(value) for value in (clash.stored, clash.wanted))
        latest = clash.edit.number if clash.edit else seen
        data |= {"says": str(clash), "stored": stored, "wanted": wanted, "pays": text, "seen": latest}
    except (CellRefused, NotADraft, ValueError, RecursionError) as refused:
        data["says"] = (
            str(refused) if isinstance(refused, CellRefused | NotADraft) else "These are no points."
        )
    else:
        query = asked.query()
        address = reverse("draft_suggested", args=[draft_id])
        return HttpResponseRedirect(
            f"{address}?{query}&taken={rule_id}" if query else f"{address}?taken={rule_id}"
        )
    response = answer(request, screen, "scoring/evidence/refused.html", data)
    response.status_code = 409
    return response


def _words(pays: Any) -> str:
    """What stands in the cell, whatever it is; "" where the rule is gone."""
    return write("pays", pays) or ("" if pays is None else json.dumps(pays, ensure_ascii=False))
