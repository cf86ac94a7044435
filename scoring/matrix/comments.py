"""What people say about a draft and its rows: resolved and opened again, but never taken away.

Comments stay with their draft, also once it is published. Those that are open then go along into a draft that
is made from it: what nobody has settled is not forgotten by publishing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from leads.models import User
from scoring.models import Comment, MatrixVersion, RowKind

from .cells import Row, kind_of, name_of
from .recording import hold, row_of, tell

LONGEST = 2_000
Address = tuple[str, int]


class CommentRefused(ValueError):
    """It can't be said; the message says why. Nothing was written."""


@dataclass(frozen=True)
class Said:
    """How many comments there are, and how many of them are open."""

    all: int
    open: int


@transaction.atomic
def add_comment(draft_id: int, at: Address, text: str, *, by: User, now: datetime) -> Comment:
    """Say something about a row of a draft, or about the draft as a whole.

    Args:
        draft_id: of a draft.
        at: the row: its kind and id; of the draft as a whole "version" and the draft's id.
        text: at most `LONGEST` letters.
        by: who says it.
        now: aware.

    Returns:
        The comment; the one that is there where the same is open already, sent twice by a second click.

    Raises:
        CommentRefused: nothing was said, too much, or the row was removed.
        NotADraft: the version is no draft any more.
    """
    said = _checked(text)
    draft = hold(draft_id)
    row = row_of(draft, *at)
    if row is None:
        raise CommentRefused("This was removed meanwhile. What you wrote can be said about the whole draft.")
    of_row = Comment.objects.filter(version=draft, row_kind=at[0], row_id=at[1])
    there = of_row.filter(by=by, text=said, resolved_at=None).first()
    if there is not None:
        return there
    comment = Comment.objects.create(
        version=draft, row_kind=at[0], row_id=at[1], row_name=name_of(row), text=said, by=by, at=now
    )
    tell({"draft": draft.pk, "comment": True})
    return comment


def resolve(draft_id: int, comment_id: int, *, by: User, now: datetime) -> None:
    """Say that a comment is settled; one that is already stays as it is.

    Raises:
        Comment.DoesNotExist: the draft has none of that id.
        NotADraft: the version is no draft any more.
    """
    _turn(draft_id, comment_id, {"resolved_by": by, "resolved_at": now}, is_open=True)


def reopen(draft_id: int, comment_id: int) -> None:
    """Say that a comment is not settled after all. Raises as `resolve` does."""
    _turn(draft_id, comment_id, {"resolved_by": None, "resolved_at": None}, is_open=False)


@transaction.atomic
def _turn(draft_id: int, comment_id: int, values: dict[str, Any], is_open: bool) -> None:
    draft = hold(draft_id)
    comment = Comment.objects.get(pk=comment_id, version=draft)
    if (comment.resolved_at is None) == is_open:
        Comment.objects.filter(pk=comment.pk).update(**values)
        tell({"draft": draft.pk, "comment": True})


def counts_of(draft: MatrixVersion) -> dict[Address, Said]:
    """How much was said about each row of a draft about which something was."""
    rows = Comment.objects.filter(version=draft).order_by().values_list("row_kind", "row_id")
    counted = rows.annotate(n=Count("pk"), n_open=Count("pk", filter=Q(resolved_at=None)))
    return {(kind, row_id): Said(n, n_open) for kind, row_id, n, n_open in counted}


def carry_over(version: MatrixVersion, draft: MatrixVersion) -> None:
    """Let what is open about a version be said about the draft that was made from it.

    It is said about the row of the same keys; where there is none, about the draft as a whole.
    """
    here = {keys: row for row, keys in rows_of(draft)}
    keys_there = {(kind_of(row), row.pk): keys for row, keys in rows_of(version)}
    for comment in Comment.objects.filter(version=version, resolved_at=None):
        row = here.get(keys_there.get((comment.row_kind, comment.row_id), ()), draft)
        comment.pk, comment._state.adding = None, True
        comment.version, comment.row_kind, comment.row_id = draft, kind_of(row), row.pk
        comment.save()


def rows_of(version: MatrixVersion) -> Iterator[tuple[Row, tuple[str, ...]]]:
    """Every row of a version, and what names it in any version of its model."""
    yield version, (RowKind.VERSION,)
    for parameter in version.parameters.prefetch_related("rules"):
        yield parameter, (RowKind.PARAMETER, parameter.key)
        yield from ((rule, (RowKind.RULE, parameter.key, rule.key)) for rule in parameter.rules.all())
    yield from ((one, (RowKind.THRESHOLD, one.kind, one.key)) for one in version.thresholds.all())
    yield from ((one, (RowKind.DISQUALIFIER, one.key)) for one in version.disqualifiers.all())


def _checked(text: str) -> str:
    # PostgreSQL takes no NUL, and UTF-8 no half of a pair.
    said = text.replace("\0", "").encode("utf-8", "ignore").decode().strip()
    if not said:
        raise CommentRefused("Write what you want to say.")
    if len(said) > LONGEST:
        raise CommentRefused(f"This has {len(said):,} letters; {LONGEST:,} at most. What you wrote is kept.")
    return said
