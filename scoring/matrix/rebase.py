"""Bringing a draft up to date when another version came into force since it was begun.

Three documents: the base that the draft was copied from, the version in force, the draft. What the version in
force changed and the draft did not touch is taken over, as edits; what both changed is for people to choose.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from leads.models import Action, User
from leads.people.audit import Subject, record
from scoring.models import MatrixVersion, RowKind

from .cells import CellRefused
from .difference_rows import (
    LINES,
    DocumentRow,
    Said,
    all_pairs,
    disqualifier_rows,
    line_rows,
    one_text,
    parameter_rows,
    stage_rows,
)
from .differences import (
    ADDED,
    CHANGED,
    MOVED,
    REMOVED,
    Difference,
    added_row,
    changes_of,
    differences_said,
    said_by,
)
from .drafts import DraftMoved
from .recording import Editor, hold, tell
from .taking_over import Name, Target, ids_of, same_rows, take_over

MINE, THEIRS = "mine", "theirs"


class UpdateRefused(ValueError):
    """It can't be brought up to date so; the message says why. Nothing was written."""


@dataclass(frozen=True)
class Dispute:
    """What both changed: what the draft does, what the version in force does, and what takes theirs."""

    key: str
    title: str
    mine: str
    theirs: str
    found: tuple[Difference, ...]


@dataclass(frozen=True)
class Update:
    """What the version in force changed since the draft's base: taken over, or to be chosen from."""

    taken: tuple[Difference, ...]
    disputes: tuple[Dispute, ...]


def update_of(draft: MatrixVersion) -> Update:
    """What bringing a draft up to date would do. It has a base, and another version is in force.

    Raises:
        UpdateRefused: it has no base, so nobody can say what it changed and what the other one did.
    """
    return _Sides(draft).update()


@transaction.atomic
def bring_up_to_date(
    draft_id: int, choices: Mapping[str, str], *, seen: tuple[int, int], editor: Editor
) -> int:
    """Take over what came into force since, and stand on it from here on.

    Args:
        draft_id: of a draft that is behind.
        choices: MINE or THEIRS, by the key of each dispute.
        seen: number of the draft's last edit, and id of the version in force, as one looked at them.
        editor: who, and when.

    Returns:
        How many edits that took.

    Raises:
        DraftMoved: the draft was edited since, or yet another version came into force.
        UpdateRefused: a dispute is not decided, or what is taken over can't stand beside the draft's own.
        NotADraft: it is no draft any more.
    """
    draft = _held(draft_id, seen)
    sides = _Sides(draft)
    update = sides.update()
    if any(choices.get(one.key) not in (MINE, THEIRS) for one in update.disputes):
        raise UpdateRefused("Choose a side where both changed the same.")
    theirs = [found for one in update.disputes if choices[one.key] == THEIRS for found in one.found]
    try:
        count = take_over([*update.taken, *theirs], sides.target(editor))
    except CellRefused as refused:
        raise UpdateRefused(str(refused)) from None
    _stand_on(draft)
    return count


@transaction.atomic
def replace_in_force(draft_id: int, *, seen: tuple[int, int], by: User, now: datetime) -> None:
    """Say that a draft replaces what came into force since it was begun; the draft itself stays as it is.

    Args:
        draft_id: of a draft that is behind.
        seen: as of `bring_up_to_date`.
        by: who says so.
        now: UTC and aware.

    Raises:
        DraftMoved: the draft was edited since, or yet another version came into force.
        NotADraft: it is no draft any more.
    """
    draft = _held(draft_id, seen)
    was = draft.base.number if draft.base else None
    _stand_on(draft)
    details = {"instead_of": draft.model.active.number if draft.model.active else None, "base": was}
    record(by, Action.DRAFT_REPLACES, Subject("matrixversion", draft.pk, str(draft)), details, now)


def _held(draft_id: int, seen: tuple[int, int]) -> MatrixVersion:
    draft = hold(draft_id)
    if (draft.last_edit, draft.model.active_id) != seen:
        raise DraftMoved
    return draft


def _stand_on(draft: MatrixVersion) -> None:
    MatrixVersion.objects.filter(pk=draft.pk).update(base=draft.model.active)
    # Signatures hold for a base: whoever has the draft open is to see that they do not any more.
    tell({"draft": draft.pk, "signed": True})


class _Sides:
    """The three documents beside each other."""

    def __init__(self, draft: MatrixVersion) -> None:
        if draft.base is None or draft.model.active is None:
            raise UpdateRefused(
                "Nobody noted which version this draft was begun from: say that it replaces what is in force,"
                " or delete it."
            )
        self.draft = draft
        self.base, self.active = said_by(draft.base), said_by(draft.model.active)
        self.own = said_by(draft)
        self.mine = differences_said(self.base, self.own)
        self.theirs = differences_said(self.base, self.active)
        self.kept = {
            (old.kind, old.keys): (new.kind, new.keys) for old, new in all_pairs(self.base, self.own)
        }
        self.same = same_rows(self.base, self.active)
        self.own_rows = {name: row for name, row, _ in _rows(self.own)}
        self.new_rows = {name: (row, before) for name, row, before in _rows(self.active)}

    def update(self) -> Update:
        taken: list[Difference] = []
        disputes: dict[str, Dispute] = {}
        for one in self.theirs:
            if self.is_done(one):
                continue
            dispute = self.dispute(one)
            if dispute is None:
                taken.append(one)
            elif dispute.key not in disputes:
                disputes[dispute.key] = dispute
            elif one.kind == MOVED:  # into a parameter that comes back, or not
                before = disputes[dispute.key]
                disputes[dispute.key] = replace(before, found=(*before.found, one))
        return Update(tuple(taken), tuple(disputes.values()))

    def target(self, editor: Editor) -> Target:
        """The draft's rows as the differences from the base to the version in force name them."""
        ids = ids_of(self.draft)
        was = {old: ids[new] for old, new in self.kept.items() if new in ids}
        both = {name: ids[name] for name in self.new_rows if name in ids and name not in self.same}
        return Target(self.draft, editor, was, self.same, dict(both))

    def is_done(self, one: Difference) -> bool:
        """Whether the draft says that already."""
        name = (one.row_kind, one.was)
        if one.kind == REMOVED:
            return name not in self.kept
        if one.kind == ADDED:
            own = self.own_rows.get((one.row_kind, one.keys))
            return own is not None and one_text(own.cells) == one_text(one.new)
        return any(mine.kind == one.kind == CHANGED and _is_same(mine, one) for mine in self.of_row(name))

    def of_row(self, name: Name) -> Iterator[Difference]:
        return (mine for mine in self.mine if (mine.row_kind, mine.was) == name and mine.kind != ADDED)

    def dispute(self, one: Difference) -> Dispute | None:
        """How a change of theirs meets the draft; None where the draft did not touch that."""
        name = (one.row_kind, one.was)
        if one.row_kind != RowKind.VERSION and (gone := self.gone(one)) is not None:
            return self.bring_back(gone)
        if one.kind == ADDED:
            return self.both_added(one)
        if one.kind == REMOVED:
            mine = [own for own in self.mine if self.is_within(own, name)]
            return _dispute(one, mine, (one,)) if mine else None
        mine = [own for own in self.of_row(name) if own.kind == one.kind and own.cell == one.cell]
        return _dispute(one, mine, (one,)) if mine else None

    def is_within(self, own: Difference, name: Name) -> bool:
        """Whether a change of the draft is of that row, or of a rule in that parameter."""
        kind, _ = name
        if (own.row_kind, own.was) == name:
            return True
        home = self.kept.get(name, name)[1]
        return kind == RowKind.PARAMETER and own.row_kind == RowKind.RULE and own.keys[:1] == home[:1]

    def gone(self, one: Difference) -> Name | None:
        """The row of theirs, by its keys in the version in force, that the draft removed."""
        name = (one.row_kind, one.keys)
        if one.kind in (CHANGED, MOVED) and (one.row_kind, one.was) not in self.kept:
            return name
        home = (str(RowKind.PARAMETER), one.keys[:1])
        if one.row_kind == RowKind.RULE and one.kind in (ADDED, MOVED) and home in self.same:
            return None if (home[0], self.same[home]) in self.kept else home
        return None

    def bring_back(self, name: Name) -> Dispute:
        """A row that the draft removed and they changed; taking theirs, it comes back whole."""
        row, before = self.new_rows[name]
        found = [added_row(row, before)]
        for place, rule in enumerate(row.inner):
            if (rule.kind, self.same.get((rule.kind, rule.keys), ())) not in self.kept:
                found.append(added_row(rule, row.inner[place - 1] if place else None))
        changed = [one.phrase for one in self.theirs if (one.row_kind, one.keys) == name]
        words = ", ".join(changed) or "has new rules"
        return Dispute(_key(name, ""), row.title, "is removed", words, tuple(found))

    def both_added(self, one: Difference) -> Dispute | None:
        own = self.own_rows.get((one.row_kind, one.keys))
        if own is None:
            return None
        row = self.new_rows[one.row_kind, one.keys][0]
        mine = added_row(own, None)
        return Dispute(
            _key((one.row_kind, one.keys), ""),
            row.title,
            mine.phrase,
            one.phrase,
            tuple(changes_of(own, row)),
        )


def _dispute(one: Difference, mine: list[Difference], found: tuple[Difference, ...]) -> Dispute:
    key = _key((one.row_kind, one.was), one.cell or one.kind)
    return Dispute(key, one.title, ", ".join(own.phrase for own in mine), one.phrase, found)


def _key(name: Name, cell: str) -> str:
    return ".".join([name[0], *name[1], cell])


def _is_same(mine: Difference, theirs: Difference) -> bool:
    return mine.cell == theirs.cell and one_text(mine.new) == one_text(theirs.new)


def _rows(document: Said) -> Iterator[tuple[Name, DocumentRow, DocumentRow | None]]:
    """Every row of a document with its name and the row before it."""
    parameters = parameter_rows(document)
    lists = [parameters, *(list(one.inner) for one in parameters)]
    lists += [line_rows(document, kind) for kind in LINES]
    for rows in (*lists, stage_rows(document), disqualifier_rows(document)):
        for place, row in enumerate(rows):
            yield (row.kind, row.keys), row, rows[place - 1] if place else None
