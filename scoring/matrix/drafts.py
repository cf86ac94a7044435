"""Editing a draft: every edit names the revision it saw, and a stale one is refused (reliability.md, P8).

A draft is rows. Two people may edit different rows at once, both edits stay; two edits of one row meet here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db import transaction

from leads.models import Action, User
from leads.people.audit import Subject, record
from scoring.engine.faults import Fault
from scoring.engine.matrix import check
from scoring.models import Disqualifier, MatrixVersion, Parameter, ScoringRule, Threshold

from .versions import document_of

Row = MatrixVersion | Parameter | ScoringRule | Threshold | Disqualifier

EDITED: dict[type[Row], tuple[str, ...]] = {
    MatrixVersion: ("name", "label", "note", "fields", "weights", "full_marks"),
    Parameter: ("key", "label", "note", "axis", "min", "max", "combine", "reset_by", "position"),
    ScoringRule: ("key", "label", "note", "definition", "position"),
    Threshold: ("kind", "key", "from_score", "ways", "position"),
    Disqualifier: ("key", "label", "note", "conditions", "position"),
}
_LISTS = {Threshold.Kind.GRADE: "grades", Threshold.Kind.LEVEL: "levels", Threshold.Kind.BAND: "bands"}


class NotADraft(ValueError):
    """The version is being published or is published: nothing changes it."""

    def __init__(self, version: MatrixVersion) -> None:
        super().__init__(f"{version} is {version.get_state_display().lower()} and can no longer be changed.")


class DraftMoved(ValueError):
    """The draft was edited since it was looked at. Nothing was written."""


@dataclass(frozen=True)
class Difference:
    """One thing that is stored otherwise than the refused edit would have it."""

    field: str
    stored: Any
    wanted: Any


class StaleEdit(ValueError):
    """Somebody else changed or deleted the row since it was looked at. Nothing was written.

    `stored` is the row as it stands (None: deleted), `differences` both sides of what differs.
    """

    def __init__(self, stored: Row | None, wanted: Row) -> None:
        self.stored = stored
        self.differences = tuple(_differences(stored, wanted)) if stored else ()
        super().__init__("It was deleted meanwhile." if stored is None else "It was changed meanwhile.")


def _differences(stored: Row, wanted: Row) -> Iterator[Difference]:
    for name in EDITED[type(wanted)]:
        theirs, mine = getattr(stored, name), getattr(wanted, name)
        if theirs != mine:
            yield Difference(name, theirs, mine)


def version_of(row: Row) -> MatrixVersion:
    """The version that a row belongs to."""
    if isinstance(row, MatrixVersion):
        return row
    return row.parameter.version if isinstance(row, ScoringRule) else row.version


def lock_draft(version_id: int) -> MatrixVersion:
    """Lock a version until the transaction ends, so that it is not published under an edit.

    Raises:
        NotADraft: it is no draft any more.
    """
    version = MatrixVersion.objects.select_for_update(no_key=True).get(pk=version_id)
    if version.state != MatrixVersion.State.DRAFT:
        raise NotADraft(version)
    return version


@transaction.atomic
def delete_draft(draft_id: int, *, seen: str, by: User, now: datetime) -> None:
    """Delete a draft with its history and comments; what it was is in the audit log by name alone.

    Args:
        draft_id: of a draft.
        seen: the number of its last edit on the page on which it was decided, as a text.
        by: who does it.
        now: UTC and aware.

    Raises:
        DraftMoved: somebody edited it since.
        NotADraft: it is no draft any more.
    """
    draft = lock_draft(draft_id)
    if seen != str(draft.last_edit):
        raise DraftMoved
    details = {"edits": draft.last_edit, "base": draft.base.number if draft.base else None}
    record(by, Action.DRAFT_REMOVED, Subject("matrixversion", draft.pk, str(draft)), details, now)
    draft.delete()


def check_seen(row: Row, seen_revision: int) -> None:
    """Lock the stored row and refuse an edit that has not seen its latest revision.

    Args:
        row: the row as it is about to be saved.
        seen_revision: the revision that stood on the page where it was edited.

    Raises:
        StaleEdit: it has another revision by now, or is gone.
        NotADraft: the version is no draft any more.
    """
    lock_draft(version_of(row).pk)
    rows = cast(Any, type(row)).objects.select_for_update(no_key=True)
    stored = rows.filter(pk=row.pk).first()
    if stored is None or stored.revision != seen_revision:
        raise StaleEdit(stored, row)


def path_of(row: Row) -> str:
    """Where the row stands in the document, as faults name it: "parameters[2].rules[0]"."""
    if isinstance(row, ScoringRule):
        return f"{path_of(row.parameter)}.rules[{_index(row, row.parameter.rules)}]"
    if isinstance(row, Parameter):
        return f"parameters[{_index(row, row.version.parameters)}]"
    if isinstance(row, Disqualifier):
        return f"disqualify[{_index(row, row.version.disqualifiers)}]"
    if isinstance(row, Threshold) and row.kind in _LISTS:
        same_kind = row.version.thresholds.filter(kind=row.kind)
        return f"{_LISTS[Threshold.Kind(row.kind)]}[{_index(row, same_kind)}]"
    return f"stages.{row.key}" if isinstance(row, Threshold) else ""


def _index(row: Row, siblings: Any) -> int:
    return list(siblings.order_by("position", "id").values_list("pk", flat=True)).index(row.pk)


def faults_with(row: Row) -> list[Fault]:
    """What would be wrong at the row itself were it saved as it is; paths begin at the row.

    Faults elsewhere in the draft are none of this edit. Nothing is written: the rows are made, read and
    taken back, so that there is one way only from rows to a document.
    """
    is_new = row.pk is None
    with transaction.atomic():
        row.save()
        prefix = path_of(row)
        checked = check(document_of(MatrixVersion.objects.get(pk=version_of(row).pk)))
        transaction.set_rollback(True)
    if is_new:
        row.pk = None
        row._state.adding = True
    return [
        Fault(fault.path[len(prefix) :].lstrip("."), fault.message)
        for fault in checked.faults
        if not prefix or fault.path == prefix or fault.path.startswith((f"{prefix}.", f"{prefix}["))
    ]
