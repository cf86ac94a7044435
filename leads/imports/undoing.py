"""Undoing an import: what it created goes, what it changed goes back; what was touched since is named."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from leads.ingest.by_hand import remove_leads
from leads.ingest.changes import change_many
from leads.ingest.record import OWN_SOURCES
from leads.jobs.asking import want
from leads.jobs.carrying import Work
from leads.models import (
    Action,
    Activity,
    FieldChange,
    FileImport,
    FileWork,
    Job,
    LookMark,
    Outcome,
    StageMove,
    User,
)
from leads.people.audit import record

from .refusing import FileRefused
from .running import subject

KIND = "import_undo"
SOURCE = "import undone"
ROWS_A_CHUNK = 500
ROWS = (
    "activity",
    "outcome",
    "change",
    "lead",
)  # in this order: a lead goes last, when nothing of ours is left


@transaction.atomic
def undo(import_id: int, by: User, now: datetime) -> Job:
    """Have an import undone; asked for again, the same job goes on.

    Raises:
        FileRefused: it did not run to its end, or the record of it was removed.
    """
    one = FileImport.objects.select_for_update().get(pk=import_id)
    if one.state == FileImport.State.DONE:
        if one.emptied_at:
            raise FileRefused("What it did is not known any more: it was brought in more than 30 days ago.")
        one.state, one.undone_at, one.undone_by = FileImport.State.UNDOING, now, by
        one.save(update_fields=["state", "undone_at", "undone_by"])
    elif one.state != FileImport.State.UNDOING:
        raise FileRefused("Only an import that is done can be undone.")
    return want(KIND, one.pk, by=by, now=now)


def step(import_id: int, work: Work) -> bool:
    """Do as much of the undoing as there is time for; whether it is done."""
    one = FileImport.objects.get(pk=import_id)
    if one.state != FileImport.State.UNDOING:
        return True
    total = FileWork.objects.filter(of=one).count() + sum(one.undone_counts.values())
    for what in ROWS:
        while rows := list(_left(one, what)):
            with transaction.atomic():
                gone = _BACK[what](one, rows, work.clock())
                one.undone_counts = {**one.undone_counts, what: one.undone_counts.get(what, 0) + gone}
                one.save(update_fields=["undone_counts"])
                work.came(sum(one.undone_counts.values()), total)
            if work.is_time_up():
                return False
    _end(one, work.clock())
    return True


def _left(one: FileImport, what: str) -> Iterable[FileWork]:
    return FileWork.objects.filter(of=one, what=what, kept="").order_by("id")[:ROWS_A_CHUNK]


def _activities(one: FileImport, rows: Sequence[FileWork], now: datetime) -> int:
    Activity.objects.filter(pk__in=[row.row_id for row in rows]).delete()
    return _done(rows)


def _outcomes(one: FileImport, rows: Sequence[FileWork], now: datetime) -> int:
    Outcome.objects.filter(pk__in=[row.row_id for row in rows]).delete()
    return _done(rows)


def _changes(one: FileImport, rows: Sequence[FileWork], now: datetime) -> int:
    """Put back what a field was, where nothing has changed it since."""
    changes = {
        change.pk: change for change in FieldChange.objects.filter(pk__in=[row.row_id for row in rows])
    }
    pairs = {(change.lead_id, change.field) for change in changes.values()}
    last = {
        (lead_id, field): pk
        for lead_id, field, pk in FieldChange.objects.filter(lead__in={lead for lead, _ in pairs})
        .values_list("lead", "field")
        .annotate(last=Max("id"))
    }
    back: dict[int, dict[str, object]] = {}
    kept: list[FileWork] = []
    for row in rows:
        change = changes.get(row.row_id)
        if change and last[(change.lead_id, change.field)] != change.pk:
            row.kept = f"{change.field} was changed again since"
            kept.append(row)
        elif change:
            back.setdefault(change.lead_id, {})[change.field] = change.old
    kept += _put_back(back, rows, changes, now)
    FileWork.objects.bulk_update(kept, ["kept"])
    return _done([row for row in rows if not row.kept])


def _put_back(
    back: dict[int, dict[str, object]],
    rows: Sequence[FileWork],
    changes: dict[int, FieldChange],
    now: datetime,
) -> list[FileWork]:
    faults = {
        (changed.lead_id, key): reason
        for changed in change_many(sorted(back.items()), by=None, source=SOURCE, now=now)
        for key, reason in changed.faults.items()
    }
    kept = []
    for row in rows:
        change = changes.get(row.row_id)
        if change and (reason := faults.get((change.lead_id, change.field))):
            row.kept = f"{change.field} can't be what it was: it {reason}"
            kept.append(row)
    return kept


def _leads(one: FileImport, rows: Sequence[FileWork], now: datetime) -> int:
    ids = [row.row_id for row in rows]
    touched = _touched(ids)
    assert one.undone_by is not None
    remove_leads([lead_id for lead_id in ids if lead_id not in touched], one.undone_by, now)
    kept = [row for row in rows if row.row_id in touched]
    for row in kept:
        row.kept = touched[row.row_id]
    FileWork.objects.bulk_update(kept, ["kept"])
    return _done([row for row in rows if not row.kept])


def _touched(ids: Sequence[int]) -> dict[int, str]:
    """Why leads stay: somebody, or something else than this import, has dealt with them."""
    asked = (
        ("has an outcome", Outcome.objects.filter(lead__in=ids)),
        ("was marked as worth a look", LookMark.objects.filter(lead__in=ids)),
        ("was worked by somebody", StageMove.objects.filter(lead__in=ids, by__isnull=False)),
        ("has done something else", Activity.objects.filter(lead__in=ids).exclude(source__in=OWN_SOURCES)),
        ("was changed since", FieldChange.objects.filter(lead__in=ids).exclude(source=SOURCE)),
    )
    return {lead_id: why for why, found in asked for lead_id in found.values_list("lead", flat=True)}


def _done(rows: Sequence[FileWork]) -> int:
    FileWork.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


_BACK: dict[str, Callable[[FileImport, Sequence[FileWork], datetime], int]] = {
    "activity": _activities,
    "outcome": _outcomes,
    "change": _changes,
    "lead": _leads,
}


@transaction.atomic
def _end(one: FileImport, now: datetime) -> None:
    one.state = FileImport.State.UNDONE
    one.save(update_fields=["state"])
    kept = FileWork.objects.filter(of=one).count()
    details = {**one.undone_counts, "kept": kept}
    record(one.undone_by, Action.IMPORT_UNDONE, subject(one), details, now)
