"""Somebody's queue as the ranking shows it: each lead with why it is there, and until when."""

from dataclasses import dataclass
from datetime import date, datetime

from leads.handoff.queue import Entry, Queue
from leads.models import Role, Stage
from leads.people.roles import role_of
from scoring.models import LeadScore

from .lead_lines import counting_scores, ring_of
from .ranking_data import Person, ScoreView, person_of
from .screen import Screen
from .wording import ago, clock, counted, day, local, moment

_SHOWN = 50
_GROUPS = {
    "late": "Late",
    "due": "Due today",
    "new": "New",
    "going_on": "Going on",
    "put_off": "Put off",
}
_TO_DO = ("late", "due", "new")


@dataclass(frozen=True)
class QueueRow:
    """A lead of the queue; `score` is None where it has none yet."""

    lead_id: int
    person: Person
    score: ScoreView | None
    why: str
    until: str
    until_at: str
    stage: str
    last: str
    last_at: str
    owner: str = ""
    owner_initials: str = ""


@dataclass(frozen=True)
class Group:
    """The leads that are there for the same reason; `total` may be more than are shown."""

    kind: str
    label: str
    rows: tuple[QueueRow, ...]
    total: int

    @property
    def hidden(self) -> int:
        return self.total - len(self.rows)


@dataclass(frozen=True)
class QueuePage:
    """The whole queue."""

    groups: tuple[Group, ...]
    is_teams: bool


@dataclass(frozen=True)
class QueueCount:
    """What the tab says: how many are to be done now, and how many of them are late."""

    to_do: int
    late: int


def count_of(queue: Queue) -> QueueCount:
    """The counts of the tab."""
    return QueueCount(sum(len(getattr(queue, kind)) for kind in _TO_DO), len(queue.late))


def queue_page_of(queue: Queue, screen: Screen) -> QueuePage:
    """The queue in groups, each with its leads in the order in which they wait."""
    shown = {kind: getattr(queue, kind)[:_SHOWN] for kind in _GROUPS}
    lead_ids = [entry.lead.pk for entries in shown.values() for entry in entries]
    scores = counting_scores(lead_ids, screen)
    groups = (
        Group(
            kind,
            _GROUPS[kind],
            tuple(_row(kind, entry, scores, screen) for entry in entries),
            len(getattr(queue, kind)),
        )
        for kind, entries in shown.items()
        if entries
    )
    return QueuePage(tuple(groups), role_of(screen.user) == Role.MANAGER)


def _row(kind: str, entry: Entry, scores: dict[int, LeadScore], screen: Screen) -> QueueRow:
    lead, now = entry.lead, screen.now
    score = scores.get(lead.pk)
    last = score.last_activity_at if score else None
    until, until_at = _until(kind, entry, now)
    return QueueRow(
        lead_id=lead.pk,
        person=person_of(lead),
        score=ring_of(lead, scores, screen),
        why=_why(kind, entry, now),
        until=until,
        until_at=until_at,
        stage=Stage(lead.stage).label,
        last=ago(last, now) if last else "",
        last_at=moment(last) if last else "",
        owner=str(lead.owner or ""),
        owner_initials=lead.owner.initials if lead.owner else "",
    )


def _why(kind: str, entry: Entry, now: datetime) -> str:
    """The reason in words; whose lead it is where it is nobody's yet."""
    stage, since = Stage(entry.lead.stage).label, ago(entry.since, now)
    came = f"{stage} now" if since == "now" else f"{stage} for {since}"
    pool = ", in the pool" if entry.lead.owner_id is None else ""
    match kind:
        case "late":
            return f"Not answered in time: {came}{pool}"
        case "due":
            return _due(entry)
        case "new":
            return f"Nobody has answered yet: {came}{pool}"
        case "put_off":
            return "Put off"
    return f"{came}, answered" if entry.answer_by is None and not pool else came + pool


def _due(entry: Entry) -> str:
    if not entry.tasks:
        return "Put off until today"
    more = f", and {counted(len(entry.tasks) - 1, 'task')} more" if len(entry.tasks) > 1 else ""
    return f"{entry.tasks[0].words}{more}"


def _until(kind: str, entry: Entry, now: datetime) -> tuple[str, str]:
    """Until when, short and whole."""
    today = local(now).date()
    if kind in ("late", "new") and entry.answer_by:
        return clock(entry.answer_by, now), moment(entry.answer_by)
    if kind == "due" and entry.tasks:
        return _on(entry.tasks[0].due_on, today)
    if entry.waits_until and kind in ("due", "put_off"):
        return _on(entry.waits_until, today)
    return "", ""


def _on(on: date, today: date) -> tuple[str, str]:
    return ("today" if on == today else day(on, today)), f"{on:%A}, {on.day} {on:%B %Y}"
