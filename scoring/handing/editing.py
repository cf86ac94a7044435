"""Rules and queues are made and changed by people; each change is in the audit log."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from leads.models import Action, User
from leads.people.audit import Subject, record
from scoring.models import HandoffQueue, HandoffRule

from .lock import hold_desk

_ASKS = (
    "name", "stage", "grades", "bands", "regions", "industries", "products", "employees_from",
    "employees_below", "target", "person_id", "queue_id",
)  # fmt: skip


class HandingRefused(ValueError):
    """What was to be done to a rule or queue can't be; the words are a sentence that says why."""


@transaction.atomic
def save_rule(rule: HandoffRule, by: User, now: datetime) -> HandoffRule:
    """Save a rule. A new one comes last and is switched on: it speaks of leads that arrive from now on.

    Args:
        rule: as it is to be, checked by `full_clean`.
        by: who does it.
        now: aware.

    Raises:
        HandingRefused: somebody has deleted it, or its queue.
    """
    hold_desk()
    if rule.queue_id and not HandoffQueue.objects.filter(pk=rule.queue_id).exists():
        raise HandingRefused("Somebody has deleted that queue.")
    if rule.pk is None:
        last = HandoffRule.objects.order_by("-position").values_list("position", flat=True).first()
        rule.position, rule.active_since = (last or 0) + 1, now
        rule.save()
        record(by, Action.HANDING_ADDED, the_rule(rule), {"stage": rule.stage}, now)
        return rule
    was = HandoffRule.objects.filter(pk=rule.pk).first()
    if was is None:
        raise HandingRefused("Somebody has deleted this rule.")
    changed = [name for name in _ASKS if getattr(was, name) != getattr(rule, name)]
    if "stage" in changed and rule.is_active:
        rule.active_since = now  # else leads that came to the other stage long ago would be handed off
    if changed:
        rule.save(update_fields=[*changed, "active_since"])
        record(by, Action.HANDING_CHANGED, the_rule(rule), {"fields": changed}, now)
    return rule


@transaction.atomic
def switch_rule(rule_id: int, is_on: bool, by: User, now: datetime) -> None:
    """Switch a rule on, for leads that arrive from now on, or off; one that is so already stays as it is.

    Raises:
        HandingRefused: somebody has deleted it.
    """
    hold_desk()
    rule = _rule(rule_id)
    if rule.is_active == is_on:
        return
    rule.active_since = now if is_on else None
    rule.save(update_fields=["active_since"])
    record(by, Action.HANDING_SWITCHED, the_rule(rule), {"to": "on" if is_on else "off"}, now)


@transaction.atomic
def move_rule(rule_id: int, is_up: bool, by: User, now: datetime) -> None:
    """Let a rule change places with the one above or below of its stage; at the end it stays where it is.

    Raises:
        HandingRefused: somebody has deleted it.
    """
    hold_desk()
    rule = _rule(rule_id)
    order = list(HandoffRule.objects.filter(stage=rule.stage))
    place = order.index(rule)
    other = place + (-1 if is_up else 1)
    if not 0 <= other < len(order):
        return
    order[place], order[other] = order[other], order[place]
    # Written anew: two that were made at once may have had the same place.
    for position, one in enumerate(order, start=1):
        one.position = position
    HandoffRule.objects.bulk_update(order, ["position"])
    record(by, Action.HANDING_MOVED, the_rule(rule), {"to": other + 1}, now)


@transaction.atomic
def delete_rule(rule_id: int, by: User, now: datetime) -> None:
    """Delete a rule; what it handed off stays so, and what waits by it is decided on anew.

    Raises:
        HandingRefused: somebody has deleted it.
    """
    hold_desk()
    rule = _rule(rule_id)
    record(by, Action.HANDING_REMOVED, the_rule(rule), {"stage": rule.stage}, now)
    rule.delete()


@transaction.atomic
def save_queue(queue: HandoffQueue, members: Collection[User], by: User, now: datetime) -> HandoffQueue:
    """Save a queue and who is in it.

    Args:
        queue: as it is to be, checked by `full_clean`.
        members: the people in it from now on.
        by: who does it.
        now: aware.

    Raises:
        HandingRefused: somebody has just made one of this name, or has deleted it.
    """
    hold_desk()
    is_new = queue.pk is None
    others = HandoffQueue.objects.exclude(pk=queue.pk)
    if others.filter(name=queue.name).exists():
        raise HandingRefused("There is a queue of this name.")
    if not is_new and not HandoffQueue.objects.filter(pk=queue.pk).exists():
        raise HandingRefused("Somebody has deleted this queue.")
    queue.save()
    was = set(queue.members.values_list("username", flat=True))
    queue.members.set(members)
    names = {member.username for member in members}
    details: dict[str, Any] = {"in": sorted(names - was), "out": sorted(was - names)}
    record(by, Action.HANDING_ADDED if is_new else Action.HANDING_CHANGED, the_queue(queue), details, now)
    return queue


@transaction.atomic
def delete_queue(queue_id: int, by: User, now: datetime) -> None:
    """Delete a queue.

    Raises:
        HandingRefused: a rule hands leads to it, or somebody has deleted it.
    """
    hold_desk()
    queue = HandoffQueue.objects.filter(pk=queue_id).first()
    if queue is None:
        raise HandingRefused("Somebody has deleted this queue.")
    rule = queue.rules.first()
    if rule is not None:
        raise HandingRefused(f"The rule “{rule}” hands leads to it: change that first.")
    record(by, Action.HANDING_REMOVED, the_queue(queue), {}, now)
    queue.delete()


def the_rule(rule: HandoffRule) -> Subject:
    """A rule, for the audit log."""
    return Subject("handoffrule", rule.pk, rule.name)


def the_queue(queue: HandoffQueue) -> Subject:
    """A queue, for the audit log."""
    return Subject("handoffqueue", queue.pk, queue.name)


def _rule(rule_id: int) -> HandoffRule:
    rule = HandoffRule.objects.filter(pk=rule_id).first()
    if rule is None:
        raise HandingRefused("Somebody has deleted this rule.")
    return rule
