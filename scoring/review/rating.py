"""Blind rating: people of sales grade leads without seeing what the matrix says of them.

Each gets leads that they may see, as many of each band as there are, drawn by a seed and then shuffled: the
order tells nothing. What the matrix says of a lead then is kept beside it, and shown to nobody who grades.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from random import Random

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import MD5, Cast, Concat

from leads.models import Action, NoticeKind, User
from leads.notices.notify import News, notify
from leads.people.access import leads_for, visible_to
from leads.people.audit import Subject, record
from leads.results.scope import WORKERS
from scoring.engine.tree import Matrix
from scoring.matrix.versions import compiled_version
from scoring.models import LeadScore, RatedLead, RatingRound, ScoringModel
from scoring.segments.bands import in_band

from .facts import facts_of

EACH = 20
# Where a matrix has no grades: five steps of the composite.
_STEPS = (("A", 80.0), ("B", 60.0), ("C", 40.0), ("D", 20.0), ("F", 0.0))


class RatingRefused(ValueError):
    """A round can't begin, or a grade can't be given; the message says why."""


def steps_of(matrix: Matrix) -> tuple[tuple[str, float], ...]:
    """The grades to choose from, the best first, each with the composite that it begins at."""
    return tuple((str(one.name), one.from_) for one in matrix.grades) or _STEPS


def grade_on(steps: Sequence[tuple[str, float]], composite: int) -> str:
    """The grade whose step a composite, in tenths, is on."""
    return next(name for name, from_ in steps if round(from_ * 10) <= composite)


def open_round(model: ScoringModel) -> RatingRound | None:
    """The round in which leads are being graded."""
    return RatingRound.objects.filter(model=model, closed_at__isnull=True).first()


@transaction.atomic
def begin_round(model: ScoringModel, by: User, now: datetime, seed: int) -> RatingRound:
    """Draw leads for everybody who works leads, and tell them.

    Args:
        model: whose version in force is held against what they say.
        by: who begins it.
        now: aware.
        seed: the same seed draws the same leads.

    Raises:
        RatingRefused: one is under way already, or nobody has a lead to grade.
    """
    if model.active is None:
        raise RatingRefused("There is no matrix in force to hold grades against.")
    steps = steps_of(compiled_version(model.active.pk).matrix)
    try:
        with transaction.atomic():
            begun = RatingRound.objects.create(
                model=model,
                version=model.active,
                grades=[name for name, _ in steps],
                seed=seed,
                begun_at=now,
                begun_by=by,
            )
    except IntegrityError:
        raise RatingRefused("A round is under way already.") from None
    drawn = {rater: _draw(begun, rater, steps, now) for rater in raters()}
    if not any(drawn.values()):
        raise RatingRefused("Nobody who works leads sees one with a score.")
    _tell(begun, [rater for rater, count in drawn.items() if count], now)
    record(by, Action.RATING_BEGUN, Subject("rating", begun.pk), {"leads": sum(drawn.values())}, now)
    return begun


@transaction.atomic
def close_round(begun: RatingRound, by: User | None, now: datetime) -> None:
    """No more grades are given in it; one that is closed stays as it is."""
    if RatingRound.objects.filter(pk=begun.pk, closed_at__isnull=True).update(closed_at=now):
        record(by, Action.RATING_CLOSED, Subject("rating", begun.pk), {}, now)


def raters() -> list[User]:
    """Who grades: all who work leads."""
    return list(User.objects.filter(is_active=True, role__in=WORKERS).order_by("pk"))


def to_rate(rater: User) -> QuerySet[RatedLead]:
    """What somebody was given in rounds that are open, of leads that they still see, in its order."""
    mine = RatedLead.objects.filter(rater=rater, round__closed_at__isnull=True)
    return mine.filter(lead__in=leads_for(rater)).order_by("round", "place")


def left_to_rate(rater: User) -> int:
    """How many leads wait to be graded by somebody."""
    return to_rate(rater).filter(given="").count()


@transaction.atomic
def rate(rated_id: int, grade: str, rater: User, now: datetime) -> RatedLead:
    """Give a grade, or another one while the round is open.

    Raises:
        RatingRefused: it is none of theirs, the round is closed, or there is no such grade.
    """
    mine = to_rate(rater).filter(pk=rated_id).select_related("round").first()
    if mine is None or RatingRound.objects.select_for_update(no_key=True).get(pk=mine.round_id).closed_at:
        raise RatingRefused("The round is closed, or the lead is no longer yours to grade.")
    if grade not in mine.round.grades:
        raise RatingRefused("Choose one of the grades.")
    mine.given, mine.given_at = grade, now
    mine.save(update_fields=["given", "given_at"])
    return mine


def _draw(begun: RatingRound, rater: User, steps: Sequence[tuple[str, float]], now: datetime) -> int:
    chosen = _drawn(begun, rater)
    facts = facts_of([score.lead_id for score in chosen], now)
    rows = [
        RatedLead(
            round=begun,
            rater=rater,
            lead_id=score.lead_id,
            place=place,
            facts=facts[score.lead_id],
            composite=score.composite,
            grade=grade_on(steps, score.composite),
        )
        for place, score in enumerate((one for one in chosen if one.lead_id in facts), start=1)
    ]
    RatedLead.objects.bulk_create(rows)
    return len(rows)


def _drawn(begun: RatingRound, rater: User) -> list[LeadScore]:
    """At most `EACH` leads, of each band in turn one; then in an order that tells nothing."""
    seen = LeadScore.objects.filter(visible_to(rater), version=begun.version, is_listed=True)
    matrix = compiled_version(begun.version_id).matrix
    bands = [in_band(matrix, str(band.name)) for band in matrix.bands]
    lots = [list(_lots(seen.filter(band), f"{begun.seed}:{rater.pk}")) for band in bands]
    chosen = list(_in_turn(lots))[:EACH]
    Random(f"{begun.seed}/{rater.pk}").shuffle(chosen)
    return chosen


def _lots(scores: QuerySet[LeadScore], seed: str) -> QuerySet[LeadScore]:
    lead = Cast(F("lead_id"), TextField())
    lot = MD5(Concat(Value(f"{seed}:"), lead, output_field=TextField()))
    return scores.order_by(lot, "lead_id").only("lead_id", "composite")[:EACH]


def _in_turn(lots: Sequence[Sequence[LeadScore]]) -> Iterable[LeadScore]:
    for place in range(EACH):
        yield from (lot[place] for lot in lots if place < len(lot))


def _tell(begun: RatingRound, people: Sequence[User], now: datetime) -> None:
    words = "Before the review of the matrix: grade some leads, without seeing their scores."
    notify((News(one.pk, NoticeKind.RATING, None, f"round {begun.pk}", words) for one in people), now)
