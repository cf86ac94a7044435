"""The differences of two matrices, complete and in words: what a draft changes, what a version changed.

They are also all that it takes to make the one of the other: an import into a draft, and bringing a draft
up to date, are made of them (`scoring.matrix.taking_over`).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from scoring.models import MatrixVersion, RowKind

from .difference_rows import (
    LINES,
    Document,
    DocumentRow,
    Pair,
    Said,
    changed_cells,
    disqualifier_rows,
    line_rows,
    out_of_order,
    pairs_by_key,
    parameter_rows,
    rule_pairs,
    said,
    stage_rows,
    whole_rows,
)
from .difference_words import added_words, changed_words, moved_words, removed_words
from .rows import document_said

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"


@dataclass(frozen=True)
class Difference:
    """One cell, or one row, that is another in the later of two matrices.

    `kind` is added, removed, changed or moved; `row_kind` as of `RowKind`. `keys` name the row in the later
    matrix, `was` in the earlier one (empty where it is not there): () for the matrix as a whole,
    (parameter,), (parameter, rule), (grade|level|band|stage, key), (disqualifier,). `cell` is given for
    changed ones: `old` and `new` are its values as plain JSON; of an added or removed row they are its
    cells. `after` names, for added and moved rows, the row before it in the later matrix, None for the first.
    """

    kind: str
    row_kind: str
    keys: tuple[str, ...]
    was: tuple[str, ...]
    title: str
    phrase: str
    axis: str = ""
    within: str = ""
    cell: str = ""
    old: Any = None
    new: Any = None
    after: tuple[str, ...] | None = None

    @property
    def words(self) -> str:
        """The whole sentence: "Webinar: 8 → 12 points"."""
        return _sentence(self.title, self.kind, self.row_kind, [self.phrase])


@dataclass(frozen=True)
class ChangedRow:
    """All differences of one row: "Webinar: 8 → 12 points, half-life 60 → 30 days"."""

    differences: tuple[Difference, ...]

    @property
    def first(self) -> Difference:
        return self.differences[0]

    @property
    def words(self) -> str:
        """The whole sentence."""
        phrases = [difference.phrase for difference in self.differences]
        return _sentence(self.first.title, self.first.kind, self.first.row_kind, phrases)


def differences_of(before: MatrixVersion, after: MatrixVersion) -> tuple[Difference, ...]:
    """What is another in a version or draft than in an earlier one."""
    return differences_said(said_by(before), said_by(after))


def said_by(version: MatrixVersion) -> Said:
    """What a version or draft says; what was frozen is legal, and spelled the canonical way."""
    document = document_said(version)
    return Said(document, True) if version.document else said(document)


def differences(before: Document, after: Document) -> tuple[Difference, ...]:
    """What is another in the later of two documents; nothing exactly where they are one matrix.

    Args:
        before: plain data (scoring.md, section 3), as `document_of` gives it; it may have faults.
        after: likewise.
    """
    return differences_said(said(before), said(after))


def differences_said(before: Said, after: Said) -> tuple[Difference, ...]:
    """The same of documents that are checked already."""
    return tuple(_differences(before, after))


def by_row(found: Iterable[Difference]) -> tuple[ChangedRow, ...]:
    """The differences of each row together, in their order."""
    groups = groupby(found, key=lambda one: (one.row_kind, one.keys, one.was, one.title))
    return tuple(ChangedRow(tuple(group)) for _, group in groups)


def _differences(before: Said, after: Said) -> Iterator[Difference]:
    for old, new in zip(whole_rows(before), whole_rows(after), strict=True):
        yield from changes_of(old, new)
    yield from _parameters(parameter_rows(before), parameter_rows(after))
    for kind in LINES:
        yield from _of_list(line_rows(before, kind), line_rows(after, kind), has_order=False)
    yield from _of_list(stage_rows(before), stage_rows(after))
    yield from _of_list(disqualifier_rows(before), disqualifier_rows(after))


def _parameters(before: Sequence[DocumentRow], after: Sequence[DocumentRow]) -> Iterator[Difference]:
    pairs = pairs_by_key(before, after)
    rules = rule_pairs(before, after, pairs)

    def inside(old: DocumentRow | None, new: DocumentRow) -> Iterator[Difference]:
        return _of_list(old.inner if old else (), new.inner, rules)

    stay = {old.keys for old, _ in rules}
    alone = [replace(row, inner=tuple(rule for rule in row.inner if rule.keys not in stay)) for row in before]
    yield from _of_list(alone, after, pairs, inside=inside)


def _of_list(
    before: Sequence[DocumentRow],
    after: Sequence[DocumentRow],
    pairs: Sequence[Pair] | None = None,
    has_order: bool = True,
    inside: Callable[[DocumentRow | None, DocumentRow], Iterator[Difference]] | None = None,
) -> Iterator[Difference]:
    """The differences of two lists of rows; `inside` gives those of what a row holds."""
    pairs = pairs_by_key(before, after) if pairs is None else pairs
    old_of = {new.keys: old for old, new in pairs}
    place = {row.keys: number for number, row in enumerate(before)}
    places = [place.get(old_of[new.keys].keys) for new in after if new.keys in old_of]
    astray = out_of_order([one for one in places if one is not None])
    last: DocumentRow | None = None
    for new in after:
        old = old_of.get(new.keys)
        if old is None:
            yield added_row(new, last)
        else:
            yield from changes_of(old, new)
            if has_order and place.get(old.keys) in {None, *astray}:
                yield _moved(old, new, last)
        yield from inside(old, new) if inside else ()
        last = new
    kept = {old.keys for old, _ in pairs}
    yield from (_removed(old) for old in before if old.keys not in kept)


def changes_of(old: DocumentRow, new: DocumentRow) -> Iterator[Difference]:
    """The cells in which a row is another than the same row of the earlier document."""
    for cell in changed_cells(old, new):
        values = {"cell": cell, "old": old.cells.get(cell), "new": new.cells.get(cell)}
        yield _about(new, CHANGED, changed_words(old, new, cell), old.keys, title=old.title, **values)


def added_row(row: DocumentRow, after: DocumentRow | None) -> Difference:
    """A row that is new behind another one, or as the first."""
    found = _about(row, ADDED, added_words(row), (), new=row.cells)
    return replace(found, after=after.keys if after else None)


def _removed(row: DocumentRow) -> Difference:
    return _about(replace(row, keys=()), REMOVED, removed_words(row), row.keys, old=row.cells)


def _moved(old: DocumentRow, new: DocumentRow, after: DocumentRow | None) -> Difference:
    found = _about(new, MOVED, moved_words(old, new, after), old.keys, title=old.title)
    return replace(found, after=after.keys if after else None)


def _about(row: DocumentRow, kind: str, phrase: str, was: tuple[str, ...], **more: Any) -> Difference:
    about = {"title": row.title, "axis": row.axis, "within": row.within} | more
    return Difference(kind, row.kind, row.keys, was, phrase=phrase, **about)


def _sentence(title: str, kind: str, row_kind: str, phrases: Sequence[str]) -> str:
    words = ", ".join(phrases)
    if kind == CHANGED and not words.startswith("from "):
        return f"{title}: {words}"
    is_line = row_kind == RowKind.THRESHOLD
    return f"{title} {words}" if is_line else f"“{title}” {words}"
