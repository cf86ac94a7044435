"""The impact of a draft: the panel, the leads behind a figure, one lead under both versions."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from leads.models import Lead
from leads.people.access import lead_for, leads_for
from scoring.engine.arrays import Bools
from scoring.engine.faults import MatrixRefused
from scoring.impact.comparing import KINDS, Comparison
from scoring.impact.jobs import Job, job_for
from scoring.impact.service import Subject, subject_of
from scoring.models import MatrixVersion
from scoring.pages.addresses import clean_text, page_in
from scoring.pages.pager import pager_of
from scoring.pages.ranking_data import person_of
from scoring.pages.screen import Screen, answer, part_asked_for, screen_of
from scoring.pages.versions.doors import version_at
from scoring.segments.to_query import found_leads

from .both import both_of
from .data import Tally, inflow_of, label_of, moved_mql, panel_of, reach_cells, tables_of
from .names import chosen_of, names_of

_NAV = "matrix"
_ON_A_PAGE, _FOUND = 50, 6
_FIRST_WAIT, _INFLOW_WAIT = 0.6, 2.0  # seconds until the page says how far it is


@require_safe
def draft_impact(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The panel beside the sheet, or a page of its own with all tables of from and to."""
    screen, version = screen_of(request), version_at(draft_id)
    part = part_asked_for(request)
    data: dict[str, Any] = {"nav": _NAV, "draft": version, "is_page": not part}
    data["is_sheet_alone"] = part and request.GET.get("cells") == "alone"
    template = f"scoring/impact/{_template(part, data['is_sheet_alone'])}"
    try:
        job = job_for(version.pk, subject_of(version), screen.now)
    except MatrixRefused as refused:
        return answer(request, screen, template, data | {"faults": [str(one) for one in refused.faults]})
    if part == "impact-inflow":
        return answer(request, screen, "scoring/impact/_inflow.html", data | _inflow(screen, job))
    data |= _panel(request, screen, version, job)
    return answer(request, screen, template, data)


def _template(part: str, is_sheet_alone: bool) -> str:
    return "_reach.html" if is_sheet_alone else "_impact.html" if part else "impact.html"


def _panel(request: HttpRequest, screen: Screen, version: MatrixVersion, job: Job) -> dict[str, Any]:
    compared = job.wait(_FIRST_WAIT)
    if compared is None or job.impact is None:
        return _progress(job)
    sought = clean_text(request.GET.get("find", ""))
    data: dict[str, Any] = {
        "panel": panel_of(screen, job, compared, job.impact),
        "sought": sought,
        "found": _found(screen, sought) if sought else None,
        "cells": reach_cells(version, job.impact) if request.GET.get("cells") else [],
    }
    if not part_asked_for(request):
        data["tables"] = tables_of(compared)
    return data | (_inflow(screen, job) if job.whole.is_set() else _progress(job))


def _inflow(screen: Screen, job: Job) -> dict[str, Any]:
    if job.wait_for_inflow(_INFLOW_WAIT) and job.impact is not None:
        return {"inflow": inflow_of(screen, job.impact, job.subject.in_force_name)}
    return _progress(job)


def _progress(job: Job) -> dict[str, Any]:
    return {"progress": Tally(job.what, job.done, job.total), "error": job.error}


def _found(screen: Screen, sought: str) -> list[Lead]:
    leads = leads_for(screen.user).filter(pk__in=found_leads(sought).values("pk"))
    return list(leads.order_by("last_name", "first_name", "pk")[:_FOUND])


@require_safe
def draft_impact_leads(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The leads behind a figure of the impact, by name, those that somebody works first."""
    screen, version = screen_of(request), version_at(draft_id)
    data: dict[str, Any] = {"nav": _NAV, "draft": version}
    try:
        job = job_for(version.pk, subject_of(version), screen.now)
    except MatrixRefused as refused:
        data["faults"] = [str(one) for one in refused.faults]
        return answer(request, screen, "scoring/impact/leads.html", data)
    compared = job.wait(_FIRST_WAIT)
    data |= _progress(job) if compared is None else _listed(request.GET, screen, compared)
    return answer(request, screen, "scoring/impact/leads.html", data)


def _listed(query: QueryDict, screen: Screen, compared: Comparison) -> dict[str, Any]:
    which, title, asked = _which(query, compared)
    chosen = chosen_of(compared, which, screen.user)
    page = page_in(query.get("page", ""))
    shown = chosen.places[(page - 1) * _ON_A_PAGE : page * _ON_A_PAGE].tolist()
    return {
        "title": title,
        "chosen": chosen,
        "names": names_of(compared, shown, screen.user),
        "pager": pager_of(page, _ON_A_PAGE, len(chosen.places), lambda number: _query(asked, number)),
    }


def _which(query: QueryDict, compared: Comparison) -> tuple[Bools, str, dict[str, str]]:
    """The leads that an address names, in words; what it can't mean is 404."""
    kind = query.get("kind", "in")
    if kind in ("in", "out"):
        words = "would become MQL" if kind == "in" else "would fall out of MQL"
        return moved_mql(compared, kind), f"Leads that {words}", {"kind": kind}
    from_key, to_key = query.get("from", "*"), query.get("to", "*")
    if kind not in KINDS or not {from_key, to_key} <= {"*", *compared.keys(kind)}:
        raise Http404("There is no such figure.")
    asked = {"kind": kind, "from": from_key, "to": to_key}
    return compared.cell(kind, from_key, to_key), _title(kind, from_key, to_key), asked


def _title(kind: str, from_key: str, to_key: str) -> str:
    ends = [f"{way} {label_of(kind, key)}" for way, key in (("from", from_key), ("to", to_key)) if key != "*"]
    return f"{kind.capitalize()} {' '.join(ends)}" if ends else "All leads"


def _query(asked: dict[str, str], page: int) -> str:
    return urlencode(asked | {"page": str(page)})


@require_safe
def draft_lead(request: HttpRequest, draft_id: int, lead_id: int) -> HttpResponse:
    """One lead under the draft and under the version in force."""
    screen, version = screen_of(request), version_at(draft_id)
    lead = lead_for(screen.user, lead_id)
    data: dict[str, Any] = {"nav": _NAV, "draft": version, "lead": lead, "person": person_of(lead)}
    try:
        subject: Subject = subject_of(version)
    except MatrixRefused as refused:
        data["faults"] = [str(one) for one in refused.faults]
        return answer(request, screen, "scoring/impact/lead.html", data)
    data["is_differing_only"] = "differs" in request.GET
    data["both"] = both_of(lead, subject, screen.now, data["is_differing_only"])
    data["in_force"] = subject.in_force_name
    return answer(request, screen, "scoring/impact/lead.html", data)
