"""What is said and decided at a review, and who is there. Entries are only ever added."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from leads.models import Action, NoticeKind, User
from leads.notices.notify import News, notify
from leads.notices.words import on_day
from leads.people.audit import record
from leads.people.roles import ADDRESSES
from scoring.models import MatrixVersion, Review, ReviewEntry, ReviewItem, ReviewTask

from .meeting import ReviewRefused, Speaker, hold, need_going_on, said, the_review

LONGEST = 2_000
Kind = ReviewEntry.Kind


@dataclass(frozen=True)
class Said:
    """What somebody says: of an item (None: of the meeting), a kind of `ReviewEntry.Kind`, and words."""

    item: str | None
    kind: str
    words: str


def note(review_id: int, item: str | None, words: str, speaker: Speaker) -> ReviewEntry:
    """Add a note.

    Raises:
        ReviewRefused: it says nothing, or the meeting is not going on.
    """
    with transaction.atomic():
        return add(hold(review_id), Said(item, Kind.NOTE, words), speaker)


def leave(review_id: int, item: str, words: str, speaker: Speaker) -> ReviewEntry:
    """Decide to leave an item as it is.

    Raises:
        ReviewRefused: see `note`.
    """
    with transaction.atomic():
        return add(hold(review_id), Said(item, Kind.LEAVE, words), speaker)


def give_task(
    review_id: int, item: str, words: str, person: User, due_on: date, speaker: Speaker
) -> ReviewEntry:
    """Decide that somebody does something by a day, and tell them.

    Raises:
        ReviewRefused: see `note`; or the person can't open the review.
    """
    if not people_who_review().filter(pk=person.pk).exists():
        raise ReviewRefused(f"{person} does not see the review.")
    with transaction.atomic():
        review = hold(review_id)
        entry = add(review, Said(item, Kind.TASK, words), speaker)
        task, is_new = ReviewTask.objects.get_or_create(
            entry=entry, defaults={"person": person, "due_on": due_on}
        )
        if is_new and person != speaker.by:
            words = f"A task from the review, by {on_day(due_on)}: {entry.words}"
            notify([News(person.pk, NoticeKind.REVIEW, None, f"task {task.pk}", words)], speaker.now)
        return entry


def finish_task(task_id: int, speaker: Speaker) -> ReviewTask:
    """Tick off a task; one that is done stays as it is.

    Raises:
        ReviewRefused: there is none of that id.
    """
    with transaction.atomic():
        task = ReviewTask.objects.select_for_update(no_key=True).filter(pk=task_id).first()
        if task is None:
            raise ReviewRefused("There is no such task.")
        if task.done_at is None:
            task.done_at, task.done_by = speaker.now, speaker.by
            task.save(update_fields=["done_at", "done_by"])
            review = hold(task.entry.review_id)
            record(speaker.by, Action.REVIEW_TASK_DONE, the_review(review), {"task": task.pk}, speaker.now)
            said(review)
        return task


def set_present(review_id: int, person: User, is_here: bool) -> None:
    """Say who is there; each person apart, so that two who say so at once lose nothing.

    Raises:
        ReviewRefused: the meeting is not going on.
    """
    with transaction.atomic():
        review = hold(review_id)
        need_going_on(review)
        if is_here:
            review.people.add(person)
        else:
            review.people.remove(person)
        said(review)


def people_who_review() -> QuerySet[User]:
    """Those who may open a review, and so may be given a task there."""
    people = User.objects.filter(is_active=True, role__in=ADDRESSES["review"])
    return people.order_by("first_name", "last_name", "username")


def add(
    review: Review,
    what: Said,
    speaker: Speaker,
    draft: MatrixVersion | None = None,
    edits: Sequence[str] = (),
) -> ReviewEntry:
    """Add an entry to a review that is held; the same words sent twice, by a second click, are one.

    Raises:
        ReviewRefused: it says nothing, there is no such item, or the meeting is not going on.
    """
    need_going_on(review)
    words, item = _words(what.words), _item(review, what.item)
    last = review.entries.filter(by=speaker.by).order_by("-pk").first()
    same = last and (last.item_id, last.kind, last.words) == (item.pk if item else None, what.kind, words)
    if last is not None and same and not edits:
        return last
    entry = ReviewEntry.objects.create(
        review=review,
        item=item,
        kind=what.kind,
        words=words,
        by=speaker.by,
        at=speaker.now,
        draft=draft,
        edits=list(edits),
        revision=review.revision + 1,
    )
    if what.kind in ReviewEntry.DECISIONS:
        details = {"item": what.item, "decision": what.kind, "edits": len(edits)}
        record(speaker.by, Action.REVIEW_DECIDED, the_review(review), details, speaker.now)
    said(review)
    return entry


def decided(entries: Iterable[ReviewEntry]) -> set[int]:
    """The ids of the items on which something was decided."""
    return {one.item_id for one in entries if one.kind in ReviewEntry.DECISIONS and one.item_id}


def _words(text: str) -> str:
    words = text.replace("\0", "").strip()
    if not words:
        raise ReviewRefused("Say it in words.")
    if len(words) > LONGEST:
        raise ReviewRefused(f"That is longer than {LONGEST:,} letters.")
    return words


def _item(review: Review, key: str | None) -> ReviewItem | None:
    if key is None:
        return None
    item = review.items.filter(key=key).first()
    if item is None:
        raise ReviewRefused("There is no such item.")
    return item
