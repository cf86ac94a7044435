"""What rules make of the events that came last, before and after a change of them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from leads.models import EventRule, TrackedEvent

from .messages import EVENTS
from .rules import matches

MOST = 1_000  # events
_NAMED = 5  # of each list of names


@dataclass(slots=True)
class Seen:
    """Events of one name: how many, and when the last came. `is_path`: the name is the path of a page."""

    name: str
    is_path: bool
    count: int = 0
    last_at: datetime | None = None


@dataclass(slots=True)
class Matched:
    """What a rule decides on: how many of the last events, and their most frequent names."""

    count: int = 0
    names: Counter[str] = field(default_factory=Counter)

    @property
    def common(self) -> list[tuple[str, int]]:
        """The most frequent names, each with its count."""
        return self.names.most_common(_NAMED)


@dataclass(frozen=True, slots=True)
class Look:
    """What rules make of the last events: by rule's place in the order, and what matches none by name."""

    total: int
    by_place: list[Matched]
    unmatched: list[Seen]


@dataclass(frozen=True, slots=True)
class Trial:
    """What a rule would decide on, from which rules it would take that, and what rules before it keep."""

    total: int
    decides: Matched
    taken: list[tuple[EventRule | None, int]]
    kept: list[tuple[EventRule, int]]


def recent_events(rules: Iterable[EventRule]) -> list[TrackedEvent]:
    """The last events that came, the latest first; who somebody is and what was refused is none.

    Args:
        rules: that will be held against them: what was sent is read along only where one looks into it.
    """
    rows = TrackedEvent.objects.filter(kind__in=EVENTS, reason="").order_by("-pk")
    return list((rows if _look_inside(rules) else rows.defer("body"))[:MOST])


def look_at(rules: Sequence[EventRule], events: Sequence[TrackedEvent]) -> Look:
    """Say what rules make of events."""
    by_place = [Matched() for _ in rules]
    unmatched: dict[tuple[str, bool], Seen] = {}
    first = _Firsts(rules)
    for event in events:
        place = first.of(event)
        if place is None:
            _count(unmatched, event)
        else:
            _add(by_place[place], event)
    return Look(len(events), by_place, sorted(unmatched.values(), key=lambda seen: (-seen.count, seen.name)))


def try_rule(
    rule: EventRule, place: int, rules: Sequence[EventRule], events: Sequence[TrackedEvent]
) -> Trial:
    """Say what a rule would do at a place among the others.

    Args:
        rule: as it would be; the one that it was is not looked at.
        place: from 1.
        rules: as they are, in their order.
        events: the last ones.
    """
    decides, taken, kept = Matched(), Counter[int](), Counter[int]()
    before = [one for one in rules if one.pk != rule.pk][: place - 1]
    firsts, firsts_before = _Firsts(rules), _Firsts(before)
    for event in events:
        if not matches(rule, event):
            continue
        earlier, now = firsts_before.of(event), firsts.of(event)
        if earlier is not None:
            kept[earlier] += 1
            continue
        _add(decides, event)
        if now is None or rules[now].pk != rule.pk:
            taken[-1 if now is None else now] += 1
    return Trial(
        len(events),
        decides,
        [(rules[place] if place >= 0 else None, count) for place, count in taken.most_common()],
        [(before[place], count) for place, count in kept.most_common()],
    )


def label_of(event: TrackedEvent) -> tuple[str, bool]:
    """What people know an event by: the path of a page, else its name; and whether it is a path."""
    if event.kind == "page" and event.path:
        return event.path, True
    return event.name or f"A {event.kind} without a name", False


def _look_inside(rules: Iterable[EventRule]) -> bool:
    return any(rule.property for rule in rules)


class _Firsts:
    """The place of the first rule that matches an event. The same few names come again and again."""

    def __init__(self, rules: Sequence[EventRule]) -> None:
        self._rules, self._keeps = rules, not _look_inside(rules)
        self._known: dict[tuple[str, str, str], int | None] = {}

    def of(self, event: TrackedEvent) -> int | None:
        """The place; None where no rule matches."""
        key = (event.kind, event.name, event.path)
        if not self._keeps or key not in self._known:
            places = (place for place, rule in enumerate(self._rules) if matches(rule, event))
            self._known[key] = next(places, None)
        return self._known[key]


def _add(matched: Matched, event: TrackedEvent) -> None:
    matched.count += 1
    matched.names[label_of(event)[0]] += 1


def _count(seen: dict[tuple[str, bool], Seen], event: TrackedEvent) -> None:
    one = seen.setdefault(label_of(event), Seen(*label_of(event)))
    one.count += 1
    one.last_at = max(one.last_at or event.received_at, event.received_at)
