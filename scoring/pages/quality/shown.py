"""What the page of data quality shows."""

from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.safestring import SafeString

from leads.catalog.shown import shown_text
from leads.models import Field, User
from leads.people.access import colleagues_of
from leads.people.roles import SIGHT, Sight, role_of
from scoring.pages.drawing import bar
from scoring.pages.frame import Frame
from scoring.pages.screen import Screen
from scoring.pages.wording import ago, moment, tenths
from scoring.quality.checks import Check
from scoring.quality.failing import Failure, failures
from scoring.quality.figures import FieldFigures, Figures, GroupFigures, figures_of
from scoring.quality.look import last_look
from scoring.quality.reading import NOBODYS

from . import links
from .ages import age_bar, age_words
from .mending import Mend, mend_of

_MOST_GROUPS = 12
_HEADINGS = {"email": "E-mail", "phone": "Phone", "country": "Country", "name": "Names"}


@dataclass(frozen=True)
class Number:
    """A count with the address of its leads."""

    count: int
    link: str


@dataclass(frozen=True)
class FieldLine:
    """A field: how much is known, what the rest costs, and what to do."""

    key: str
    label: str
    percent: str
    bar: SafeString
    missing: Number
    valid: str
    invalid: Number | None
    ages: SafeString
    age_words: str
    old: Number
    average: str
    total: str
    becomes: Number
    mend: Mend
    is_chosen: bool


@dataclass(frozen=True)
class GroupLine:
    """An owner or a source."""

    label: str
    leads: Number
    percent: str
    bar: SafeString
    missing: Number | None
    average: str


@dataclass(frozen=True)
class CheckLine:
    """A check that some leads fail."""

    check: Check
    leads: Number
    others: int
    values: str


@dataclass(frozen=True)
class CheckGroup:
    """The checks on one subject: those that something fails, and how many nothing fails."""

    label: str
    lines: tuple[CheckLine, ...]
    passed: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """All of it; without figures nobody has looked yet."""

    as_of: str
    as_of_at: str
    leads: int
    whose: str
    fields: tuple[FieldLine, ...]
    chosen: str
    groups: tuple[tuple[str, tuple[GroupLine, ...], int], ...]
    checks: tuple[CheckGroup, ...]


def page_of(screen: Screen, frame: Frame, chosen: str) -> Page | None:
    """The page of the last look; None where there is none of this version."""
    look = last_look()
    figures = figures_of(look, frame.version.pk, screen.user, chosen) if look else None
    if look is None or figures is None:
        return None
    link = links.linker(screen)
    field = next((one.field for one in figures.fields if one.field.key == chosen), None)
    return Page(
        as_of=ago(look.as_of, screen.now),
        as_of_at=moment(look.as_of),
        leads=figures.leads,
        whose=_whose(screen.user),
        fields=tuple(_field_line(one, link, screen.user, one.field == field) for one in figures.fields),
        chosen=field.label if field else "",
        groups=_groups(figures, field, link, screen),
        checks=_checks(frame, screen, link),
    )


def values_link(screen: Screen, check: Check) -> str:
    """The address of all leads that fail a check."""
    return links.linker(screen)(links.failing_check(check))


def _whose(user: User) -> str:
    return "" if SIGHT[role_of(user)] is Sight.ALL else "of your team, and those that it may take"


def _field_line(one: FieldFigures, link: links.Link, user: User, is_chosen: bool) -> FieldLine:
    field = one.field
    invalid = Number(one.invalid, link(*links.invalid(field))) if one.invalid else None
    return FieldLine(
        key=field.key,
        label=field.label,
        percent=f"{one.filled:.0%}",
        bar=bar(one.filled, 64),
        missing=Number(one.missing, link(links.missing(field))),
        valid="" if one.valid is None else f"{one.valid:.0%}",
        invalid=invalid,
        ages=age_bar(one.ages),
        age_words=age_words(one.ages),
        old=Number(one.old, link(links.old(field))),
        average=tenths(round(one.average)) if one.gain else "",
        total=f"{round(one.gain / 10):,}" if one.gain else "",
        becomes=Number(one.becomes, link(links.in_reach(field))),
        mend=mend_of(field, user),
        is_chosen=is_chosen,
    )


def _groups(
    figures: Figures, field: Field | None, link: links.Link, screen: Screen
) -> tuple[tuple[str, tuple[GroupLine, ...], int], ...]:
    names = {person.pk: str(person) for person in colleagues_of(screen.user)}

    def owner(one: GroupFigures) -> GroupLine:
        own = int(one.key)
        label = "Nobody" if own == NOBODYS else names.get(own) or "Somebody else"
        return _group_line(one, label, links.of_owner(own), field, link)

    def source(one: GroupFigures) -> GroupLine:
        label = shown_text("source", str(one.key)) or "Not known"
        return _group_line(one, label, links.of_source(str(one.key)), field, link)

    return (
        ("Source", tuple(map(source, figures.sources[:_MOST_GROUPS])), len(figures.sources[_MOST_GROUPS:])),
        ("Owner", tuple(map(owner, figures.owners[:_MOST_GROUPS])), len(figures.owners[_MOST_GROUPS:])),
    )


def _group_line(
    one: GroupFigures, label: str, document: links.Document, field: Field | None, link: links.Link
) -> GroupLine:
    lacking = Number(one.missing, link(links.missing(field), document)) if field else None
    lacks = one.missing if field else one.leads
    return GroupLine(
        label=label,
        leads=Number(one.leads, link(document)),
        percent=f"{one.filled:.0%}",
        bar=bar(one.filled, 64),
        missing=lacking,
        average=tenths(round(one.gain / lacks)) if lacks and one.gain else "",
    )


def _checks(frame: Frame, screen: Screen, link: links.Link) -> tuple[CheckGroup, ...]:
    found = failures(frame.version.pk, screen.user)
    groups = groupby(found, key=lambda one: one.check.key.partition(".")[0])
    return tuple(_check_group(key, list(group), screen, link) for key, group in groups)


def _check_group(key: str, found: list[Failure], screen: Screen, link: links.Link) -> CheckGroup:
    model = next((one.key for one in screen.models if one.is_chosen), "")
    values = f"{reverse('quality_values')}?model={model}&check="
    lines = tuple(
        CheckLine(
            one.check,
            Number(one.leads, link(links.failing_check(one.check))),
            one.others,
            values + one.check.key,
        )
        for one in found
        if one.leads or one.others
    )
    passed = tuple(one.check.label for one in found if not one.leads and not one.others)
    return CheckGroup(_HEADINGS[key], lines, passed)
