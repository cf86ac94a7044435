"""A delivery that was admitted is taken in: through the one door, each item for itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import IntegrityError, transaction

from leads.consent.erasing import is_erased
from leads.ingest.items import Result, Unacceptable, Who, could_be_stored
from leads.ingest.record import record_activities
from leads.ingest.said import rejected
from leads.models import Campaign, Hook, HookDelivery

from .rejects import keep_rejects
from .service import Happening, Refused
from .services import SERVICES


@dataclass(slots=True)
class Taken:
    """What became of the items of a delivery: a result for each, None where it means nothing here."""

    results: list[Result | None] = field(default_factory=list)

    def count(self, *statuses: str) -> int:
        """How many items came out so."""
        return sum(result is not None and result.status in statuses for result in self.results)

    @property
    def passed_over(self) -> int:
        """How many items mean nothing here."""
        return self.results.count(None)


@transaction.atomic
def take_in(hook: Hook, items: Sequence[object], token: str, now: datetime) -> Taken:
    """Take in a delivery: all of it is stored, or nothing (P1, P3, P10).

    Args:
        hook: where it came; it was admitted.
        items: of its body.
        token: the service's word for a delivery that may come once only; empty where it may come again.
        now: aware.

    Raises:
        Refused: its token was used before.
    """
    delivery = _begin(hook, token, now)
    taken = take_items(hook, items, now)
    delivery.accepted, delivery.duplicates = taken.count("accepted"), taken.count("duplicate")
    delivery.passed_over, delivery.rejected = taken.passed_over, taken.count("rejected", "conflict")
    delivery.save()
    return taken


def _begin(hook: Hook, token: str, now: datetime) -> HookDelivery:
    """Write the delivery down before its items: of two with one token the second waits, and is refused."""
    delivery = HookDelivery(hook=hook, came_at=now, token=token)
    delivery.accepted = delivery.duplicates = delivery.passed_over = delivery.rejected = 0
    try:
        with transaction.atomic():
            delivery.save()
    except IntegrityError as error:
        raise Refused(406, "This delivery came before.") from error
    return delivery


def take_items(hook: Hook, items: Sequence[object], now: datetime) -> Taken:
    """Take in items; those that can't be are kept with their reason. Within a transaction."""
    read = [_read(hook, item) for item in items]
    happenings = _with_campaigns([one for one in read if isinstance(one, Happening)])
    results = record_activities([one.activity for one in happenings], hook.source, now)
    recorded = iter(results)
    taken = Taken([next(recorded) if isinstance(one, Happening) else one for one in read])
    rejects = [
        (item, one, result)
        for item, one, result in zip(items, read, taken.results, strict=True)
        if result is not None and result.status in ("rejected", "conflict")
    ]
    gone = is_erased({name for _, one, _ in rejects if (name := _name(one))})
    keep_rejects(hook, [(item, result) for item, one, result in rejects if _name(one) not in gone], now)
    return taken


def _read(hook: Hook, item: object) -> Happening | Result | None:
    try:
        return SERVICES[hook.service].read(item)
    except Unacceptable as fault:
        return rejected(item, fault)


def _name(read: Happening | Result | None) -> Who | None:
    """Whose it is, where that could be read: of who was erased nothing is kept."""
    try:
        who = read.activity.identity if isinstance(read, Happening) else None
        return who.checked() if who else None
    except Unacceptable:
        return None


def _with_campaigns(happenings: Sequence[Happening]) -> list[Happening]:
    """Name the campaign of each: of what it may be called, the first that is there."""
    wanted = {key for one in happenings for key in one.campaigns if could_be_stored(key)}
    there = set(Campaign.objects.filter(key__in=wanted).values_list("key", flat=True)) if wanted else set()
    return [
        replace(one, activity=replace(one.activity, campaign=key))
        if (key := next((key for key in one.campaigns if key in there), ""))
        else one
        for one in happenings
    ]
