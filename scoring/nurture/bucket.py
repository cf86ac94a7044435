"""The bucket: leads in nurture or recycled, with why they are there and when they come back.

Three parts: those that come back on a day, those that come back only with something new (recycled), and those
in nurture without a day, which stay there until somebody gives them one. The page of a part is read along an
index, 70 ms in a bucket of 60,000 leads; counting by reasons reads the whole bucket, up to 30 microseconds a
lead, and is remembered.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate

from leads.days import organisation_zone
from leads.handoff.nurture import nurtured_for
from leads.models import Lead, Outcome, Stage, StageMove, User
from scoring.models import LeadScore

PAGE = 50
# A part -> which leads of the bucket it holds, and their order.
PARTS: dict[str, tuple[Q, tuple[str, ...]]] = {
    "day": (Q(stage=Stage.NURTURE, waiting__kind="nurture"), ("waiting__until", "pk")),
    "new": (Q(stage=Stage.RECYCLED), ("-came_at", "pk")),
    "open": (Q(stage=Stage.NURTURE, waiting__isnull=True), ("-came_at", "pk")),
}
GIVEN_BACK, LOST, REJECTED, RECYCLED = "Given back", "Lost", "Rejected", "Recycled"


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the bucket is asked for; empty is any. `until`: those that come back on this day or before."""

    part: str = "day"
    reason: str = ""
    until: date | None = None
    band: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many leads are in each part, and in the chosen part how many for each reason, most first."""

    parts: dict[str, int]
    reasons: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A lead of the bucket: since when, why, what was written about it, by whom, and when it comes back."""

    lead: Lead
    since: datetime | None
    reason: str
    words: str
    by: str
    until: date | None


def counts_of(user: User, part: str) -> Counts:
    """The counts of a person's bucket, without regard to other filters than the part."""
    bucket = nurtured_for(user)
    parts = {key: bucket.filter(condition).count() for key, (condition, _) in PARTS.items()}
    found: QuerySet[Any] = _with_reason(bucket.filter(PARTS[part][0]))
    rows = found.values_list("why").annotate(leads=Count("pk")).order_by()
    reasons = Counter(dict(rows)).most_common()
    return Counts(parts, tuple(reasons))


def page_of(
    user: User, asked: Asked, page: int, version_ids: Collection[int]
) -> tuple[tuple[Kept, ...], int]:
    """A page of the bucket and how many there are in all.

    Args:
        user: whose bucket.
        asked: which part of it.
        page: from 1 on, of `PAGE` leads each.
        version_ids: active versions, by whose scores a band is meant.
    """
    found = _chosen(user, asked, version_ids)
    order = PARTS[asked.part][1]
    ids = list(found.order_by(*order).values_list("pk", flat=True)[(page - 1) * PAGE : page * PAGE])
    rows = _with_reason(Lead.objects.filter(pk__in=ids)).select_related("owner", "waiting")
    rows = rows.annotate(told=_last_move("reason"), mover=_last_move("by"))
    by_id = {lead.pk: lead for lead in rows}
    people = {user.pk: str(user) for user in User.objects.filter(pk__in={lead.mover for lead in rows})}
    kept = tuple(_kept(by_id[pk], people) for pk in ids if pk in by_id)
    return kept, found.count()


def _chosen(user: User, asked: Asked, version_ids: Collection[int]) -> QuerySet[Lead]:
    found = nurtured_for(user).filter(PARTS[asked.part][0])
    if asked.until is not None:
        found = found.filter(waiting__until__lte=asked.until)
    if asked.band:
        scores = LeadScore.objects.filter(
            lead=OuterRef("pk"), version_id__in=version_ids, counts=True, band=asked.band
        )
        found = found.filter(Exists(scores))
    if not asked.reason:
        return found
    # Found first: asked for the reason at once, PostgreSQL looks for it before it knows whose lead it is.
    ids = list(found.values_list("pk", flat=True))
    return _with_reason(Lead.objects.filter(pk__in=ids)).filter(Q(("why", asked.reason)))


def _kept(lead: Lead, people: dict[int, str]) -> Kept:
    row: dict[str, object] = vars(lead)
    waiting = getattr(lead, "waiting", None)
    mover = row["mover"]
    return Kept(
        lead=lead,
        since=lead.came_at,
        reason=str(row["why"]),
        words=_words(str(row["told"] or ""), str(row["why"])),
        by=people.get(mover, "") if isinstance(mover, int) else "",
        until=waiting.until if waiting else None,
    )


def _words(said: str, reason: str) -> str:
    """What was written besides the reason itself: "No need: too small" says "too small"."""
    return said.removeprefix(reason).removeprefix(":").strip()


def _with_reason(leads: QuerySet[Lead]) -> QuerySet[Lead]:
    """Annotated `why`: the reject reason of the day it came there, else what was done with it."""
    said = Outcome.objects.filter(
        lead=OuterRef("pk"),
        kind__in=[Outcome.Kind.REJECTED, Outcome.Kind.LOST],
        happened_on=TruncDate(
            ExpressionWrapper(OuterRef("came_at"), DateTimeField()), tzinfo=organisation_zone()
        ),
    ).order_by("-known_at", "-pk")
    done = Case(
        When(said="rejected", then=Value(REJECTED)),
        When(said="lost", then=Value(LOST)),
        When(stage=Stage.NURTURE, then=Value(GIVEN_BACK)),
        default=Value(RECYCLED),
    )
    label = Subquery(said.values("reject_reason__label")[:1])
    return leads.annotate(said=Subquery(said.values("kind")[:1]), why=Coalesce(label, done))


def _last_move(field: str) -> Subquery:
    """A field of the move that brought a lead where it is."""
    moves = StageMove.objects.filter(
        lead=OuterRef("pk"), to_stage=OuterRef("stage"), moved_at=OuterRef("came_at")
    )
    return Subquery(moves.order_by("-pk").values(field)[:1])
