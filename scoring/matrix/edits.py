"""Editing a draft's cells; whole rows are in `row_edits`, undoing is in `undoing` (reliability.md, P8).

Every edit names the last edit of the draft that its page had seen (`seen`). Edits of different cells stay
side by side, also of one row; where the same cell was changed since, it is a `Clash`, and nothing is written.
What is put in need not be legal: faults are shown, and keep the draft from being signed.
"""

from typing import Any

from django.db import transaction

from scoring.models import Edit, MatrixVersion

from .cells import CellRefused, Row, check_cell, put_cell, read_cell
from .recording import Cell, Clash, Editor, RowGone, hold, last_edit_of, need_row, record_edit, siblings_of

__all__ = [
    "Cell",
    "CellRefused",
    "Clash",
    "Editor",
    "RowGone",
    "change_cell",
    "refuse_double_key",
    "write_cell",
]


@transaction.atomic
def change_cell(draft_id: int, at: Cell, value: Any, *, seen: int, editor: Editor) -> Edit | None:
    """Put a value into a cell.

    Args:
        draft_id: of a draft.
        at: which cell.
        value: plain JSON in the document's spelling; None empties the cell.
        seen: number of the last edit that the page had seen.
        editor: who, and when.

    Returns:
        What was written down; None where the cell says just that already.

    Raises:
        Clash: the cell was changed since; RowGone: the row was removed.
        CellRefused: it can't be stored there at all.
        NotADraft: the version is no draft any more.
    """
    draft = hold(draft_id)
    row = need_row(draft, at.row_kind, at.row_id, value)
    check_cell(row, at.cell, value)  # a clash shows what one wanted, so that is something first
    old = read_cell(row, at.cell)
    if old == value and type(old) is type(value):
        return None
    theirs = last_edit_of(draft, [(at.row_kind, at.row_id)], cell=at.cell, after=seen)
    if theirs is not None:
        raise Clash(theirs, old, value)
    return write_cell(draft, row, at.cell, value, editor)


def write_cell(
    draft: MatrixVersion, row: Row, cell: str, value: Any, editor: Editor, undoes: Edit | None = None
) -> Edit:
    """Put a value into a cell of a draft that is held, whatever anybody has seen.

    Raises:
        CellRefused: it can't be stored there at all.
    """
    old = read_cell(row, cell)
    put_cell(row, cell, value)
    if cell == "key":
        refuse_double_key(row)
    row.revision += 1
    row.save()
    new = read_cell(row, cell)
    return record_edit(draft, row, editor, kind=Edit.Kind.CHANGE, cell=cell, old=old, new=new, undoes=undoes)


def refuse_double_key(row: Any) -> None:
    """Raise where another row of its kind beside it has its key.

    Raises:
        CellRefused: so it is.
    """
    if siblings_of(row).exclude(pk=row.pk).filter(key=row.key).exists():
        raise CellRefused(f"The key “{row.key}” is taken already; choose another one.")
