"""An import that was begun: how far it is, what it did, what was rejected, and its undoing."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from leads.imports.rejected import faults_of, rejected_counts
from leads.models import FieldChange, FileFault, FileImport, FileWork, Job, Lead
from scoring.pages.screen import Screen, answer, part_asked_for
from scoring.pages.wording import ago, moment

from .words import job_for, left_of, part_lines, undone_words

_SHOWN = 50


def show_run(request: HttpRequest, screen: Screen, one: FileImport, refused: str = "") -> HttpResponse:
    """The page of an import that was begun, or the part of it that changes."""
    name = "_run" if part_asked_for(request) == "run" else "run"
    data = {"nav": "in", "here": "imports", **run_data(one, screen), "refused": refused}
    return answer(request, screen, f"scoring/imports/{name}.html", data)


def run_data(one: FileImport, screen: Screen) -> dict[str, Any]:
    """What is known of a run."""
    job = job_for(one)
    is_open = bool(job and job.is_open)
    rejected = rejected_counts([one]).get(one.pk, 0)
    at = one.started_at or one.uploaded_at
    return {
        "one": one,
        "job": job,
        "is_open": is_open,
        "is_stopped": bool(job and job.state == Job.State.FAILED),
        "left": left_of(job, screen.now) if job and is_open else "",
        "parts": part_lines(one.counts),
        "rejected": rejected,
        "faults": [_fault(fault) for fault in faults_of(one)[:_SHOWN]],
        "more_faults": max(faults_of(one).count() - _SHOWN, 0),
        "undone": undone_words(one),
        "kept": _kept(one) if one.state == FileImport.State.UNDONE else (),
        "begun": ago(at, screen.now),
        "begun_at": moment(at),
        "can_undo": one.state == FileImport.State.DONE and not one.emptied_at,
    }


def _fault(fault: FileFault) -> dict[str, Any]:
    """What was wrong; of a row that was rejected what stood in it, so that it is found in the file."""
    row = ", ".join(cell.strip() for cell in fault.cells if cell.strip())
    return {"line": fault.line, "column": fault.column, "reason": fault.reason, "row": row}


def _kept(one: FileImport) -> list[dict[str, Any]]:
    """What stayed when it was undone, by name and with the reason."""
    rows = list(FileWork.objects.filter(of=one).exclude(kept="").order_by("id")[:_SHOWN])
    changes = [row.row_id for row in rows if row.what == "change"]
    lead_of = dict(FieldChange.objects.filter(pk__in=changes).values_list("pk", "lead"))
    ids = {lead_of.get(row.row_id, row.row_id) for row in rows}
    leads = Lead.objects.in_bulk(ids)
    found = ((leads.get(lead_of.get(row.row_id, row.row_id)), row.kept) for row in rows)
    return [{"lead": lead, "why": why} for lead, why in found if lead]
