"""Editing a draft's rows: added, copied, moved, removed (reliability.md, P8).

As with cells, an edit names the last edit of the draft that its page had seen, where somebody could have come
between: what was moved or changed since is a `Clash`.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from scoring.models import Disqualifier, Edit, MatrixVersion, Parameter, RowKind, ScoringRule, Threshold

from .cells import MODELS, CellRefused, Row, cells_of, kind_of, name_of, put_cell
from .edits import refuse_double_key
from .places import Place, place_of, put_in_place
from .recording import Clash, Editor, hold, last_edit_of, need_row, record_edit, rows_within, siblings_of


@transaction.atomic
def add_row(
    draft_id: int,
    row_kind: str,
    values: Mapping[str, Any],
    *,
    editor: Editor,
    parent_id: int | None = None,
    line: str = "",
    after_id: int | None = None,
    first: bool = False,
) -> Edit:
    """Add a row.

    Args:
        draft_id: of a draft.
        row_kind: "parameter", "rule", "threshold" or "disqualifier".
        values: of its cells; without a key one is made of the label.
        editor: who, and when.
        parent_id: of a rule, its parameter.
        line: of a threshold, what it is: "grade", "level", "band" or "stage".
        after_id: the row behind which it comes; None: last.
        first: before all others instead.

    Returns:
        What was written down; `row_id` is the new row's.

    Raises:
        RowGone: the parameter was removed meanwhile.
        CellRefused: something can't be stored, or another has that key.
        NotADraft: the version is no draft any more.
    """
    draft = hold(draft_id)
    return write_row(draft, new_row(draft, row_kind, parent_id, line), values, editor, after_id, first)


def write_row(
    draft: MatrixVersion,
    row: Row,
    values: Mapping[str, Any],
    editor: Editor,
    after_id: int | None = None,
    first: bool = False,
) -> Edit:
    """Add a row that `new_row` made to a draft that is held; the rest as of `add_row`."""
    key = values.get("key") or free_key(row, str(values.get("label") or getattr(row, "kind", kind_of(row))))
    for cell, value in {**values, "key": key}.items():
        put_cell(row, cell, value)
    refuse_double_key(row)
    return _write_new(draft, row, editor, after_id, first)


@transaction.atomic
def copy_row(draft_id: int, row_kind: str, row_id: int, *, editor: Editor) -> Edit:
    """Add a copy of a row right behind it, of a parameter with its rules, under a key of its own.

    Raises:
        RowGone: it was removed meanwhile.
        CellRefused: the matrix as a whole, and thresholds, are not copied.
        NotADraft: the version is no draft any more.
    """
    draft = hold(draft_id)
    row = need_row(draft, row_kind, row_id)
    if not isinstance(row, Parameter | ScoringRule | Disqualifier):
        raise CellRefused(f"{name_of(row)} is not copied: there can be one only.")
    rules = list(row.rules.order_by("position", "id")) if isinstance(row, Parameter) else []
    row.key, row.label = free_key(row, row.key), f"{name_of(row).rpartition(' › ')[2][:110]} (copy)"
    row.pk, row._state.adding, row.revision = None, True, 1
    return _write_new(draft, row, editor, row_id, False, rules)


@transaction.atomic
def move_row(
    draft_id: int,
    row_kind: str,
    row_id: int,
    *,
    seen: int,
    editor: Editor,
    after_id: int | None,
    parent_id: int | None = None,
) -> Edit | None:
    """Move a row behind another one, or to the front; a rule also to another parameter.

    Args:
        after_id: the row behind which it comes; None: the front. Where that one is gone: the end.
        parent_id: of a rule, the parameter it moves to; None: it stays in its own.

    Returns:
        What was written down; None where it is there already.

    Raises:
        Clash: it was moved since; RowGone: it was removed.
        CellRefused: the other parameter has a rule of that key.
        NotADraft: the version is no draft any more.
    """
    draft = hold(draft_id)
    row = need_row(draft, row_kind, row_id)
    theirs = last_edit_of(draft, [(row_kind, row_id)], cell="place", after=seen)
    old = place_of(row)
    new = Place(parent_id if parent_id and isinstance(row, ScoringRule) else old.parent, after_id)
    if theirs is not None:
        raise Clash(theirs, old._asdict(), new._asdict())
    return None if old == new else write_place(draft, row, new, editor)


def write_place(
    draft: MatrixVersion, row: Row, place: Place, editor: Editor, undoes: Edit | None = None
) -> Edit:
    """Put a row of a draft that is held into another place."""
    old = place_of(row)
    if isinstance(row, ScoringRule) and place.parent != row.parameter_id:
        row.parameter = need_row(draft, RowKind.PARAMETER, place.parent or 0)
        refuse_double_key(row)
        row.revision += 1
        row.save()
    put_in_place(row, place.after)
    new = place_of(row)
    return record_edit(
        draft,
        row,
        editor,
        kind=Edit.Kind.MOVE,
        cell="place",
        old=old._asdict(),
        new=new._asdict(),
        undoes=undoes,
    )


@transaction.atomic
def remove_row(draft_id: int, row_kind: str, row_id: int, *, seen: int, editor: Editor) -> Edit:
    """Remove a row, of a parameter with its rules. Undoing brings it back under its own id.

    Raises:
        Clash: it, or a rule of it, was changed since; RowGone: it was removed already.
        CellRefused: the matrix as a whole can't be removed.
        NotADraft: the version is no draft any more.
    """
    draft = hold(draft_id)
    row = need_row(draft, row_kind, row_id)
    if isinstance(row, MatrixVersion):
        raise CellRefused("The matrix as a whole can't be removed; delete the draft instead.")
    theirs = last_edit_of(draft, rows_within(row), after=seen)
    if theirs is not None:
        raise Clash(theirs, content_of(row), None)
    return write_removal(draft, row, editor)


def write_removal(draft: MatrixVersion, row: Any, editor: Editor, undoes: Edit | None = None) -> Edit:
    """Remove a row of a draft that is held, whatever anybody has seen."""
    old, row_id = content_of(row), row.pk
    row.delete()
    return record_edit(draft, row, editor, kind=Edit.Kind.REMOVE, old=old, row_id=row_id, undoes=undoes)


def content_of(row: Row, place: Place | None = None) -> dict[str, Any]:
    """A row whole, as `restore` takes it: its cells, its place, a threshold's line, a parameter's rules."""
    place = place or place_of(row)
    content: dict[str, Any] = {"id": row.pk, "cells": cells_of(row), "place": place._asdict()}
    if isinstance(row, Threshold):
        content["line"] = row.kind
    if isinstance(row, Parameter):
        rules = list(row.rules.order_by("position", "id"))
        befores = [None, *(rule.pk for rule in rules)]
        content["rules"] = [
            content_of(rule, Place(row.pk, before)) for rule, before in zip(rules, befores, strict=False)
        ]
    return content


def restore(draft: MatrixVersion, row_kind: str, content: Mapping[str, Any]) -> Row:
    """Make a removed row of a draft that is held anew, under the id it had, with its rules.

    Raises:
        RowGone: the parameter of a rule is not there any more.
        CellRefused: another has its key by now.
    """
    place = Place(**content["place"])
    row = new_row(draft, row_kind, place.parent, content.get("line", ""))
    for cell, value in content["cells"].items():
        put_cell(row, cell, value)
    refuse_double_key(row)
    row.pk = content["id"]
    row.save(force_insert=True)
    for rule in content.get("rules", ()):
        restore(draft, RowKind.RULE, rule)
    put_in_place(row, place.after)
    return row


def free_key(row: Row, wanted: str) -> str:
    """A key of small letters, digits and _ that none of the row's siblings has, as near as can be."""
    base = re.sub(r"[^a-z0-9]+", "_", wanted.lower()).strip("_")[:50] or "rule"
    taken = set(siblings_of(row).values_list("key", flat=True))
    keys = (f"{base}_{number}" if number > 1 else base for number in range(1, len(taken) + 2))
    return next(key for key in keys if key not in taken)


def new_row(draft: MatrixVersion, row_kind: str, parent_id: int | None, line: str) -> Row:
    """A row of a draft that is held, empty and not saved; the rest as of `add_row`."""
    if row_kind == RowKind.RULE:
        return ScoringRule(parameter=need_row(draft, RowKind.PARAMETER, parent_id or 0))
    if row_kind == RowKind.THRESHOLD and line not in Threshold.Kind.values:
        raise CellRefused(f"A threshold is one of {', '.join(Threshold.Kind.values)}.")
    if row_kind not in (RowKind.PARAMETER, RowKind.THRESHOLD, RowKind.DISQUALIFIER):
        raise CellRefused("A parameter, rule, threshold or disqualifier can be added.")
    own = {"kind": line} if row_kind == RowKind.THRESHOLD else {}
    new: Any = MODELS[row_kind]
    return new(version=draft, **own)  # type: ignore[no-any-return]


def _write_new(
    draft: MatrixVersion,
    row: Any,
    editor: Editor,
    after_id: int | None,
    first: bool,
    rules: Sequence[ScoringRule] = (),
) -> Edit:
    others = list(siblings_of(row).values_list("pk", "position"))
    last, position = others[-1] if others else (None, -1)
    row.position = position + 1
    row.save()
    for rule in rules:
        rule.pk, rule._state.adding, rule.parameter, rule.revision = None, True, row, 1
        rule.save()
    after = after_id if after_id or first else last
    if after != last:
        put_in_place(row, after)
    return record_edit(draft, row, editor, kind=Edit.Kind.ADD, new=content_of(row))
