"""What the page of reviews shows."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q

from leads.models import User
from scoring.models import RatedLead, Review, ReviewTask, ScoringModel
from scoring.pages.screen import Screen
from scoring.pages.wording import day, local, moment
from scoring.review.agenda import BY_KEY
from scoring.review.due import next_day
from scoring.review.meeting import open_review
from scoring.review.minutes import decided
from scoring.review.rating import open_round

_SHOWN = 50


@dataclass(frozen=True)
class Held:
    """A review that was held."""

    review_id: int
    on: str
    at: str
    version: str
    here: str
    decided: str
    what: tuple[str, ...]


@dataclass(frozen=True)
class TaskLine:
    """A task that is not done."""

    task_id: int
    review_id: int
    words: str
    person: str
    due: str
    is_late: bool


@dataclass(frozen=True)
class RaterLine:
    """How far somebody has come with grading."""

    name: str
    given: int
    all: int


@dataclass(frozen=True)
class ReviewsPage:
    """The page; `open` is the review that is prepared or going on, `next_on` when the next is to be."""

    open: Review | None
    open_on: str
    next_on: str
    held: tuple[Held, ...]
    tasks: tuple[TaskLine, ...]
    round: str
    raters: tuple[RaterLine, ...]


def page_of(screen: Screen, model: ScoringModel) -> ReviewsPage:
    """All of it."""
    under_way, rating, next_on = open_review(model), open_round(model), next_day(model)
    at = local(under_way.started_at or under_way.prepared_at) if under_way else None
    return ReviewsPage(
        open=under_way,
        open_on=day(at.date(), screen.today) if at else "",
        next_on=day(next_on, screen.today) if next_on else "",
        held=tuple(_held(model, screen)),
        tasks=tuple(_tasks(model, screen)),
        round=moment(rating.begun_at) if rating else "",
        raters=tuple(_raters(rating.pk)) if rating else (),
    )


def _held(model: ScoringModel, screen: Screen) -> Iterator[Held]:
    rows = Review.objects.filter(model=model, ended_at__isnull=False).order_by("-ended_at")
    for one in rows.select_related("version").prefetch_related("people", "items", "entries__item")[:_SHOWN]:
        entries = list(one.entries.all())
        done = decided(entries)
        at = local(one.started_at or one.prepared_at)
        yield Held(
            review_id=one.pk,
            on=day(at.date(), screen.today),
            at=moment(one.started_at or one.prepared_at),
            version=f"v{one.version.number}",
            here=", ".join(sorted(str(person) for person in one.people.all())),
            decided=f"{len(done)} of {len(one.items.all())}",
            what=tuple(
                f"{BY_KEY[entry.item.key].short}: {entry.words}"
                for entry in entries
                if entry.item is not None and entry.kind in entry.DECISIONS
            ),
        )


def _tasks(model: ScoringModel, screen: Screen) -> Iterator[TaskLine]:
    rows = ReviewTask.objects.filter(done_at__isnull=True, entry__review__model=model)
    for one in rows.select_related("entry", "person")[:_SHOWN]:
        yield TaskLine(
            task_id=one.pk,
            review_id=one.entry.review_id,
            words=one.entry.words,
            person=str(one.person),
            due=day(one.due_on, screen.today),
            is_late=one.due_on < screen.today,
        )


def _raters(round_id: int) -> Iterator[RaterLine]:
    counts = (
        RatedLead.objects.filter(round=round_id)
        .order_by()
        .values_list("rater")
        .annotate(leads=Count("pk"), given=Count("pk", filter=~Q(given="")))
    )
    people = User.objects.in_bulk([rater for rater, _, _ in counts])
    for rater, leads, given in sorted(counts, key=lambda row: str(people[row[0]])):
        yield RaterLine(str(people[rater]), given, leads)
