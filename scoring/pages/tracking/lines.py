"""Rules, events and refused messages as the page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from leads.models import EventRule, TrackedEvent
from leads.tracking.recent import Look, Seen
from scoring.pages import drawing
from scoring.pages.wording import ago, moment

_MOST_UNMATCHED, _MOST_REFUSED = 30, 10
_SHOWN = 2_000  # letters of a message
_BAR = 64


@dataclass(frozen=True)
class RuleLine:
    """A rule in its place, and what it decided on of the last events."""

    rule_id: int
    place: int
    rule: EventRule
    what: str
    count: int
    bar: SafeString
    names: list[tuple[str, int]]
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class SeenLine:
    """Events of one name that match no rule; `query` begins a rule for them."""

    name: str
    count: int
    last: str
    last_at: str
    query: str


@dataclass(frozen=True)
class RefusedLine:
    """A message that was refused: when it came, why, and what it was."""

    at: str
    ago: str
    source: str
    reason: str
    body: str


def rule_lines(rules: Sequence[EventRule], look: Look) -> tuple[RuleLine, ...]:
    """The rules in their order."""
    most = max((matched.count for matched in look.by_place), default=0)
    return tuple(
        RuleLine(
            rule_id=rule.pk,
            place=place,
            rule=rule,
            what=asks_of(rule),
            count=matched.count,
            bar=drawing.bar(matched.count / most, _BAR) if matched.count else SafeString(""),
            names=matched.common,
            is_first=place == 1,
            is_last=place == len(rules),
        )
        for place, (rule, matched) in enumerate(zip(rules, look.by_place, strict=True), start=1)
    )


def asks_of(rule: EventRule) -> str:
    """What a rule speaks of, in words."""
    parts = [f"event “{rule.event}”"] if rule.event else []
    parts += [f"{'on page' if rule.event else 'page'} {rule.path}"] if rule.path else []
    parts += [f"where {rule.property} is “{rule.value}”"] if rule.property else []
    return " ".join(parts).capitalize() if not rule.event else "E" + " ".join(parts)[1:]


def unmatched_lines(look: Look, now: datetime) -> tuple[SeenLine, ...]:
    """What matches no rule, the most frequent first."""
    return tuple(_seen(seen, now) for seen in look.unmatched[:_MOST_UNMATCHED])


def _seen(seen: Seen, now: datetime) -> SeenLine:
    at = seen.last_at or now
    query = urlencode({"path" if seen.is_path else "event": seen.name})
    return SeenLine(seen.name, seen.count, ago(at, now), moment(at), query)


def refused_lines(now: datetime) -> tuple[RefusedLine, ...]:
    """The last messages that were refused."""
    rows = TrackedEvent.objects.exclude(reason="").order_by("-pk")[:_MOST_REFUSED]
    return tuple(
        RefusedLine(
            moment(row.received_at), ago(row.received_at, now), row.source, row.reason, row.body[:_SHOWN]
        )
        for row in rows
    )
