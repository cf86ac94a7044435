"""Editing a whole row of a draft at once, as the admin console does; written down cell by cell."""

from typing import Any

from django.db import transaction

from scoring.models import Edit, MatrixVersion

from .cells import Row, cells_of
from .drafts import check_seen, lock_draft, version_of
from .edits import content_of, write_removal
from .places import Place, place_of
from .recording import Editor, record_edit


@transaction.atomic
def save_row(row: Row, seen_revision: int | None, editor: Editor) -> Row:
    """Save an edited row, or add a new one (`seen_revision` None). Its revision goes up by one.

    Raises:
        StaleEdit: see `check_seen`.
        NotADraft: the version is no draft any more.
    """
    if row.pk is None:
        draft = lock_draft(version_of(row).pk)
        row.save()
        record_edit(draft, row, editor, kind=Edit.Kind.ADD, new=content_of(row))
        return row
    check_seen(row, seen_revision or 0)
    stored: Any = type(row)._default_manager.get(pk=row.pk)
    before, place = cells_of(stored), place_of(stored)
    row.revision = (seen_revision or 0) + 1
    row.save()
    _record(row, before, place, editor)
    return row


def _record(row: Row, before: dict[str, Any], place: Place, editor: Editor) -> None:
    # Read anew: a matrix as a whole is its draft itself, and carries the number of the last edit.
    draft = MatrixVersion.objects.get(pk=version_of(row).pk)
    after = cells_of(row)
    for cell in sorted(before.keys() | after.keys()):
        old, new = before.get(cell), after.get(cell)
        if old != new:
            record_edit(draft, row, editor, kind=Edit.Kind.CHANGE, cell=cell, old=old, new=new)
    if (to := place_of(row)) != place:
        old, new = place._asdict(), to._asdict()
        record_edit(draft, row, editor, kind=Edit.Kind.MOVE, cell="place", old=old, new=new)
    if isinstance(row, MatrixVersion):
        row.last_edit = draft.last_edit


@transaction.atomic
def delete_row(row: Row, seen_revision: int, editor: Editor) -> None:
    """Delete a row of a draft, or a whole draft, with all that belongs to it.

    Raises:
        StaleEdit: see `check_seen`.
        NotADraft: the version is no draft any more.
    """
    check_seen(row, seen_revision)
    if isinstance(row, MatrixVersion):
        row.delete()
    else:
        write_removal(lock_draft(version_of(row).pk), row, editor)
