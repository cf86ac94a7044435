"""The bucket of nurture as its page shows it."""

from dataclasses import dataclass
from datetime import date

from leads.handoff.nurture import may_tend
from leads.people.roles import SIGHT, Sight, role_of
from scoring.nurture.bucket import PAGE, Counts, Kept, counts_of, page_of
from scoring.pages.frame import Frame
from scoring.pages.lead_lines import LeadLine, lines_of, open_ids_of
from scoring.pages.pager import Pager, pager_of
from scoring.pages.remember import eyes_of, remembered
from scoring.pages.screen import Screen
from scoring.pages.wording import day, local, moment

from .asking import PART_NAMES, WHEN, Asking


@dataclass(frozen=True)
class Row:
    """A lead of the bucket: why, who said so, since when, and when it comes back."""

    line: LeadLine
    reason: str
    words: str
    by: str
    since: str
    since_at: str
    back: str
    back_at: str


@dataclass(frozen=True)
class Choice:
    """A part or an option of a filter."""

    value: str
    label: str
    count: int | None
    is_chosen: bool
    query: str


@dataclass(frozen=True)
class Bucket:
    """One page of it. `open_ids` are those whose way back may be shown."""

    rows: tuple[Row, ...]
    total: int
    parts: tuple[Choice, ...]
    reasons: tuple[Choice, ...]
    whens: tuple[Choice, ...]
    bands: tuple[Choice, ...]
    open_ids: tuple[int, ...]
    may_tend: bool
    pager: Pager


def bucket_of(asking: Asking, screen: Screen) -> Bucket:
    """The page that an address asks for."""
    today, user, frame = screen.today, screen.user, seen_frame(screen)
    kept, total = page_of(user, asking.asked(today), asking.page, list(screen.frames))
    key = f"nurture-{eyes_of(user)}-{asking.part}"
    counts: Counts = remembered(key, lambda: counts_of(user, asking.part))
    leads = [one.lead for one in kept]
    open_ids = open_ids_of(leads, screen)
    lines = lines_of(leads, screen, open_ids=open_ids)
    return Bucket(
        rows=tuple(_row(one, line, today) for one, line in zip(kept, lines, strict=True)),
        total=total,
        parts=_parts(asking, counts),
        reasons=_reasons(asking, counts),
        whens=_options(asking, "when", WHEN) if asking.part == "day" else (),
        bands=_options(asking, "band", {key: key for key in frame.tones}) if frame else (),
        open_ids=tuple(lead.pk for lead in leads if lead.pk in open_ids),
        may_tend=may_tend(user),
        pager=pager_of(asking.page, PAGE, total, lambda page: asking.query(page=page)),
    )


def seen_frame(screen: Screen) -> Frame | None:
    """The active version, for who sees the scores of leads that are nobody's."""
    return screen.frame if SIGHT[role_of(screen.user)] is Sight.ALL else None


def _row(one: Kept, line: LeadLine, today: date) -> Row:
    since = local(one.since).date() if one.since else None
    return Row(
        line=line,
        reason=one.reason,
        words=one.words,
        by=one.by,
        since=day(since, today) if since else "",
        since_at=moment(one.since) if one.since else "",
        back=day(one.until, today) if one.until else "",
        back_at=f"{one.until:%A}, {one.until.day} {one.until:%B %Y}" if one.until else "",
    )


def _parts(asking: Asking, counts: Counts) -> tuple[Choice, ...]:
    return tuple(
        Choice(key, label, counts.parts[key], key == asking.part, Asking(part=key).query())
        for key, label in PART_NAMES.items()
        if counts.parts[key] or key != "open"
    )


def _reasons(asking: Asking, counts: Counts) -> tuple[Choice, ...]:
    return tuple(
        Choice(reason, reason, count, reason == asking.reason, asking.query(reason=reason, page=1))
        for reason, count in counts.reasons
    )


def _options(asking: Asking, name: str, options: dict[str, str]) -> tuple[Choice, ...]:
    return tuple(
        Choice(key, label, None, getattr(asking, name) == key, asking.query(**{name: key}, page=1))
        for key, label in options.items()
    )
