"""Which scoring model counts for a lead: their order and conditions, changed once both teams agree.

Somebody of one side asks for another order; it is in force as soon as somebody of the other side agrees to
just that. Whatever is changed in between is another order, and voids what was said to the first. The database
asks once more (`scoring/migrations/sql/model_order.py`). While nothing was ever published nobody is asked.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from leads.models import Action, Field, User
from leads.people.audit import NOTHING, Subject, record
from scoring.counting import condition_faults
from scoring.models import MatrixVersion, ModelOrder, ScoringModel

from .news import tell_order
from .sides import Side, sides_of

Entry = Mapping[str, Any]  # of a model its `id` and its `conditions`
Order = Sequence[Entry]
LONGEST_WHY = 500


class OrderRefused(ValueError):
    """It can't be asked for, agreed to or dropped by this one, or now; the message says why."""


class OrderMoved(OrderRefused):
    """Somebody changed the order, or what is wanted, since one saw it. Nothing was written."""

    def __init__(self) -> None:
        super().__init__("Somebody changed it meanwhile: look again.")


@dataclass(frozen=True)
class Standing:
    """The order in force, and the one that waits for the other team; `sha256` is that of both together."""

    before: Order
    asked: ModelOrder | None

    @property
    def wanted(self) -> Order:
        """What is asked for, else what is in force."""
        return self.asked.after if self.asked else self.before

    @property
    def sha256(self) -> str:
        """What a page names that has seen this."""
        return _sha256(_document(self.before, self.wanted))

    @property
    def missing(self) -> Side | None:
        """The side that has not agreed yet to what is asked for."""
        return _other(Side(self.asked.side)) if self.asked else None


def standing() -> Standing:
    """How it stands now. What was asked for against another order than that in force is void."""
    models = ScoringModel.objects.order_by("position", "id").values("id", "conditions")
    before = [dict(one) for one in models]
    asked = ModelOrder.objects.select_related("by").filter(state=ModelOrder.State.OPEN).first()
    return Standing(before, asked if asked and asked.before == before else None)


def is_free() -> bool:
    """Whether nothing was ever in force, so that nobody's agreement is asked for."""
    return not MatrixVersion.objects.filter(number__isnull=False).exists()


@transaction.atomic
def change_order(after: Order, *, seen: str, by: User, now: datetime, why: str = "") -> None:
    """Ask for an order instead of the one that is wanted now; the other side's agreement to that one is void.

    It is in force at once where nothing was ever published, or in a company of one person.

    Args:
        after: every model once, the first first, each with its conditions as a rule's `if`.
        seen: `Standing.sha256` of the page on which it was decided.
        by: who asks.
        now: UTC and aware.
        why: in people's words; without any those of what was asked for before stay.

    Raises:
        OrderMoved: it stands otherwise by now.
        OrderRefused: somebody of neither side asks, or conditions are wrong.
    """
    _hold()
    found = standing()
    if found.sha256 != seen or {one["id"] for one in after} != {one["id"] for one in found.before}:
        raise OrderMoved
    _refuse_faults(after)
    if is_free():
        return _write(after, found, by, now, {"because": "nothing was in force before"})
    side = _side_of(by)
    words = why[:LONGEST_WHY] or (found.asked.why if found.asked else "")
    _drop_open(now)
    if list(after) == list(found.before):
        return record(by, Action.MODELS_DROPPED, NOTHING, {"side": side}, now)
    asked = _ask(after, found, side, by, now, words)
    if settings.ONE_PERSON_SIGNS:
        return _put_in_force(asked, None, now)
    tell_order(asked, _other(side), now)
    return None


@transaction.atomic
def agree(seen: str, *, by: User, now: datetime) -> None:
    """Agree to what is asked for, for the other side; it is in force then, and every lead is looked at again.

    Args:
        seen: the hash of the order that one saw.
        by: who agrees.
        now: UTC and aware.

    Raises:
        OrderMoved: something else is asked for by now, or nothing.
        OrderRefused: this one does not sign for the side that is missing, or who asked no longer for theirs.
    """
    _hold()
    asked = standing().asked
    if asked is None or asked.sha256 != seen:
        raise OrderMoved
    people = User.objects.filter(pk__in=[asked.by_id, by.pk]).order_by("pk").select_for_update(no_key=True)
    by_id = {person.pk: person for person in people}
    if by.pk == asked.by_id:
        raise OrderRefused("You asked for it: somebody of the other team agrees.")
    other = _other(Side(asked.side))
    if other not in sides_of(by_id[by.pk]):
        raise OrderRefused(f"{by} does not agree for {other}.")
    if asked.side not in sides_of(by_id[asked.by_id]):
        raise OrderRefused(f"{asked.by} no longer asks for {asked.side}: ask for it anew.")
    _put_in_force(asked, by, now)


@transaction.atomic
def drop(seen: str, *, by: User, now: datetime) -> None:
    """Take back what one asked for, or decline what the other side did.

    Raises:
        OrderMoved: something else is asked for by now, or nothing.
        OrderRefused: this one is of neither side.
    """
    found = standing()
    if found.asked is None:
        raise OrderMoved
    change_order(found.before, seen=seen, by=by, now=now)


def _hold() -> None:
    """Hold all models until the transaction ends: who asks, agrees or drops does so one after the other."""
    list(ScoringModel.objects.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _refuse_faults(after: Order) -> None:
    types = dict(Field.objects.values_list("key", "type"))
    faults = [fault for one in after for fault in condition_faults(one["conditions"], types)]
    if faults:
        raise OrderRefused("; ".join(faults))


def _side_of(by: User) -> Side:
    """The side for which somebody asks; in a company of one person whichever."""
    sides = sides_of(by)
    if not sides:
        raise OrderRefused("Administrators change no order: somebody of marketing or sales asks for it.")
    return sorted(sides)[0]


def _other(side: Side) -> Side:
    return Side.SALES if side == Side.MARKETING else Side.MARKETING


def _drop_open(now: datetime) -> None:
    for one in ModelOrder.objects.filter(state=ModelOrder.State.OPEN):
        one.state, one.ended_at = ModelOrder.State.DROPPED, now
        one.save()


def _ask(after: Order, found: Standing, side: Side, by: User, now: datetime, why: str) -> ModelOrder:
    document = _document(found.before, after)
    asked = ModelOrder.objects.create(
        document=document, sha256=_sha256(document), why=why, side=side, by=by, at=now
    )
    record(by, Action.MODELS_ASKED, _subject(asked), {"side": side, "sha256": asked.sha256}, now)
    return asked


def _put_in_force(asked: ModelOrder, by: User | None, now: datetime) -> None:
    asked.state, asked.agreed_by, asked.ended_at = ModelOrder.State.IN_FORCE, by, now
    asked.one_person = settings.ONE_PERSON_SIGNS
    asked.save()
    details = {"sha256": asked.sha256, "asked_by": asked.by_id, "one_person": asked.one_person}
    _write(asked.after, standing(), by or asked.by, now, details, _subject(asked))


def _write(
    after: Order,
    found: Standing,
    by: User,
    now: datetime,
    details: Mapping[str, Any],
    subject: Subject = NOTHING,
) -> None:
    """Let the models say it. The database notes every lead as one to be looked at again."""
    models = ScoringModel.objects.in_bulk([one["id"] for one in after])
    for place, one in enumerate(after):
        models[one["id"]].position, models[one["id"]].conditions = place, one["conditions"]
    # One statement, so that every lead is noted once; see `scoring/migrations/sql/noting.py`.
    ScoringModel.objects.bulk_update(models.values(), ["position", "conditions"])
    whole = {"before": list(found.before), "after": list(after)}
    record(by, Action.MODELS_ORDERED, subject, {**details, **whole}, now)


def _document(before: Order, after: Order) -> str:
    return json.dumps({"after": list(after), "before": list(before)}, sort_keys=True, separators=(",", ":"))


def _sha256(document: str) -> str:
    return hashlib.sha256(document.encode()).hexdigest()


def _subject(asked: ModelOrder) -> Subject:
    return Subject("modelorder", asked.pk)
