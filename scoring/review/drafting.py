"""What a review changes: edits of its draft, made through the one door and kept with the decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from scoring.matrix.drafts import NotADraft
from scoring.matrix.edits import Cell, CellRefused, Clash, Editor, change_cell
from scoring.matrix.files import draft_copy
from scoring.matrix.row_edits import remove_row
from scoring.models import MatrixVersion, Review, ReviewEntry, RowKind, ScoringRule

from .meeting import ReviewRefused, Speaker, hold, need_going_on, said
from .minutes import Said, add

Keys = tuple[str, str]  # of a parameter, and of a rule in it


@dataclass(frozen=True)
class Change:
    """What is to become of rules: `points` for each, or None to remove them."""

    rules: Sequence[Keys]
    points: float | None = None


def draft_of(review: Review, speaker: Speaker) -> MatrixVersion:
    """The draft of a review that is held; where it has none (any more), a copy of what is in force."""
    if review.draft is not None and review.draft.state == MatrixVersion.State.DRAFT:
        return review.draft
    in_force = review.model.active or review.version
    review.draft = draft_copy(in_force, by=speaker.by, now=speaker.now)
    review.save(update_fields=["draft"])
    said(review)
    return review.draft


def open_draft(review_id: int, speaker: Speaker) -> MatrixVersion:
    """The draft of a review, made where there is none.

    Raises:
        ReviewRefused: the meeting is not going on.
    """
    with transaction.atomic():
        review = hold(review_id)
        need_going_on(review)
        return draft_of(review, speaker)


def use_draft(review_id: int, draft_id: int) -> None:
    """Let a review change a draft that there is.

    Raises:
        ReviewRefused: it is none of this model, or the meeting is not going on.
    """
    with transaction.atomic():
        review = hold(review_id)
        need_going_on(review)
        draft = drafts_of(review).filter(pk=draft_id).first()
        if draft is None:
            raise ReviewRefused("There is no such draft any more.")
        review.draft = draft
        review.save(update_fields=["draft"])
        said(review)


def drafts_of(review: Review) -> Any:
    """The drafts that there are of a review's model, the latest first."""
    return review.model.versions.filter(state=MatrixVersion.State.DRAFT).order_by("-pk")


def decide_edit(
    review_id: int, item: str, words: str, change: Change | None, speaker: Speaker
) -> ReviewEntry:
    """Decide to change the matrix, and change the draft where it is said how: all of it or nothing.

    Raises:
        ReviewRefused: it says nothing, the meeting is not going on, or somebody changed the draft meanwhile.
    """
    with transaction.atomic():
        review = hold(review_id)
        need_going_on(review)
        draft = draft_of(review, speaker)
        edits = _edited(draft, change, speaker) if change else []
        return add(review, Said(item, ReviewEntry.Kind.EDIT, words), speaker, draft, edits)


def _edited(draft: MatrixVersion, change: Change, speaker: Speaker) -> list[str]:
    if not change.rules:
        raise ReviewRefused("Choose at least one rule.")
    editor = Editor(by=speaker.by, now=speaker.now)
    try:
        return [_change_rule(draft, keys, change.points, editor) for keys in change.rules]
    except (Clash, CellRefused, NotADraft) as refused:
        raise ReviewRefused(f"The draft stays as it was. {refused}") from None


def _change_rule(draft: MatrixVersion, keys: Keys, points: float | None, editor: Editor) -> str:
    rule = ScoringRule.objects.filter(parameter__version=draft, parameter__key=keys[0], key=keys[1]).first()
    if rule is None:
        raise ReviewRefused(f"The draft has no rule {keys[1].replace('_', ' ')} any more.")
    seen = MatrixVersion.objects.values_list("last_edit", flat=True).get(pk=draft.pk)
    if points is None:
        remove_row(draft.pk, RowKind.RULE, rule.pk, seen=seen, editor=editor)
        return f"{rule}: removed"
    old = rule.definition.get("points")
    if not isinstance(old, int | float):  # tiers, or a fault that is still in the draft
        raise ReviewRefused(f"{rule} does not pay plain points: change it in the sheet.")
    change_cell(draft.pk, Cell(RowKind.RULE, rule.pk, "pays"), {"points": points}, seen=seen, editor=editor)
    return f"{rule}: {old:g} → {points:g} points"
