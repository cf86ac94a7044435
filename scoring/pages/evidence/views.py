"""Evidence on a draft or version: all rules, one rule, suggested points, and the backtest.

What takes a second comes after the page, by htmx or a link; what is remembered is there at once.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from scoring.engine.faults import MatrixRefused
from scoring.evidence.service import has_evidence, has_suggestions
from scoring.models import MatrixVersion
from scoring.pages.addresses import id_in
from scoring.pages.draft.views import NAV
from scoring.pages.screen import Screen, answer, part_asked_for, screen_of
from scoring.pages.versions.doors import version_at

from .asked import Asked, outcomes, read_asked
from .backtest import backtest_page_of, split_page_of
from .rule import HEADINGS, rule_page_of
from .shown import tabs_of
from .suggested import suggested_for, suggested_page_of
from .table import cells_of, table_of

# What a page has a place for that is filled after it.
_PLACES = ("evidence", "suggested", "split")
_UNDER = {"rule": "evidence", "split": "backtest"}  # the tab that stands over a part


@dataclass(frozen=True)
class _Part:
    """What fills a page: the name of its template, its data, and whether that is quickly there."""

    name: str
    make: Callable[[], dict[str, Any]]
    is_known: Callable[[], bool] = lambda: True
    more: dict[str, Any] = field(default_factory=dict)


@require_safe
def draft_evidence(request: HttpRequest, draft_id: int) -> HttpResponse:
    """All rules with their evidence; for the sheet, with `cells`, what belongs into its cells."""
    looked = _opened(request, draft_id)
    if request.GET.get("cells"):
        return _cells(request, looked)

    def make() -> dict[str, Any]:
        return {"table": table_of(looked.version, looked.asked, looked.screen.today)}

    return _page(request, looked, _Part("evidence", make, looked.has_evidence))


@require_safe
def draft_suggested(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Points that the outcomes suggest; with `rule` those of one rule, as a part of its page."""
    looked = _opened(request, draft_id)
    rule_id = id_in(request.GET.get("rule", ""))
    more = {"rule_id": rule_id, "taken": id_in(request.GET.get("taken", ""))}

    def make() -> dict[str, Any]:
        if rule_id is None:
            return {"suggested": suggested_page_of(looked.version, looked.asked)}
        return {"one": suggested_for(looked.version, rule_id, looked.asked)}

    def is_known() -> bool:
        return has_suggestions(looked.version, looked.asked.success)

    return _page(request, looked, _Part("suggested", make, is_known, more))


@require_safe
def draft_backtest(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The version in force against this one, on closed leads; with `split` suggested points by time."""
    looked = _opened(request, draft_id)

    def split() -> dict[str, Any]:
        return {"split": split_page_of(looked.version, looked.asked, looked.screen.today)}

    def make() -> dict[str, Any]:
        return {"test": backtest_page_of(looked.version, looked.asked)}

    if request.GET.get("split"):
        return _page(request, looked, _Part("split", split))
    return _page(request, looked, _Part("backtest", make, looked.has_evidence))


@require_safe
def draft_rule_evidence(request: HttpRequest, draft_id: int, rule_id: int) -> HttpResponse:
    """One rule in full, with the leads behind it that this person sees."""
    looked = _opened(request, draft_id)

    def make() -> dict[str, Any]:
        return {"page": rule_page_of(looked.version, rule_id, looked.asked, looked.screen)}

    more = {"rule_id": rule_id, "headings": HEADINGS}
    return _page(request, looked, _Part("rule", make, looked.has_evidence, more))


@dataclass(frozen=True)
class _Looked:
    """Who looks at which version, and what is asked for."""

    screen: Screen
    version: MatrixVersion
    asked: Asked

    def has_evidence(self) -> bool:
        return has_evidence(self.version, self.asked.success)


def _opened(request: HttpRequest, draft_id: int) -> _Looked:
    return _Looked(screen_of(request), version_at(draft_id), read_asked(request.GET))


def _cells(request: HttpRequest, looked: _Looked) -> HttpResponse:
    try:
        cells = cells_of(looked.version, looked.asked)
    except MatrixRefused:
        cells = []  # the sheet shows the faults; what stood in its cells stays
    data = {"cells": cells, "draft": looked.version}
    return answer(request, looked.screen, "scoring/evidence/_cells.html", data)


def _page(request: HttpRequest, looked: _Looked, part: _Part) -> HttpResponse:
    """The page around a part, or the part alone; what takes long only where it is asked for."""
    is_part = part_asked_for(request) in _PLACES
    data: dict[str, Any] = {
        "nav": NAV,
        "draft": looked.version,
        "asked": looked.asked,
        "outcomes": outcomes(looked.asked),
        "tabs": tabs_of(looked.version, looked.asked, f"draft_{_UNDER.get(part.name, part.name)}"),
        "part": f"scoring/evidence/_{part.name}.html",
        **part.more,
    }
    try:
        data["is_there"] = is_part or looked.asked.is_wanted or part.is_known()
        data |= part.make() if data["is_there"] else {}
    except MatrixRefused as refused:
        data |= {"is_there": True, "faults": len(refused.faults)}
    return answer(request, looked.screen, data["part"] if is_part else "scoring/evidence/page.html", data)
