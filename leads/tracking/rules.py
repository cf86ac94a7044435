"""Which activity type a message is: the first rule in order that matches it decides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from leads.models import EventRule

from .reading import part, words

LONGEST_TOPIC = 200


class Event(Protocol):
    """What rules look at: a message that has just come, or one that is kept."""

    @property
    def kind(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def path(self) -> str: ...

    def read(self) -> Mapping[str, Any]:
        """The message as it was sent."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a message is: the rule that said so, and the type's key, empty where it is left aside."""

    rule_id: int
    type: str
    topic: str


def rules_in_order() -> list[EventRule]:
    """All rules with their types, in their order."""
    return list(EventRule.objects.select_related("type"))


def typed_by(rules: Iterable[EventRule], event: Event) -> Typed | None:
    """What the rules make of a message; None where no rule matches it."""
    for rule in rules:
        if matches(rule, event):
            return Typed(rule.pk, rule.type.key if rule.type else "", topic_by(rule, event))
    return None


def matches(rule: EventRule, event: Event) -> bool:
    """Whether a rule speaks of a message."""
    if rule.event and not is_like(rule.event, event.name):
        return False
    if rule.path and not is_path_like(rule.path, event.path):
        return False
    if not rule.event and (event.kind != "page" or not rule.path):
        return False
    return not rule.property or _is_same(_property(event, rule.property), rule.value)


def topic_by(rule: EventRule, event: Event) -> str:
    """What the message was about, as the rule says."""
    if rule.topic_property:
        return words(_property(event, rule.topic_property))[:LONGEST_TOPIC]
    return rule.topic


@lru_cache(maxsize=65_536)  # the same few names come again and again
def is_like(pattern: str, text: str) -> bool:
    """Whether a text is like a pattern, in which `*` is any letters; capitals make no difference."""
    first, *others = pattern.lower().split("*")
    text = text.lower()
    if not others:
        return text == first
    return text.startswith(first) and _holds(others, text[len(first) :])


@lru_cache(maxsize=65_536)
def is_path_like(pattern: str, path: str) -> bool:
    """The same for paths; `/blog/*` is `/blog` too."""
    if not path:
        return False
    return is_like(pattern, path) or (pattern.endswith("/*") and is_like(pattern[:-2] or "/", path))


def _holds(pieces: Sequence[str], text: str) -> bool:
    """Whether the pieces come one after the other, each at its first place, the last one at the end."""
    *inner, last = pieces
    for piece in inner:
        place = text.find(piece)
        if place < 0:
            return False
        text = text[place + len(piece) :]
    return text.endswith(last)


def _property(event: Event, name: str) -> Any:
    """A property by its name, or by names joined by dots; below `context.` one of the context."""
    message = event.read()
    properties = message if name.startswith("context.") else message.get("properties")
    return (
        part(properties, name) if part(properties, name) is not None else part(properties, *name.split("."))
    )


def _is_same(value: Any, wanted: str) -> bool:
    return value is not None and words(value).lower() == wanted.strip().lower()
