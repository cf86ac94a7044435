"""What an import did, does or would do, in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from leads.imports import running, undoing
from leads.jobs.asking import job_of
from leads.models import FileImport, Job
from scoring.pages.wording import ago, counted, moment

_PEOPLE = {"created": "created", "updated": "updated", "unchanged": "unchanged", "skipped": "named again"}
_EVENTS = {
    "accepted": "added",
    "duplicate": "there already",
    "skipped": "passed over",
    "conflict": "in conflict",
}
_DEALS = {"accepted": "added", "duplicate": "there already", "skipped": "still open"}
_PARTS = {
    "leads": ("Leads", "lead", _PEOPLE),
    "activities": ("Activities", "activity", _EVENTS),
    "outcomes": ("Outcomes", "outcome", _DEALS),
}
_UNDONE = {
    "lead": (("lead",), "removed"),
    "change": (("field",), "put back"),
    "activity": (("activity", "activities"), "removed"),
    "outcome": (("outcome",), "removed"),
}


def part_lines(counts: Mapping[str, Mapping[str, int]]) -> list[dict[str, Any]]:
    """What became of the rows, a line for each part: its word, and counts with their words."""
    lines = []
    for part, of_part in counts.items():
        label, one, words = _PARTS[part]
        told = [(of_part[key], word) for key, word in words.items() if of_part.get(key)]
        lines.append({"label": label, "one": one, "counts": told or [(0, next(iter(words.values())))]})
    return lines


def line_of(one: FileImport, rejected: int, now: datetime) -> dict[str, Any]:
    """A file in the history, of which so many rows were rejected."""
    parts = part_lines(one.counts)
    words = [
        f"{counted(count, line['one'], line['label'].lower())} {word}"
        for line in parts
        for count, word in line["counts"]
        if count
    ]
    at = one.started_at or one.uploaded_at
    return {
        "import": one,
        "who": one.started_by or one.by,
        "ago": ago(at, now),
        "at": moment(at),
        "rows": one.facts.get("rows", 0),
        "words": words,
        "rejected": rejected,
        "kind": one.get_kind_display(),
        "state": state_of(one),
    }


def job_for(one: FileImport) -> Job | None:
    """The job that brings a file in, or once it is taken back the one that does that."""
    is_back = one.state in (FileImport.State.UNDOING, FileImport.State.UNDONE)
    return job_of(undoing.KIND if is_back else running.KIND, one.pk)


def state_of(one: FileImport) -> str:
    """Where it stands; a run that failed says so."""
    if one.state in (FileImport.State.RUNNING, FileImport.State.UNDOING):
        job = job_for(one)
        if job and job.state == Job.State.FAILED:
            return "Stopped"
    return one.get_state_display()


def undone_words(one: FileImport) -> list[str]:
    """What undoing took back."""
    counts = one.undone_counts
    return [
        f"{counted(counts[key], *name)} {gone}" for key, (name, gone) in _UNDONE.items() if counts.get(key)
    ]


def left_of(job: Job, now: datetime) -> str:
    """How long it will take still, as fast as it has gone so far."""
    if not (job.started_at and job.total and job.done):
        return ""
    spent = (now - job.started_at).total_seconds()
    seconds = round(spent / job.done * (job.total - job.done))
    if seconds < 60:
        return "less than a minute left"
    return f"about {counted(round(seconds / 60), 'minute')} left"
