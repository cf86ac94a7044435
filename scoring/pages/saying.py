"""What to say to a lead: what it read and attended, how it comes, what it told us, what nobody asked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from leads.models import Activity, ActivityType, Lead

from .answers import Question
from .neighbours import Neighbour, neighbours_of
from .screen import Screen
from .wording import and_join, day, local

_READ, _SEEN, _TOPICS, _HEARD, _POINTS = 500, 6, 5, 5, 3
_LONGEST = 160
# What somebody chose to read, watch or attend, and what they asked us for.
_CHOSEN = ("content.", "event.", "course.", "form.", "web.page.product", "web.page.pricing", "web.microsite")
_AFTERWARDS = frozenset({"event.no_show", "event.registered"})
_WAYS = {
    "web": "the website",
    "email": "e-mail",
    "content": "content",
    "event": "events",
    "course": "courses",
    "form": "forms",
    "call": "the phone",
    "mail": "letters",
    "meeting": "meetings",
    "social": "social media",
    "community": "the community",
}
_OURS = frozenset(
    {"call.attempted", "mail.sent", "email.bounce"}
)  # what we did says nothing of how they come


@dataclass(frozen=True)
class Seen:
    """Something a lead read, watched or attended."""

    label: str
    about: str
    times: int
    on: str
    channel: str


@dataclass(frozen=True)
class Heard:
    """A pain point somebody heard, with when and where."""

    words: str
    on: str
    way: str


@dataclass(frozen=True)
class Saying:
    """What to say. `points`: three to begin with."""

    points: tuple[str, ...]
    seen: tuple[Seen, ...]
    ways: str
    topics: tuple[tuple[str, int], ...]
    heard: tuple[Heard, ...]
    open_questions: tuple[str, ...]
    neighbours: tuple[Neighbour, ...]


def saying_of(
    lead: Lead,
    activities: Sequence[Activity],
    questions: Sequence[Question],
    types: Mapping[int, ActivityType],
    screen: Screen,
) -> Saying:
    """What to say to a lead.

    Args:
        lead: whom one talks to.
        activities: of the lead, the last one first.
        questions: of the qualification form, with what each answer pays.
        types: the catalog, by id.
        screen: of the request; only leads that its person may see are named as neighbours.
    """
    activities, today = activities[:_READ], screen.today
    seen, heard = _seen(activities, types, today), _heard(activities, types, today)
    asked = _by_worth(questions)
    return Saying(
        points=_points(seen, heard, asked),
        seen=seen[:_SEEN],
        ways=_ways(activities, types),
        topics=_topics(activities, types),
        heard=heard[:_HEARD],
        open_questions=asked,
        neighbours=neighbours_of(lead, screen.user, screen.frames),
    )


def points_of(
    lead: Lead, questions: Sequence[Question], types: Mapping[int, ActivityType], screen: Screen
) -> tuple[str, ...]:
    """The three points to begin with alone; see `saying_of`."""
    activities, today = _read(lead, screen), screen.today
    seen, heard = _seen(activities, types, today), _heard(activities, types, today)
    return _points(seen, heard, _by_worth(questions))


def _read(lead: Lead, screen: Screen) -> list[Activity]:
    found = Activity.objects.filter(lead=lead, occurred_at__lte=screen.now)
    return list(found.order_by("-occurred_at", "-id")[:_READ])


def pain_points(activity: Activity) -> list[str]:
    """The pain points noted with a call or a meeting, however they were sent."""
    noted = activity.properties.get("pain_points") or []
    texts = [noted] if isinstance(noted, str) else noted if isinstance(noted, list) else []
    return [str(text).strip()[:_LONGEST] for text in texts if str(text).strip()]


def about(activity: Activity, kind: ActivityType) -> str:
    """What an activity was about, or nothing where that says no more than its type."""
    title = str(activity.properties.get("title") or activity.properties.get("name") or "")
    words = title or activity.topic
    return "" if words == kind.topic else words[:_LONGEST]


def _seen(activities: Sequence[Activity], types: Mapping[int, ActivityType], today: date) -> tuple[Seen, ...]:
    groups: dict[tuple[int, str], list[Activity]] = {}
    for one in activities:
        kind = types[one.type_id]
        if kind.key.startswith(_CHOSEN) and kind.key not in _AFTERWARDS:
            groups.setdefault((one.type_id, about(one, kind)), []).append(one)
    return tuple(
        Seen(
            types[type_id].label,
            words,
            len(group),
            day(local(group[0].occurred_at).date(), today),
            types[type_id].channel,
        )
        for (type_id, words), group in groups.items()
    )


def _heard(
    activities: Sequence[Activity], types: Mapping[int, ActivityType], today: date
) -> tuple[Heard, ...]:
    found: dict[str, Heard] = {}
    for one in activities:
        for words in pain_points(one):
            on = day(local(one.occurred_at).date(), today)
            found.setdefault(words.lower(), Heard(words, on, types[one.type_id].key.split(".")[0]))
    return tuple(found.values())


def _topics(activities: Sequence[Activity], types: Mapping[int, ActivityType]) -> tuple[tuple[str, int], ...]:
    topics = Counter(one.topic or types[one.type_id].topic for one in activities)
    del topics[""]
    return tuple((topic[:_LONGEST], count) for topic, count in topics.most_common(_TOPICS))


def _ways(activities: Sequence[Activity], types: Mapping[int, ActivityType]) -> str:
    keys = [types[one.type_id].key for one in activities]
    ways = Counter(
        _WAYS[way] for key in keys if key not in _OURS and (way := key.split(".")[0]) in _WAYS
    ).most_common(3)
    if not ways:
        return ""
    total = sum(count for _, count in ways)
    words = [f"{way} ({count})" for way, count in ways]
    return f"{'mostly ' if len(ways) > 1 and 2 * ways[0][1] > total else ''}by {and_join(words)}"


def _by_worth(questions: Sequence[Question]) -> tuple[str, ...]:
    """The questions that nobody asked, the one whose answer can move the score most first."""
    unknown = [one for one in questions if not one.is_known]
    return tuple(one.words or one.label for one in sorted(unknown, key=_reach, reverse=True))


def _reach(question: Question) -> float:
    composites = [float(option.composite.replace(",", "")) for option in question.options]
    return max(composites, default=0.0) - min(composites, default=0.0)


def _points(seen: Sequence[Seen], heard: Sequence[Heard], asked: Sequence[str]) -> tuple[str, ...]:
    """The pain heard last, what it looked at last, and the question worth most; more where one is missing."""
    pains = [f"Take up “{one.words}”, heard on {one.on}" for one in heard]
    looks = [f"{one.label} on {one.on}{f': {one.about}' if one.about else ''}" for one in seen]
    asks = [f"Ask: {question}" for question in asked]
    first = [group[0] for group in (pains, looks, asks) if group]
    rest = [*pains[1:], *asks[1:], *looks[1:]]
    return tuple([*first, *rest][:_POINTS])
