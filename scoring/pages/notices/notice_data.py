"""Notices as the page shows them: in days, each with its lead and what became of its mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import Count, Q, QuerySet

from leads.models import Notice, NoticeKind, NoticeMail
from leads.notices.choices import kinds_for
from leads.notices.reading import notices_of
from scoring.models import LeadScore
from scoring.pages.addresses import id_in
from scoring.pages.lead_lines import counting_scores, ring_of
from scoring.pages.ranking_data import Person, ScoreView, person_of
from scoring.pages.screen import Screen
from scoring.pages.wording import ago, clock, local, moment

UNSEEN = "unseen"
_SHOWN = 50
_MAIL = NoticeMail.State


@dataclass(frozen=True)
class NoticeLine:
    """A notice; `person` is None where it is about no lead, `score` where the lead has none yet."""

    id: int
    kind: str
    label: str
    person: Person | None
    score: ScoreView | None
    words: str
    ago: str
    at: str
    mail: str
    is_unseen: bool


@dataclass(frozen=True)
class Day:
    """The notices of a day."""

    label: str
    lines: tuple[NoticeLine, ...]


@dataclass(frozen=True)
class Tab:
    """A kind to choose."""

    key: str
    label: str
    unseen: int
    is_current: bool


@dataclass(frozen=True)
class NoticePage:
    """The page. `last` is the latest notice there is, `before` where the older ones begin; None without."""

    tabs: tuple[Tab, ...]
    days: tuple[Day, ...]
    chosen: str
    unseen: int
    last: int | None
    before: int | None


def list_of(screen: Screen, kind: str, before: str) -> NoticePage:
    """The page of a kind (or `UNSEEN`, or all), from a notice on downwards where one is named."""
    mine = notices_of(screen.user)
    counts = mine.filter(seen_at__isnull=True).order_by().values_list("kind").annotate(n=Count("pk"))
    tabs = _tabs(screen, dict(counts), kind)
    chosen = next((tab.key for tab in tabs if tab.is_current), "")
    rows = list(_older(_of_kind(mine, chosen), before).select_related("lead", "mail")[: _SHOWN + 1])
    return NoticePage(
        tabs=tabs,
        days=_days(rows[:_SHOWN], screen),
        chosen=chosen,
        unseen=tabs[1].unseen,
        last=mine.order_by("-pk").values_list("pk", flat=True).first(),
        before=rows[_SHOWN - 1].pk if len(rows) > _SHOWN else None,
    )


def _tabs(screen: Screen, unseen: dict[str, int], kind: str) -> tuple[Tab, ...]:
    kinds = [(str(one), one.label, unseen.get(one, 0)) for one in kinds_for(screen.user)]
    known = {key for key, _, _ in kinds} | {UNSEEN}
    chosen = kind if kind in known else ""
    tabs = [("", "All", 0), (UNSEEN, "New", sum(unseen.values())), *kinds]
    return tuple(Tab(key, label, number, key == chosen) for key, label, number in tabs)


def _of_kind(mine: QuerySet[Notice], kind: str) -> QuerySet[Notice]:
    if kind == UNSEEN:
        return mine.filter(seen_at__isnull=True)
    return mine.filter(kind=kind) if kind else mine


def _older(mine: QuerySet[Notice], before: str) -> QuerySet[Notice]:
    end = mine.filter(pk=id_in(before) or 0).first()
    if end is None:
        return mine
    return mine.filter(Q(made_at__lt=end.made_at) | Q(made_at=end.made_at, pk__lt=end.pk))


def _days(rows: Sequence[Notice], screen: Screen) -> tuple[Day, ...]:
    scores = counting_scores([row.lead_id for row in rows if row.lead_id is not None], screen)
    today = screen.today
    lines = [(local(row.made_at).date(), _line(row, _ring(row, scores, screen), screen.now)) for row in rows]
    return tuple(
        Day(_day(day, today), tuple(line for _, line in group))
        for day, group in groupby(lines, key=lambda one: one[0])
    )


def _ring(row: Notice, scores: dict[int, LeadScore], screen: Screen) -> ScoreView | None:
    return ring_of(row.lead, scores, screen) if row.lead is not None else None


def _line(row: Notice, score: ScoreView | None, now: datetime) -> NoticeLine:
    return NoticeLine(
        id=row.pk,
        kind=row.kind,
        label=NoticeKind(row.kind).label,
        person=person_of(row.lead) if row.lead is not None else None,
        score=score,
        words=row.words,
        ago=ago(row.made_at, now),
        at=moment(row.made_at),
        mail=_mail(row.mail, now),
        is_unseen=row.seen_at is None,
    )


def _mail(mail: NoticeMail | None, now: datetime) -> str:
    """What is to be known of the mail; nothing where it went, or none was wanted."""
    match mail.state if mail else "":
        case _MAIL.UNSURE:
            return "Not sure the mail went"
        case _MAIL.FAILED:
            return "The mail failed"
        case _MAIL.WAITING if mail:
            return f"The mail failed; again at {clock(mail.due_at, now)}"
    return ""


def _day(day: date, today: date) -> str:
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    return f"{day:%A}, {day.day} {day:%B}" + ("" if day.year == today.year else f" {day.year}")
