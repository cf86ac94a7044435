"""Undoing one's own edits of a draft, the latest first, and doing them again.

An undo is an edit like any other. What it would change must still be as the edit left it: what somebody else
has changed since is not taken from under them, it is a `Clash`.
"""

from collections.abc import Collection
from typing import Any

from django.db import transaction

from leads.models import User
from scoring.models import Edit, MatrixVersion

from .cells import Row, read_cell
from .edits import write_cell
from .places import Place
from .recording import Clash, Editor, hold, last_edit_of, need_row, record_edit, rows_within
from .row_edits import restore, write_place, write_removal


class NothingToUndo(LookupError):
    """One has no edit in this draft that could be undone (or done again)."""


@transaction.atomic
def undo(draft_id: int, *, editor: Editor, number: int | None = None) -> Edit:
    """Undo one's latest edit that is not undone yet, or a certain one of one's own.

    Args:
        draft_id: of a draft.
        editor: who, and when.
        number: of the edit; None for the latest.

    Returns:
        The edit that undoes it.

    Raises:
        NothingToUndo: there is none of one's own.
        Clash: somebody else has changed the same since; RowGone: removed it.
        CellRefused: the place is taken by now (another has the key).
        NotADraft: the version is no draft any more.
    """
    draft = hold(draft_id)
    edits = _own(draft, editor.by).filter(is_undo=False)
    edit = edits.filter(number=number).first() if number else edits.first()
    if edit is None:
        raise NothingToUndo("There is nothing of yours to undo in this draft.")
    return _take_back(draft, edit, editor)


@transaction.atomic
def redo(draft_id: int, *, editor: Editor) -> Edit:
    """Do again what one undid last, where one has edited nothing else since. Raises as `undo` does."""
    draft = hold(draft_id)
    edit = _own(draft, editor.by).filter(is_undo=True).first()
    later = Edit.objects.filter(version=draft, by=editor.by, undoes=None)
    if edit is None or later.filter(number__gt=edit.number).exists():
        raise NothingToUndo("There is nothing to do again.")
    return _take_back(draft, edit, editor)


def _own(draft: MatrixVersion, by: User | None) -> Any:
    edits = Edit.objects.filter(version=draft, by=by, undone_by=None).exclude(by=None)
    return edits.order_by("-number")


def _take_back(draft: MatrixVersion, edit: Edit, editor: Editor) -> Edit:
    if edit.kind == Edit.Kind.REMOVE:
        row = restore(draft, edit.row_kind, edit.old or {})
        return record_edit(draft, row, editor, kind=Edit.Kind.ADD, new=edit.old, undoes=edit)
    row = need_row(draft, edit.row_kind, edit.row_id, edit.old)
    if edit.kind == Edit.Kind.CHANGE:
        return _put_back(draft, row, edit, editor)
    if edit.kind == Edit.Kind.MOVE:
        return _move_back(draft, row, edit, editor)
    _refuse_after_others(draft, rows_within(row), edit, editor)
    return write_removal(draft, row, editor, undoes=edit)


def _put_back(draft: MatrixVersion, row: Row, edit: Edit, editor: Editor) -> Edit:
    stored = read_cell(row, edit.cell)
    if stored != edit.new:
        latest = last_edit_of(draft, [(edit.row_kind, edit.row_id)], cell=edit.cell)
        raise Clash(latest, stored, edit.old)
    return write_cell(draft, row, edit.cell, edit.old, editor, undoes=edit)


def _move_back(draft: MatrixVersion, row: Row, edit: Edit, editor: Editor) -> Edit:
    _refuse_after_others(draft, [(edit.row_kind, edit.row_id)], edit, editor, cell=edit.cell)
    return write_place(draft, row, Place(**(edit.old or {})), editor, undoes=edit)


def _refuse_after_others(
    draft: MatrixVersion,
    rows: Collection[tuple[str, int]],
    edit: Edit,
    editor: Editor,
    cell: str | None = None,
) -> None:
    theirs = last_edit_of(draft, rows, cell=cell, after=edit.number, but_by=editor.by)
    if theirs is not None:
        raise Clash(theirs, edit.new, edit.old)
