"""Every change of a draft is written down here, with the number it has in the draft (reliability.md, P8).

Whoever edits holds the draft (`hold`): edits of one draft come one after the other, so numbers have no gap,
and what was stored when an edit was decided on is what it changes.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast

from django.db import connection

from leads.models import User
from scoring.models import Edit, MatrixVersion, Parameter, RowKind, ScoringRule, Threshold

from .cells import MODELS, Row, kind_of, name_of
from .drafts import lock_draft

CHANNEL = "leadscore_matrix"


class Cell(NamedTuple):
    """A cell of a draft: `row_kind` of `RowKind`, the row's id, and one of `cells.CELLS`."""

    row_kind: str
    row_id: int
    cell: str


@dataclass(frozen=True)
class Editor:
    """Who edits, and when (UTC and aware)."""

    by: User | None
    now: datetime


class Clash(ValueError):
    """Somebody changed the same cell, or took the row away, since one saw it. Nothing was written.

    `edit` is theirs, the latest of that cell or row; None where nobody wrote it down. `stored` is what stands
    there now, `wanted` what would have been put there. Who still wants it sends it again, having seen `edit`.
    """

    def __init__(self, edit: Edit | None, stored: Any, wanted: Any) -> None:
        self.edit, self.stored, self.wanted = edit, stored, wanted
        who = (edit.by or "Somebody") if edit else None
        super().__init__(f"{who} changed it meanwhile." if who else "It was changed meanwhile.")


class RowGone(Clash):
    """The row was removed since one saw it, or was never in this draft."""


def hold(draft_id: int) -> MatrixVersion:
    """Hold a draft until the transaction ends; nobody else edits, signs or freezes it meanwhile.

    Raises:
        NotADraft: it is no draft any more; DraftGone: it was deleted.
    """
    return lock_draft(draft_id)


def row_of(draft: MatrixVersion, row_kind: str, row_id: int) -> Row | None:
    """A row of a draft that is held; None where the draft has none such."""
    if row_kind == RowKind.VERSION:
        return draft if row_id == draft.pk else None
    model = MODELS.get(row_kind)
    if model is None:
        return None
    home = "parameter__" if model is ScoringRule else ""
    rows: Any = model._default_manager.filter(pk=row_id, **{f"{home}version": draft})
    return rows.select_related(*(["parameter"] if home else [])).order_by("pk").first()  # type: ignore[no-any-return]


def need_row(draft: MatrixVersion, row_kind: str, row_id: int, wanted: Any = None) -> Any:
    """A row of a draft that is held.

    Raises:
        RowGone: there is none such (any more).
    """
    row = row_of(draft, row_kind, row_id)
    if row is None:
        raise RowGone(last_edit_of(draft, [(row_kind, row_id)]), None, wanted)
    return row


def last_edit_of(
    draft: MatrixVersion,
    rows: Collection[tuple[str, int]],
    *,
    cell: str | None = None,
    after: int = 0,
    but_by: User | None = None,
) -> Edit | None:
    """The latest edit after a number of some rows, each a kind and an id, or of one cell of them.

    Args:
        but_by: whose edits are left out; None: nobody's.
    """
    ids: dict[str, list[int]] = {}
    for kind, row_id in rows:
        ids.setdefault(kind, []).append(row_id)
    edits = Edit.objects.filter(version=draft, number__gt=after).select_related("by").order_by("-number")
    if cell is not None:
        edits = edits.filter(cell=cell)
    if but_by is not None:
        edits = edits.exclude(by=but_by)
    found = [edits.filter(row_kind=kind, row_id__in=of_kind).first() for kind, of_kind in ids.items()]
    return max((edit for edit in found if edit), key=lambda edit: edit.number, default=None)


def rows_within(row: Row) -> list[tuple[str, int]]:
    """A row and those that go with it: of a parameter its rules."""
    if isinstance(row, Parameter):
        rules = row.rules.values_list("pk", flat=True)
        return [(RowKind.PARAMETER, row.pk), *((RowKind.RULE, rule_id) for rule_id in rules)]
    return [(kind_of(row), row.pk)]


def record_edit(
    draft: MatrixVersion,
    row: Row,
    editor: Editor,
    *,
    kind: str,
    cell: str = "",
    old: Any = None,
    new: Any = None,
    undoes: Edit | None = None,
    row_id: int | None = None,
) -> Edit:
    """Write down a change of a draft that is held, and tell whoever listens once it is committed.

    Args:
        row_id: of a row that is gone by now.
    """
    draft.last_edit += 1
    MatrixVersion.objects.filter(pk=draft.pk).update(last_edit=draft.last_edit)
    edit = Edit.objects.create(
        version=draft,
        number=draft.last_edit,
        kind=kind,
        row_kind=kind_of(row),
        row_id=row_id or row.pk,
        row_name=name_of(row),
        cell=cell,
        old=old,
        new=new,
        by=editor.by,
        at=editor.now,
        undoes=undoes,
        is_undo=undoes is not None and not undoes.is_undo,
    )
    tell({"draft": draft.pk, "edit": edit.number})
    return edit


def tell(news: dict[str, Any]) -> None:
    """Tell the open pages of a draft something, once the transaction is committed.

    Args:
        news: plain JSON of less than 8,000 bytes; `draft` is the draft's id.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps(news)])


def siblings_of(row: Row) -> Any:
    """The rows among which a row has its place, itself included, in their order."""
    if isinstance(row, ScoringRule):
        return ScoringRule.objects.filter(parameter_id=row.parameter_id).order_by("position", "id")
    if isinstance(row, Threshold):
        return Threshold.objects.filter(version_id=row.version_id, kind=row.kind).order_by("position", "id")
    of_version: Any = type(row)
    return of_version.objects.filter(version_id=cast(Any, row).version_id).order_by("position", "id")
