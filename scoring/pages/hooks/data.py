"""What the pages of webhooks show."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, Sum

from leads.hooks.service import Service
from leads.hooks.services import SERVICES
from leads.models import Hook, HookDelivery, HookReject
from scoring.pages.wording import ago, moment

WEEK = timedelta(days=7)
DELIVERIES_SHOWN, REJECTS_SHOWN = 20, 50


@dataclass(frozen=True)
class Moment:
    """A time as it is shown: how long ago, and when exactly."""

    ago: str
    at: str


@dataclass(frozen=True)
class HookLine:
    """A webhook in the list."""

    id: int
    name: str
    service: str
    source: str
    state: str
    is_trouble: bool
    last: Moment | None
    accepted: int
    rejected: int


@dataclass(frozen=True)
class RejectLine:
    """A rejected item: why, and as it was sent."""

    id: int
    reason: str
    came: Moment | None
    body: str


def shown(at: datetime | None, now: datetime) -> Moment | None:
    """A time as it is shown; None where there is none."""
    if at is None:
        return None
    words = ago(at, now)
    return Moment("just now" if words == "now" else f"{words} ago", moment(at))


def hook_lines(now: datetime) -> list[HookLine]:
    """All webhooks: when each was last heard of, and what came in the last seven days."""
    week = Q(deliveries__came_at__gte=now - WEEK)
    found = Hook.objects.annotate(
        last=Max("deliveries__came_at"), taken=Sum("deliveries__accepted", filter=week)
    )
    waiting = dict(
        HookReject.objects.filter(taken_at=None).values_list("hook").annotate(Count("pk")).order_by()
    )
    return [_line(hook, hook.last, hook.taken or 0, waiting.get(hook.pk, 0), now) for hook in found]


def _line(hook: Hook, last: datetime | None, accepted: int, rejected: int, now: datetime) -> HookLine:
    state, is_trouble = state_of(hook, last)
    return HookLine(
        hook.pk,
        hook.name,
        service_of(hook).label,
        hook.source,
        state,
        is_trouble,
        shown(last, now),
        accepted,
        rejected,
    )


def service_of(hook: Hook) -> Service:
    """The service that a hook is for."""
    return SERVICES[hook.service]


def state_of(hook: Hook, last: datetime | None) -> tuple[str, bool]:
    """In a word how it goes, and whether somebody should look."""
    if hook.stopped_at:
        return "Stopped", False
    if not hook.secret:
        return f"Waits for the {service_of(hook).given}", True
    if hook.refused_at and (last is None or hook.refused_at > last):
        return "Refused what came last", True
    return ("Receiving", False) if last else ("Nothing came yet", False)


def last_of(hook: Hook) -> datetime | None:
    """When something was last taken in."""
    return HookDelivery.objects.filter(hook=hook).values_list("came_at", flat=True).first()


def delivery_lines(hook: Hook, now: datetime) -> list[tuple[Moment | None, HookDelivery]]:
    """The latest deliveries."""
    latest = HookDelivery.objects.filter(hook=hook)[:DELIVERIES_SHOWN]
    return [(shown(delivery.came_at, now), delivery) for delivery in latest]


def reject_lines(rejects: Iterable[HookReject], now: datetime) -> list[RejectLine]:
    """Rejected items, as they were sent."""
    return [RejectLine(one.pk, one.reason, shown(one.came_at, now), _pretty(one.body)) for one in rejects]


def _pretty(body: str) -> str:
    return json.dumps(json.loads(body), indent=2, ensure_ascii=True)
