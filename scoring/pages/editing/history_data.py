"""The edits of a draft as its history shows them: who, when, what, and what can be taken back."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet

from leads.models import User
from scoring.matrix.cells import kind_of, name_of
from scoring.matrix.comments import rows_of
from scoring.models import Edit, MatrixVersion
from scoring.pages.addresses import id_in, page_in
from scoring.pages.draft.catalog import catalog_of
from scoring.pages.pager import Pager, pager_of
from scoring.pages.screen import Screen
from scoring.pages.wording import ago, moment

from .edit_words import EditWords, Names, words_of
from .rows import NamedRow

_SHOWN = 50


@dataclass(frozen=True)
class EditLine:
    """An edit as it is shown; `undoes` and `undone_by` are numbers of edits, or None."""

    number: int
    initials: str
    name: str
    row: str
    row_name: str
    words: EditWords
    ago: str
    at: str
    undoes: int | None
    undone_by: int | None
    can_undo: bool


@dataclass(frozen=True)
class Choice:
    """One of a filter's choices."""

    key: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class History:
    """A page of the history."""

    lines: tuple[EditLine, ...]
    people: tuple[Choice, ...]
    rows: tuple[Choice, ...]
    pager: Pager
    is_filtered: bool


def history_of(draft: MatrixVersion, row: NamedRow, by: str, page: str, screen: Screen) -> History:
    """The latest edits first, of one person or of one row where they are named.

    Args:
        draft: or a version that was one.
        row: the row asked for, or the draft as a whole: then of all rows.
        by: the id of a person, as the address has it.
        page: likewise.
        screen: who looks.
    """
    every = Edit.objects.filter(version=draft)
    found = _filtered(every, row, by)
    total, number = found.count(), page_in(page)
    first = (number - 1) * _SHOWN
    shown = found.select_related("by", "undoes", "undone_by").order_by("-number")[first : first + _SHOWN]
    catalog, names = catalog_of(draft.fields), names_in(draft)
    kept = {key: value for key, value in (("row", row.key), ("by", by)) if value}
    return History(
        lines=tuple(_line(edit, words_of(edit, catalog, names), draft, screen) for edit in shown),
        people=_people(every, by),
        rows=_rows(every, row),
        pager=pager_of(number, _SHOWN, total, lambda to: urlencode(kept | {"page": str(to)})),
        is_filtered=bool(kept),
    )


def names_in(draft: MatrixVersion) -> Names:
    """What the rows of a draft are called, those that are gone as they were called last."""
    edits = Edit.objects.filter(version=draft).order_by("number")
    called = edits.values_list("row_kind", "row_id", "row_name")
    names = {(kind, row_id): name for kind, row_id, name in called}
    return names | {(kind_of(row), row.pk): name_of(row) for row, _ in rows_of(draft)}


def _filtered(edits: QuerySet[Edit], row: NamedRow, by: str) -> QuerySet[Edit]:
    if row.key:
        edits = edits.filter(row_kind=row.kind, row_id=row.id)
    return edits.filter(by=id_in(by) or 0) if by else edits


def _people(edits: QuerySet[Edit], chosen: str) -> tuple[Choice, ...]:
    people = User.objects.filter(pk__in=edits.order_by().values("by"))
    return tuple(Choice(str(one.pk), str(one), str(one.pk) == chosen) for one in people.order_by("pk"))


def _rows(edits: QuerySet[Edit], chosen: NamedRow) -> tuple[Choice, ...]:
    """The rows that were edited, under the name that each had last."""
    latest = edits.order_by("number").values_list("row_kind", "row_id", "row_name")
    names = {f"{kind}-{row_id}": name for kind, row_id, name in latest if kind != "version"}
    if chosen.key and chosen.name:
        names.setdefault(chosen.key, chosen.name)
    found = (Choice(key, name, key == chosen.key) for key, name in names.items())
    return tuple(sorted(found, key=lambda one: one.label.lower()))


def _line(edit: Edit, words: EditWords, draft: MatrixVersion, screen: Screen) -> EditLine:
    by, undone = edit.by, getattr(edit, "undone_by", None)
    is_own = by == screen.user and draft.state == MatrixVersion.State.DRAFT
    return EditLine(
        number=edit.number,
        initials=by.initials if by else "–",
        name=str(by) if by else "Somebody who has left",
        row=f"{edit.row_kind}-{edit.row_id}",
        row_name=edit.row_name,
        words=words,
        ago=ago(edit.at, screen.now),
        at=moment(edit.at),
        undoes=edit.undoes.number if edit.undoes else None,
        undone_by=undone.number if undone else None,
        can_undo=is_own and undone is None and not edit.is_undo,
    )
