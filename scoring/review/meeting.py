"""A review from its preparing to its end, and opened again.

What its items show is computed after it is prepared, each on its own, and kept. Until it starts they may be
computed anew; from then on nothing changes them, so that minutes read as they were written. Whatever changes
a review holds its row, so that two people at once lose nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from leads.models import Action, User
from leads.people.audit import Subject, record
from scoring.models import Review, ReviewEntry, ReviewItem, ReviewSettings, ScoringModel

from .agenda import AGENDA, BY_KEY
from .looked import Looked
from .rating import close_round, open_round


class ReviewRefused(ValueError):
    """It can't be done with this review now; the message says why."""


@dataclass(frozen=True)
class Speaker:
    """Who does something at a review, and when (UTC and aware)."""

    by: User
    now: datetime


def review_settings() -> ReviewSettings:
    """When a review is due."""
    return ReviewSettings.objects.order_by("pk").first() or ReviewSettings()


def save_settings(every_days: int, share_points: int, speaker: Speaker) -> None:
    """Keep when a review is due; the one row stays the one."""
    with transaction.atomic():
        row = ReviewSettings.objects.select_for_update().order_by("pk").first() or ReviewSettings(pk=1)
        row.every_days, row.share_points = every_days, share_points
        row.save()
        details = {"every_days": every_days, "share_points": share_points}
        record(speaker.by, Action.REVIEW_SETTINGS, Subject("review"), details, speaker.now)


def last_held(model: ScoringModel) -> Review | None:
    """The last review that has ended."""
    return Review.objects.filter(model=model, ended_at__isnull=False).order_by("-ended_at").first()


def open_review(model: ScoringModel) -> Review | None:
    """The one that is prepared or going on."""
    return Review.objects.filter(model=model, ended_at__isnull=True).first()


def prepare(model: ScoringModel, speaker: Speaker) -> Review:
    """Prepare the next review; where there is one already, that one.

    Raises:
        ReviewRefused: no matrix is in force.
    """
    if model.active is None:
        raise ReviewRefused("There is no matrix in force to look at.")
    try:
        with transaction.atomic():
            review = Review.objects.create(
                model=model,
                version=model.active,
                since=_since(model, speaker.now),
                prepared_at=speaker.now,
                prepared_by=speaker.by,
            )
            ReviewItem.objects.bulk_create(
                ReviewItem(review=review, key=one.key, place=place) for place, one in enumerate(AGENDA, 1)
            )
    except IntegrityError:
        return Review.objects.get(model=model, ended_at__isnull=True)
    return review


def refresh(review_id: int, speaker: Speaker) -> Review:
    """Look anew, up to now and at the version in force now.

    Raises:
        ReviewRefused: it has started.
    """
    with transaction.atomic():
        review = hold(review_id)
        if review.started_at is not None:
            raise ReviewRefused("The review has started: its figures stay as they are.")
        if review.model.active is not None:
            review.version = review.model.active
        review.since, review.prepared_at = _since(review.model, speaker.now), speaker.now
        review.save(update_fields=["version", "since", "prepared_at"])
        review.items.update(figures=None)
        said(review)
    return review


def compute(review_id: int, key: str) -> ReviewItem:
    """Compute an item, unless it is; of two who do so at once the first is kept.

    Nothing is held meanwhile: it may take long. A refresh in between wins.
    """
    item = ReviewItem.objects.select_related("review__model", "review__version").get(
        review=review_id, key=key
    )
    if item.figures is not None:
        return item
    figures = BY_KEY[key].compute(_looked(item))
    with transaction.atomic():
        # Until it has started, its revision rises where one looks anew, or a rating is closed.
        if hold(review_id).revision == item.review.revision:
            ReviewItem.objects.filter(pk=item.pk, figures__isnull=True).update(figures=figures)
    item.refresh_from_db(fields=["figures"])
    return item


def start(review_id: int, speaker: Speaker) -> Review:
    """Start the meeting: what is not computed yet is, and then stays; a blind rating under way is closed.

    Raises:
        ReviewRefused: it has started already.
    """
    _close_rating(review_id, speaker)
    # Before the review is held: computing may take long.
    for key in list(ReviewItem.objects.filter(review=review_id).values_list("key", flat=True)):
        compute(review_id, key)
    with transaction.atomic():
        review = hold(review_id)
        if review.started_at is not None:
            raise ReviewRefused("It has started already.")
        if review.items.filter(figures__isnull=True).exists():
            raise ReviewRefused("Somebody looks anew just now. Try again.")
        review.started_at = speaker.now
        review.save(update_fields=["started_at"])
        review.people.add(speaker.by)
        _mark(review, "Started the review.", Action.REVIEW_STARTED, speaker)
    return review


def end(review_id: int, next_on: date | None, speaker: Speaker) -> Review:
    """End the meeting, with the day of the next where one was agreed on.

    Raises:
        ReviewRefused: it has not started, or has ended.
    """
    with transaction.atomic():
        review = hold(review_id)
        need_going_on(review)
        review.ended_at, review.next_on = speaker.now, next_on
        review.save(update_fields=["ended_at", "next_on"])
        _mark(review, "Ended the review.", Action.REVIEW_ENDED, speaker)
    return review


def reopen(review_id: int, speaker: Speaker) -> Review:
    """Go on with the last review, with the figures it had.

    Raises:
        ReviewRefused: it goes on, or another was prepared since.
    """
    with transaction.atomic():
        review = hold(review_id)
        if review.ended_at is None:
            raise ReviewRefused("It goes on already.")
        if Review.objects.filter(model=review.model_id, prepared_at__gt=review.prepared_at).exists():
            raise ReviewRefused("Another review was prepared since: say it there.")
        review.ended_at = None
        review.save(update_fields=["ended_at"])
        _mark(review, "Opened the review again.", Action.REVIEW_REOPENED, speaker)
    return review


def hold(review_id: int) -> Review:
    """Hold a review until the transaction ends."""
    # Of the review alone: whoever publishes holds its model for long.
    rows = Review.objects.select_for_update(no_key=True, of=("self",)).select_related("model", "version")
    return rows.get(pk=review_id)


def need_going_on(review: Review) -> None:
    """Refuse what can be said while the meeting goes on alone.

    Raises:
        ReviewRefused: it has not started, or has ended.
    """
    if review.started_at is None:
        raise ReviewRefused("The review has not started yet.")
    if review.ended_at is not None:
        raise ReviewRefused("The review has ended. Open it again to go on.")


def said(review: Review) -> None:
    """Something was said or done: who looks at the page is behind."""
    review.revision += 1
    review.save(update_fields=["revision"])


def the_review(review: Review) -> Subject:
    """A review, for the audit log."""
    return Subject("review", review.pk, f"{review.model.name}, {review.prepared_at:%Y-%m-%d}")


def _mark(review: Review, words: str, action: Action, speaker: Speaker) -> None:
    ReviewEntry.objects.create(
        review=review,
        kind=ReviewEntry.Kind.MARK,
        words=words,
        by=speaker.by,
        at=speaker.now,
        revision=review.revision + 1,
    )
    record(speaker.by, action, the_review(review), {}, speaker.now)
    said(review)


def _close_rating(review_id: int, speaker: Speaker) -> None:
    """Close a blind rating that is under way, and count its grades anew."""
    with transaction.atomic():
        review = hold(review_id)
        rating = open_round(review.model)
        if rating is not None and review.started_at is None:
            close_round(rating, speaker.by, speaker.now)
            review.items.filter(key="rating").update(figures=None)
            said(review)


def _since(model: ScoringModel, now: datetime) -> datetime:
    """Since what the review before looked at last; the first looks at as long as lies between two."""
    before = last_held(model)
    return before.prepared_at if before else now - timedelta(days=review_settings().every_days)


def _looked(item: ReviewItem) -> Looked:
    review = item.review
    before = last_held(review.model)
    seen = before.items.filter(key=item.key).first() if before else None
    return Looked(
        version=review.version,
        since=review.since,
        until=review.prepared_at,
        share_points=review_settings().share_points,
        seen=(seen.figures or {}).get("seen", {}) if seen else {},
    )
