"""What sales does with a lead: takes it, says why not, gives it back, brings it on, wins or loses it.

Each of them checks who may and from which stage (`MOVES`), holds the lead, and is one transaction: of two
people at once one wins, and the other is told in a sentence.
"""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from leads.catalog.fields import field_map, value_of
from leads.days import day_of
from leads.models import Action, Lead, Outcome, RejectReason, Stage, User, Waiting
from leads.people.audit import record, the_lead

from .contacts import log_contact
from .looks import end_mark
from .moves import MOVES, MoveRefused, checked_words, hold, moves_for
from .owners import give_leads
from .stages import move_stage

__all__ = [
    "MOVES",
    "AnswersMissing",
    "MoveRefused",
    "accept",
    "give_back",
    "log_contact",
    "lose",
    "missing_answers",
    "moves_for",
    "open_opportunity",
    "put_off",
    "qualify",
    "recycle",
    "reject",
    "take_up",
    "win",
]

# The seed's four answers, and the values that say: asked, and there is none.
_ANSWERS = {
    "need": {"none", "unaware"},
    "funding": {"none"},
    "purchase_plan": {"none"},
    "authority": {"none"},
}
_LARGEST_AMOUNT = Decimal("999999999999.99")


class AnswersMissing(MoveRefused):
    """A lead is no SQL without a need, money, a plan and authority; `fields` are keys of the missing."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        self.fields = fields
        labels = {key: field.label for key, field in field_map().items()}
        named = ", ".join(labels.get(key, key).lower() for key in fields)
        super().__init__(f"To be an SQL it needs an answer that speaks for it: {named}.")


@transaction.atomic
def accept(lead_id: int, by: User, now: datetime) -> None:
    """An SDR or the owner takes an MQL, or a lead that is marked: it is SAL, and theirs if it was nobody's.

    Raises:
        MoveRefused: see `hold`; somebody else was quicker.
    """
    lead = hold(lead_id, "accept", by)
    _move(lead, Stage.SAL, by, "", now, owner=lead.owner or by)
    _note(lead, Outcome.Kind.ACCEPTED, by, now)


@transaction.atomic
def reject(
    lead_id: int, reason_key: str, words: str, by: User, now: datetime, to: Stage | str = Stage.RECYCLED
) -> None:
    """Say why not: the lead is nobody's any more.

    Args:
        lead_id: of the lead.
        reason_key: of an active `RejectReason`.
        words: more of it, or "".
        by: who says it.
        now: aware.
        to: recycled (it may come back with something new) or disqualified (it never will).

    Raises:
        MoveRefused: see `hold`; or there is no such reason or stage to go to.
    """
    lead = hold(lead_id, "reject", by)
    reason = RejectReason.objects.filter(key=reason_key, is_active=True).first()
    if reason is None:
        raise MoveRefused("Choose a reason from the list.")
    if to not in MOVES["reject"].to:
        raise MoveRefused("A rejected lead is recycled or disqualified.")
    said = ": ".join(filter(None, (reason.label, checked_words(words))))
    _move(lead, Stage(to), by, said, now, owner=None)
    _note(lead, Outcome.Kind.REJECTED, by, now, said, reject_reason=reason)


@transaction.atomic
def give_back(lead_id: int, until: date, words: str, by: User, now: datetime) -> None:
    """Give a lead back to nurture until a day; it is nobody's, and on that day an inquiry again.

    Raises:
        MoveRefused: see `hold`; or the day is not to come.
    """
    lead = hold(lead_id, "give_back", by)
    said = checked_words(words)
    _move(lead, Stage.NURTURE, by, said, now, owner=None)
    _wait(lead, Waiting.Kind.NURTURE, until, said, by, now)


@transaction.atomic
def recycle(lead_id: int, words: str, by: User, now: datetime) -> None:
    """Let a lead start anew: it is nobody's, and comes back only with something new.

    Raises:
        MoveRefused: see `hold`.
    """
    lead = hold(lead_id, "recycle", by)
    _move(lead, Stage.RECYCLED, by, checked_words(words), now, owner=None)


@transaction.atomic
def qualify(lead_id: int, by: User, now: datetime) -> None:
    """Make an accepted lead an SQL.

    Raises:
        AnswersMissing: which of the four answers are.
        MoveRefused: see `hold`.
    """
    lead = hold(lead_id, "qualify", by)
    missing = missing_answers(lead)
    if missing:
        raise AnswersMissing(missing)
    _move(lead, Stage.SQL, by, "", now, owner=lead.owner)


def missing_answers(lead: Lead) -> tuple[str, ...]:
    """Keys of the fields without which the lead is no SQL: not known, or known not to be there."""
    return tuple(key for key, nothing in _ANSWERS.items() if value_of(lead, key) in {"", None, *nothing})


@transaction.atomic
def open_opportunity(lead_id: int, by: User, now: datetime) -> None:
    """An SQL is worth an offer.

    Raises:
        MoveRefused: see `hold`.
    """
    lead = hold(lead_id, "open_opportunity", by)
    _move(lead, Stage.OPPORTUNITY, by, "", now, owner=lead.owner)


@transaction.atomic
def win(lead_id: int, amount: Decimal, reason: str, by: User, now: datetime) -> None:
    """An opportunity became a customer, for so much money.

    Raises:
        MoveRefused: see `hold`; or the amount is none.
    """
    lead = hold(lead_id, "win", by)
    if not amount.is_finite() or not 0 <= amount <= _LARGEST_AMOUNT:
        raise MoveRefused("The amount is a number from 0 up.")
    said = checked_words(reason)
    _move(lead, Stage.CUSTOMER, by, said, now, owner=lead.owner)
    _note(lead, Outcome.Kind.WON, by, now, said, amount=amount)


@transaction.atomic
def lose(lead_id: int, reason: str, by: User, now: datetime) -> None:
    """An SQL or opportunity was lost: it is nobody's, and comes back only with something new.

    Raises:
        MoveRefused: see `hold`; or no reason is given.
    """
    lead = hold(lead_id, "lose", by)
    said = checked_words(reason)
    if not said:
        raise MoveRefused("Say why it was lost.")
    _move(lead, Stage.RECYCLED, by, said, now, owner=None)
    _note(lead, Outcome.Kind.LOST, by, now, said)


@transaction.atomic
def put_off(lead_id: int, until: date, by: User, now: datetime) -> None:
    """Put a lead off until a day; it stays where it is and whose it is.

    Raises:
        MoveRefused: see `hold`; or the day is not to come.
    """
    lead = hold(lead_id, "put_off", by)
    _wait(lead, Waiting.Kind.PUT_OFF, until, "", by, now)
    record(by, Action.PUT_OFF, the_lead(lead.pk), {"until": until.isoformat()}, now)


@transaction.atomic
def take_up(lead_id: int, by: User, now: datetime) -> None:
    """Take up again a lead that was put off; one that was not stays as it is.

    Raises:
        MoveRefused: see `hold`.
    """
    lead = hold(lead_id, "take_up", by)
    waited, _ = Waiting.objects.filter(lead=lead, kind=Waiting.Kind.PUT_OFF).delete()
    if waited:
        record(by, Action.TAKEN_UP, the_lead(lead.pk), {}, now)


def _move(lead: Lead, to: Stage, by: User, reason: str, now: datetime, *, owner: User | None) -> None:
    """Move a lead that is held; what it waited for is over, and it has been looked at."""
    give_leads([lead.pk], owner, by, now)
    move_stage([lead.pk], to, by, reason, now)
    Waiting.objects.filter(lead=lead).delete()
    end_mark(lead.pk, by, now)


def _note(
    lead: Lead,
    kind: Outcome.Kind,
    by: User,
    now: datetime,
    reason: str = "",
    *,
    reject_reason: RejectReason | None = None,
    amount: Decimal | None = None,
) -> None:
    Outcome.objects.create(
        lead=lead,
        kind=kind,
        happened_on=day_of(now),
        known_at=now,
        reason=reason,
        reject_reason=reject_reason,
        amount=amount,
        by=by,
    )


def _wait(lead: Lead, kind: Waiting.Kind, until: date, words: str, by: User, now: datetime) -> None:
    if until <= day_of(now):
        raise MoveRefused("Choose a day after today.")
    Waiting.objects.update_or_create(
        lead=lead, defaults={"kind": kind, "until": until, "words": words, "by": by, "since": now}
    )
