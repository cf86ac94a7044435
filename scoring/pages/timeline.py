"""What a lead did and what happened to it, day by day, with the share of the score it carries today."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from itertools import groupby

from leads.handoff.contacts import SOURCE as CONTACTS_SOURCE
from leads.models import Activity, ActivityType, Lead, User
from scoring.engine.explain import Explanation
from scoring.engine.shares import spread
from scoring.engine.times import day_number

from .saying import pain_points
from .wording import local, signed

_SHOWN = 40
_READ = 2_000
_LONGEST = 120
_NAMING = (
    "title",
    "page",
    "subject",
    "name",
    "note",
    "text",
    "outcome",
)  # properties that say what it was about


@dataclass(frozen=True)
class Happening:
    """Activities of one type on one day."""

    channel: str
    on: str
    at: str
    label: str
    details: str
    share: str
    is_loss: bool
    is_zero: bool


@dataclass(frozen=True)
class Month:
    """Happenings of a month, the latest first."""

    name: str
    happenings: tuple[Happening, ...]


@dataclass(frozen=True)
class Timeline:
    """The months; `hidden` days are older and not shown."""

    months: tuple[Month, ...]
    hidden: int


def activities_of(lead: Lead, now: datetime) -> list[Activity]:
    """The latest activities of a lead up to a limit, the last one first, with their campaigns."""
    found = Activity.objects.filter(lead=lead, occurred_at__lte=now).order_by("-occurred_at", "-id")
    return list(found.select_related("campaign")[:_READ])


def timeline_of(
    activities: Sequence[Activity],
    explanation: Explanation,
    types: Mapping[int, ActivityType],
    today: date,
    is_whole: bool,
) -> Timeline:
    """The latest activities, or all that were read.

    Args:
        activities: of the lead, the last one first.
        explanation: of the lead's score: what the activities carry.
        types: the catalog, by id.
        today: of the request.
        is_whole: show all, not only the latest.
    """
    grouped, shares = _grouped(activities), _shares(explanation)
    shown = grouped if is_whole else grouped[:_SHOWN]
    people = _people(item for _, items in shown for item in items)
    months = tuple(
        Month(f"{first:%B %Y}" if first.year != today.year else f"{first:%B}", tuple(happenings))
        for first, happenings in (
            (first, [_happening(on, items, types, shares, people) for on, items in group])
            for first, group in groupby(shown, key=lambda one: one[0].replace(day=1))
        )
    )
    return Timeline(months, len(grouped) - len(shown))


def _grouped(activities: Iterable[Activity]) -> list[tuple[date, list[Activity]]]:
    groups: dict[tuple[date, int], list[Activity]] = {}
    for activity in activities:
        groups.setdefault((local(activity.occurred_at).date(), activity.type_id), []).append(activity)
    return [(on, items) for (on, _), items in groups.items()]


def _shares(explanation: Explanation) -> dict[tuple[int, str], int]:
    """By day and type, in tenths. A day's share of a rule is split by how many of each type there were."""
    shares: dict[tuple[int, str], int] = defaultdict(int)
    rules = (rule for axis in explanation.axes for one in axis.parameters for rule in one.rules)
    for line in (line for rule in rules for line in rule.activities if line.share_tenths):
        parts = spread(
            line.share_tenths or 0,
            [Fraction(line.share_tenths or 0) * count / line.seen for _, count in line.types],
        )
        for (key, _), part in zip(line.types, parts, strict=True):
            shares[line.day, key] += part
    return shares


def _happening(
    on: date,
    items: list[Activity],
    types: Mapping[int, ActivityType],
    shares: Mapping[tuple[int, str], int],
    people: Mapping[int, User],
) -> Happening:
    kind = types[items[0].type_id]
    share = shares.get((day_number(on), kind.key), 0)
    return Happening(
        channel=kind.channel,
        on=f"{on.day} {on:%b}",  # the year stands above the month
        at=f"{on:%A}, {on.day} {on:%B %Y}, {local(items[0].occurred_at):%H:%M}",
        label=kind.label if len(items) == 1 else f"{kind.label}, {len(items)} times",
        details=_details(items, people),
        share=signed(share),
        is_loss=share < 0,
        is_zero=share == 0,
    )


def _people(activities: Iterable[Activity]) -> dict[int, User]:
    """Those who logged contacts, by id."""
    ids = {_by(one) for one in activities if one.source == CONTACTS_SOURCE} - {0}
    return User.objects.in_bulk(ids) if ids else {}


def _by(activity: Activity) -> int:
    by = activity.properties.get("by")
    return by if isinstance(by, int) and 0 < by < 2**63 else 0


def _details(items: list[Activity], people: Mapping[int, User]) -> str:
    """What they were about, each once; what people logged, whole and with who did."""
    words: dict[str, None] = {}
    is_logged = items[0].source == CONTACTS_SOURCE
    for item in items:
        for text in _logged(item, people) if item.source == CONTACTS_SOURCE else _about(item):
            if text:
                words[text[:_LONGEST]] = None
    return " · ".join(list(words)[: None if is_logged else 3])


def _about(item: Activity) -> list[str]:
    about = item.topic or next((str(item.properties[key]) for key in _NAMING if item.properties.get(key)), "")
    return [about, item.campaign.name if item.campaign else ""]


def _logged(item: Activity, people: Mapping[int, User]) -> list[str]:
    by, outcome = people.get(_by(item)), item.properties.get("outcome", "")
    return [str(by or ""), item.topic, str(outcome), *pain_points(item)]
