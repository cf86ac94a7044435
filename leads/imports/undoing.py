"""Undoing an import: what it created goes, what it changed goes back; what was touched since is named."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet

from leads.consent.saying import unsay
from leads.crash import crash_at
from leads.ingest.changes import change_many
from leads.jobs.asking import want
from leads.jobs.carrying import Work
from leads.many import among
from leads.models import Action, Activity, FieldChange, FileImport, FileWork, Job, Outcome, User
from leads.people.audit import record

from .refusing import FileRefused
from .running import subject
from .undoing_leads import SOURCE, remove_untouched, spans

KIND = "import_undo"
ROWS_A_CHUNK = 2_000
# In this order: a lead goes last, when nothing of ours is left.
ROWS = ("activity", "outcome", "change", "lead")


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
        while row_ids := list(_left(one, what).values_list("row_id", flat=True)[:ROWS_A_CHUNK]):
            with transaction.atomic():
                gone = _settle(_left(one, what), row_ids, _BACK[what](one, row_ids, work.clock()))
                one.undone_counts = {**one.undone_counts, what: one.undone_counts.get(what, 0) + gone}
                one.save(update_fields=["undone_counts"])
                work.came(sum(one.undone_counts.values()), total)
                crash_at("in_undo_chunk")
            crash_at("after_undo_chunk")
            if work.is_time_up():
                return False
    _end(one, work.clock())
    return True


def _left(one: FileImport, what: str) -> QuerySet[FileWork]:
    return FileWork.objects.filter(of=one, what=what, kept="").order_by("row_id")


def _settle(left: QuerySet[FileWork], row_ids: Sequence[int], kept: Mapping[int, str]) -> int:
    """Note of what stays why, and forget what was undone; how much that is."""
    for why in set(kept.values()):
        left.filter(row_id__in=among(row_id for row_id in kept if kept[row_id] == why)).update(kept=why)
    return left.filter(row_id__lte=row_ids[-1]).order_by().delete()[0]


# Each takes back what rows of its kind did; by row, why some stay.


def _activities(one: FileImport, row_ids: Sequence[int], now: datetime) -> dict[int, str]:
    unsay(row_ids, SOURCE, now)
    Activity.objects.filter(pk__in=among(row_ids)).delete()
    return {}


def _outcomes(one: FileImport, row_ids: Sequence[int], now: datetime) -> dict[int, str]:
    Outcome.objects.filter(pk__in=among(row_ids)).delete()
    return {}


def _changes(one: FileImport, row_ids: Sequence[int], now: datetime) -> dict[int, str]:
    """Put back what a field was, where nothing has changed it since."""
    found = FieldChange.objects.filter(pk__in=among(row_ids))
    changes = {change.pk: change for change in found.order_by("pk")}
    last = _last_changes(changes.values())
    again = {pk for pk, change in changes.items() if last[(change.lead_id, change.field)] != pk}
    faults = _put_back([change for pk, change in changes.items() if pk not in again], now)
    kept = {pk: f"{changes[pk].field} was changed again since" for pk in again}
    return kept | {
        pk: f"{changes[pk].field} can't be what it was: it {reason}" for pk, reason in faults.items()
    }


def _last_changes(changes: Iterable[FieldChange]) -> dict[tuple[int, str], int]:
    """By lead and field, which change was the last."""
    found = FieldChange.objects.filter(lead__in=among({change.lead_id for change in changes}))
    rows = found.values_list("lead", "field").annotate(last=Max("id"))
    return {(lead_id, field): pk for lead_id, field, pk in rows}


def _put_back(changes: Iterable[FieldChange], now: datetime) -> dict[int, str]:
    """Make fields what they were before these changes; by change, why not."""
    back: dict[int, dict[str, FieldChange]] = {}
    for change in changes:
        back.setdefault(change.lead_id, {})[change.field] = change
    values = [(lead, {key: change.old for key, change in back[lead].items()}) for lead in sorted(back)]
    return {
        back[changed.lead_id][key].pk: reason
        for changed in change_many(values, by=None, source=SOURCE, now=now)
        for key, reason in changed.faults.items()
        if key in back[changed.lead_id]
    }


def _leads(one: FileImport, row_ids: Sequence[int], now: datetime) -> dict[int, str]:
    gone, touched = remove_untouched(row_ids, one.choices["source"])
    if gone:
        # One entry for many, with all their ids: they came by one click, and go by one.
        details = {"leads": len(gone), "ids": spans(gone)}
        record(one.undone_by, Action.LEAD_REMOVED, subject(one), details, now)
    return touched


_BACK: dict[str, Callable[[FileImport, Sequence[int], datetime], dict[int, str]]] = {
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
