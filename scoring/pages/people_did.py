"""What people did with a lead, and what became of it: who, when, why, and the score then."""

from collections.abc import Collection
from datetime import datetime

from leads.models import Lead, LookMark, Outcome, Stage, StageMove

from .deeds import Deed, Placed, on_day
from .owners_did import owners_of
from .wording import moment, tenths

_READ = 50
_BY_RULE = "by rule"


def deeds_of(lead: Lead, family: Collection[int], now: datetime) -> tuple[Deed, ...]:
    """Moves, owners, outcomes and marks of a lead and all its family, the latest first."""
    all_moves = StageMove.objects.filter(lead__in=family).select_related("by")
    moves = all_moves.order_by("-moved_at", "-id")[:_READ]
    outcomes = Outcome.objects.filter(lead__in=family).exclude(kind=Outcome.Kind.ACCEPTED)
    outcomes = outcomes.select_related("by")
    deeds: list[Placed] = [(one.moved_at, 0, one.pk, _move(one, now)) for one in moves]
    deeds += [
        (one.known_at, 1, one.pk, _outcome(one, now)) for one in outcomes.order_by("-known_at", "-id")[:_READ]
    ]
    deeds += owners_of(lead, now)
    marks = LookMark.objects.filter(lead__in=family)
    deeds += [deed for mark in marks.select_related("by", "ended_by") for deed in _marks(mark, now)]
    return tuple(deed for *_, deed in sorted(deeds, key=lambda one: one[:3], reverse=True))


def _move(move: StageMove, now: datetime) -> Deed:
    came_from = f"{Stage(move.from_stage).label} to " if move.from_stage else ""
    then = f", with {tenths(move.composite_tenths)}" if move.composite_tenths is not None else ""
    what = f"{came_from}{Stage(move.to_stage).label}{then}"
    return Deed(
        on_day(move.moved_at, now), moment(move.moved_at), what, str(move.by or _BY_RULE), move.reason
    )


def _outcome(outcome: Outcome, now: datetime) -> Deed:
    amount = f", ${outcome.amount:,.0f}" if outcome.amount is not None else ""
    what = f"{outcome.get_kind_display()}{amount}"
    by = str(outcome.by or "")
    return Deed(on_day(outcome.known_at, now), moment(outcome.known_at), what, by, outcome.reason)


def _marks(mark: LookMark, now: datetime) -> list[Placed]:
    at, what = mark.marked_at, "Marked as worth a look"
    marked = (at, 2, mark.pk, Deed(on_day(at, now), moment(at), what, str(mark.by or ""), mark.reason))
    ended = mark.ended_at
    if ended is None:
        return [marked]
    off = Deed(on_day(ended, now), moment(ended), "No longer marked", str(mark.ended_by or ""), "")
    return [marked, (ended, 3, mark.pk, off)]
