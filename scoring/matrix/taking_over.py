"""Differences made in a draft, as edits: so that its history is whole and each can be undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scoring.models import MatrixVersion, RowKind

from .difference_rows import Document, Said, all_pairs, said
from .differences import ADDED, CHANGED, MOVED, REMOVED, Difference, differences_said, said_by
from .edits import write_cell
from .places import Place, place_of
from .recording import Editor, need_row
from .row_edits import new_row, write_place, write_removal, write_row

Name = tuple[str, tuple[str, ...]]
"""A row by its kind and its keys."""
_GONE = 0  # no row's id: what stood behind such a row comes last


@dataclass
class Target:
    """The rows of a draft as differences name them.

    `was` gives the id of a row by its keys in the earlier document, `same` its keys there by those in the
    later; `added` fills as rows are made.
    """

    draft: MatrixVersion
    editor: Editor
    was: Mapping[Name, int]
    same: Mapping[Name, tuple[str, ...]]
    added: dict[Name, int] = field(default_factory=dict)

    def id_of(self, kind: str, keys: tuple[str, ...]) -> int | None:
        """The row that has these keys in the later document; None where the draft has it not."""
        if kind == RowKind.VERSION:
            return self.draft.pk
        name = (kind, keys)
        return self.added.get(name) or self.was.get((kind, self.same.get(name, ())))


def ids_of(draft: MatrixVersion) -> dict[Name, int]:
    """The ids of a draft's rows, by kind and keys."""
    ids: dict[Name, int] = {}
    for parameter in draft.parameters.prefetch_related("rules"):
        ids[RowKind.PARAMETER, (parameter.key,)] = parameter.pk
        for rule in parameter.rules.all():
            ids[RowKind.RULE, (parameter.key, rule.key)] = rule.pk
    ids |= {(RowKind.THRESHOLD, (row.kind, row.key)): row.pk for row in draft.thresholds.all()}
    return ids | {(RowKind.DISQUALIFIER, (row.key,)): row.pk for row in draft.disqualifiers.all()}


def same_rows(before: Said, after: Said) -> dict[Name, tuple[str, ...]]:
    """The keys in the earlier document of each row of the later that is in both."""
    return {(new.kind, new.keys): old.keys for old, new in all_pairs(before, after)}


def make_same(draft: MatrixVersion, document: Document, editor: Editor) -> int:
    """Make a draft say what a document says, difference by difference.

    Args:
        draft: that is held (`recording.hold`).
        document: plain data, legal.
        editor: who, and when.

    Returns:
        How many edits that took.

    Raises:
        CellRefused: something can't be stored; nothing of the caller's transaction should be kept then.
    """
    before, after = said_by(draft), said(document)
    # A file need not say a name; the draft keeps its own.
    found = [one for one in differences_said(before, after) if (one.cell, one.new) != ("name", None)]
    target = Target(draft, editor, ids_of(draft), same_rows(before, after))
    return take_over(found, target)


def take_over(found: Sequence[Difference], target: Target) -> int:
    """Make differences in a draft that is held, and give how many edits that took.

    Rows come before those behind which they stand are taken away, and rules leave a parameter before it goes.

    Raises:
        CellRefused: something can't be stored.
    """
    begun = target.draft.last_edit
    by_kind = {kind: [one for one in found if one.kind == kind] for kind in (CHANGED, REMOVED)}
    for one in by_kind[CHANGED]:
        _change(one, target)
    for one in found:
        if one.kind == ADDED:
            _add(one, target)
        elif one.kind == MOVED:
            _move(one, target)
    for one in by_kind[REMOVED]:
        row_id = target.was.get((one.row_kind, one.was))
        if row_id is not None:
            write_removal(target.draft, need_row(target.draft, one.row_kind, row_id), target.editor)
    return target.draft.last_edit - begun


def _change(one: Difference, target: Target) -> None:
    row_id = target.id_of(one.row_kind, one.keys)
    if row_id is not None:
        value = str(one.new) if one.cell == "key" else one.new
        row = need_row(target.draft, one.row_kind, row_id)
        write_cell(target.draft, row, one.cell, value, target.editor)


def _add(one: Difference, target: Target) -> None:
    line = one.keys[0] if one.row_kind == RowKind.THRESHOLD else ""
    row = new_row(target.draft, one.row_kind, _parent(one, target), line)
    after, first = _after(one, target), one.after is None
    edit = write_row(target.draft, row, _values(one.new), target.editor, after, first)
    target.added[one.row_kind, one.keys] = edit.row_id


def _move(one: Difference, target: Target) -> None:
    row_id = target.id_of(one.row_kind, one.keys)
    if row_id is not None:
        row = need_row(target.draft, one.row_kind, row_id)
        old = place_of(row)
        new = Place(_parent(one, target) or old.parent, _after(one, target))
        if new != old:
            write_place(target.draft, row, new, target.editor)


def _values(cells: Mapping[str, Any]) -> dict[str, Any]:
    return {**cells, "key": str(cells["key"])}


def _after(one: Difference, target: Target) -> int | None:
    if one.after is None:
        return None
    return target.id_of(one.row_kind, one.after) or _GONE


def _parent(one: Difference, target: Target) -> int | None:
    return target.id_of(RowKind.PARAMETER, one.keys[:1]) if one.row_kind == RowKind.RULE else None
