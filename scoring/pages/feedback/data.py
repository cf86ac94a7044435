"""What the page shows, ready for its template: the totals, a line a group, the reasons beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from leads.models import RejectReason
from scoring.feedback.counts import NO_REASON, Said, counts_of, total_of, without_rules
from scoring.feedback.said import ACCEPTED, REJECTED, Scope, people_heard
from scoring.pages.drawing import NOTHING, bar
from scoring.pages.frame import Frame
from scoring.pages.remember import remembered
from scoring.pages.screen import Screen
from scoring.pages.wording import counted, day

from .asked import PERIODS, Asked
from .labels import labels_of
from .weeks import Week, weeks_of

FEWEST = 10  # leads under which a rate says more than there is to be known
REST = "rest"
_COLUMNS = 5
_RATE_WIDTH = 56
_WAYS = {
    "rule": (
        "By rule",
        "Rule",
        "A lead counts for each of the eight rules that gave its score most when it came to sales,"
        " with what was known then.",
    ),
    "campaign": (
        "By campaign",
        "Campaign",
        "A lead counts for the campaign of the latest activity that had one before it came to sales.",
    ),
    "source": ("By source", "Source", "The source is the lead's own, as it is now."),
    "week": ("By week", "Week", "The week is the one in which sales said so; it begins on Monday."),
}


@dataclass(frozen=True)
class Number:
    """A count, and the query of the leads behind it."""

    count: int
    query: str


@dataclass(frozen=True)
class Rate:
    """The share of the accepted, or that there are too few to say."""

    bar: SafeString
    percent: str
    is_few: bool


@dataclass(frozen=True)
class Line:
    """A group: what sales said of its leads, and why not."""

    name: str
    words: str
    total: Number
    accepted: Number
    rejected: Number
    rate: Rate
    reasons: tuple[Number, ...]


@dataclass(frozen=True)
class Tab:
    """A way of counting, or a period."""

    label: str
    query: str
    is_current: bool


@dataclass(frozen=True)
class FeedbackPage:
    """The page. `reasons` heads the columns beside the counts; `unopened` is said where there are any."""

    asked: Asked
    periods: tuple[Tab, ...]
    tabs: tuple[Tab, ...]
    heading: str
    note: str
    span: str
    whose: str
    all: Line
    lines: tuple[Line, ...]
    reasons: tuple[str, ...]
    weeks: tuple[Week, ...]
    chart: SafeString
    unopened: str


def scope_of(screen: Screen, frame: Frame, asked: Asked) -> Scope:
    """What is counted for this person."""
    return Scope(asked.first, asked.last, people_heard(screen.user), frame.version.model_id)


def page_of(screen: Screen, frame: Frame, asked: Asked) -> FeedbackPage:
    """Everything the page shows."""
    scope, today = scope_of(screen, frame, asked), screen.today
    total, groups = said_in(scope, asked.way)
    named = commonest(total)
    labels = labels_of(asked.way, groups, frame, today)
    lines = tuple(
        _line(labels[key].name, labels[key].words, said, asked, key, named)
        for key, said in _ordered(groups, asked.way)
    )
    weeks = weeks_of(groups, asked) if asked.way == "week" else ((), NOTHING)
    unopened = without_rules(scope) if asked.way == "rule" else 0
    return FeedbackPage(
        asked=asked,
        periods=tuple(Tab(f"{one} days", asked.over(one), one == asked.period) for one in PERIODS),
        tabs=tuple(Tab(words[0], asked.by(way), way == asked.way) for way, words in _WAYS.items()),
        heading=_WAYS[asked.way][1],
        note=_WAYS[asked.way][2],
        span=f"{day(asked.first, today)} to {day(asked.last, today)}",
        whose="sales" if scope.people is None else "your team",
        all=_line("All", "", total, asked, None, named),
        lines=lines,
        reasons=tuple(_heads(named, total)),
        weeks=weeks[0],
        chart=weeks[1],
        unopened=_unopened(unopened),
    )


def _unopened(count: int) -> str:
    if not count:
        return ""
    return (
        f"Of {counted(count, 'lead')} nobody can tell the rules: no matrix version is known of their score."
    )


def said_in(scope: Scope, way: str) -> tuple[Said, dict[str, Said]]:
    """What was said in all and by group; what takes long to count is remembered for half a minute."""
    return remembered(f"feedback-{scope}-{way}", lambda: (total_of(scope), counts_of(scope, way)))


def _ordered(groups: dict[str, Said], way: str) -> list[tuple[str, Said]]:
    """The latest week first; else where most were rejected, and of as many where most were carried."""
    if way == "week":
        return sorted(groups.items(), reverse=True)
    return sorted(groups.items(), key=lambda one: (-one[1].rejected, -one[1].total, one[0]))


def commonest(said: Said) -> list[int]:
    """The ids of the reasons that have a column, the commonest first."""
    ordered = sorted(said.reasons.items(), key=lambda one: (-one[1], one[0]))
    # One more than has a column takes no more room than the rest would.
    return [reason_id for reason_id, _ in ordered[: _COLUMNS if len(ordered) > _COLUMNS + 1 else None]]


def reason_labels(reason_ids: Sequence[int]) -> dict[int, str]:
    """What the reasons are called."""
    found = RejectReason.objects.in_bulk([one for one in reason_ids if one != NO_REASON])
    return {one: found[one].label if one in found else "No reason named" for one in reason_ids}


def _heads(named: Sequence[int], total: Said) -> list[str]:
    heads = list(reason_labels(named).values())
    return [*heads, "The rest"] if len(total.reasons) > len(named) else heads


def _line(name: str, words: str, said: Said, asked: Asked, key: str | None, named: Sequence[int]) -> Line:
    def number(count: int, kind: str = "", reason: str = "") -> Number:
        pairs = [("key", key), ("said", kind), ("reason", reason)]
        more = urlencode([(name, value) for name, value in pairs if value or (name == "key" and value == "")])
        return Number(count, f"{asked.query}&{more}" if more else asked.query)

    reasons = [number(said.reasons[one], REJECTED, str(one)) for one in named]
    rest = sum(count for one, count in said.reasons.items() if one not in named)
    return Line(
        name=name,
        words=words,
        total=number(said.total),
        accepted=number(said.accepted, ACCEPTED),
        rejected=number(said.rejected, REJECTED),
        rate=_rate(said),
        reasons=(*reasons, number(rest, REJECTED, REST)),
    )


def _rate(said: Said) -> Rate:
    if said.total < FEWEST:
        return Rate(NOTHING, "", True)
    portion = said.accepted / said.total
    return Rate(bar(portion, _RATE_WIDTH, 6), f"{portion:.0%}", False)


def title_of(asked: Asked, name: str, kind: str, reason: str, today: date) -> str:
    """What a list of leads holds, in words."""
    said = {"": "Accepted or rejected", ACCEPTED: "Accepted", REJECTED: "Rejected"}[kind]
    words = f"{said}: {reason}" if reason else said
    return ", ".join(filter(None, (words, name, f"{day(asked.first, today)} to {day(asked.last, today)}")))
