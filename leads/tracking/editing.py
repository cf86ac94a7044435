"""The rules of tracking are made and changed by people; after each change the past is typed anew."""

from datetime import datetime

from django.db import transaction

from leads.jobs.asking import want
from leads.models import Action, EventRule, RuleChange, TrackedEvent, User
from leads.people.audit import Subject, record

from .locks import change_rules

RETYPE = "retype"  # the kind of job; its subject is a `RuleChange`
ASKS = ("event", "path", "property", "value", "type_id", "topic", "topic_property")


class RuleGone(ValueError):
    """Somebody has deleted the rule."""


@transaction.atomic
def save_rule(rule: EventRule, place: int, by: User, now: datetime) -> None:
    """Save a rule at a place among the others, and have the past typed anew.

    Args:
        rule: as it is to be, checked.
        place: from 1; beyond the end it comes last.
        by: who does it.
        now: aware.

    Raises:
        RuleGone: somebody has deleted it.
    """
    change_rules()
    was = _rule(rule.pk) if rule.pk else None
    changed = [name for name in ASKS if was is None or getattr(was, name) != getattr(rule, name)]
    rule.position = was.position if was else 0
    rule.save()
    is_moved = _put(rule, place)
    if was is None:
        record(by, Action.TRACKING_ADDED, _subject(rule), {"place": place}, now)
    elif changed:
        record(by, Action.TRACKING_CHANGED, _subject(rule), {"fields": changed}, now)
    elif is_moved:
        record(by, Action.TRACKING_MOVED, _subject(rule), {"to": place}, now)
    if changed or is_moved:
        _want_anew(by, now)


@transaction.atomic
def move_rule(rule_id: int, is_up: bool, by: User, now: datetime) -> None:
    """Let a rule change places with the one above or below; at the end it stays where it is.

    Raises:
        RuleGone: somebody has deleted it.
    """
    change_rules()
    rule = _rule(rule_id)
    place = place_of(rule) + (-1 if is_up else 1)
    if place and _put(rule, place):
        record(by, Action.TRACKING_MOVED, _subject(rule), {"to": place}, now)
        _want_anew(by, now)


@transaction.atomic
def delete_rule(rule_id: int, by: User, now: datetime) -> None:
    """Delete a rule; what it typed goes to the rules after it.

    Raises:
        RuleGone: somebody has deleted it.
    """
    change_rules()
    rule = _rule(rule_id)
    record(by, Action.TRACKING_REMOVED, _subject(rule), {}, now)
    rule.delete()
    _want_anew(by, now)


def place_of(rule: EventRule) -> int:
    """The place of a rule in the order, from 1; of a new one the first."""
    order = list(EventRule.objects.values_list("pk", flat=True))
    return order.index(rule.pk) + 1 if rule.pk in order else 1


def _put(rule: EventRule, place: int) -> bool:
    """Put a rule at a place; whether the order became another."""
    before = list(EventRule.objects.all())
    order = [one for one in before if one.pk != rule.pk]
    order.insert(place - 1, rule)
    for position, one in enumerate(order, start=1):
        one.position = position
    EventRule.objects.bulk_update(order, ["position"])
    return [one.pk for one in before] != [one.pk for one in order]


def _want_anew(by: User, now: datetime) -> None:
    """All that came until now is typed anew. Nothing is on its way: whoever takes in keeps the rules."""
    last = TrackedEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    change = RuleChange.objects.create(at=now, by=by, upto=last)
    want(RETYPE, change.pk, by=by, now=now)


def _rule(rule_id: int) -> EventRule:
    rule = EventRule.objects.filter(pk=rule_id).first()
    if rule is None:
        raise RuleGone("Somebody has deleted this rule.")
    return rule


def _subject(rule: EventRule) -> Subject:
    return Subject("event_rule", rule.pk, str(rule))
