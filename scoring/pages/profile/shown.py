"""The profile ready for its page: lines, their shares, what the rules say, and what there is to add."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from scoring.engine.words import label_of
from scoring.evidence.intervals import FEWEST, Share
from scoring.models import ProfileRevision
from scoring.pages.frame import Frame
from scoring.pages.screen import Screen
from scoring.pages.wording import day, local, moment, signed_points
from scoring.profile.document import Line, Profile, line_words
from scoring.profile.figures import Figures, Held, Paid
from scoring.segments import address
from scoring.segments.check import check
from scoring.segments.known import Known
from scoring.segments.words import words_of

_WIDTH, _HISTORY, _TRAITS = 120, 30, 20


@dataclass(frozen=True)
class HeldView:
    """Two shares side by side, and how far apart they are; `told` is empty where there is enough to say."""

    won: str
    all: str
    counts: str
    lift: str
    interval: str
    bar: SafeString
    told: str


@dataclass(frozen=True)
class SaysView:
    """What the rules of one parameter say of a line: `how` is same, against or nothing."""

    parameter: str
    rules: str
    points: str
    how: str


@dataclass(frozen=True)
class LineView:
    """A line of the document; `words` is None where its condition names what is gone."""

    line: Line
    condition: str | None
    held: HeldView | None
    says: tuple[SaysView, ...]
    is_counted: bool


@dataclass(frozen=True)
class TraitView:
    """What the won have in common; `address` is the condition in one line, for the button that adds it."""

    words: str
    address: str
    held: HeldView
    is_there: bool


@dataclass(frozen=True)
class Past:
    """A change of the profile."""

    number: int
    on: str
    at: str
    by: str
    what: str


def lines_shown(
    profile: Profile, figures: Figures | None, frame: Frame, known: Known
) -> tuple[LineView, ...]:
    """The lines in their order; figures are of those alone whose condition is right."""
    counted = counted_lines(profile, known)
    views = []
    for line in profile.lines:
        place = counted.index(line) if line in counted else None
        has_figures = figures is not None and place is not None
        held = held_shown(figures.lines[place]) if figures and place is not None else None
        says = figures.says[place] if figures and place is not None else ()
        shown = tuple(_says(one, frame) for one in says)
        views.append(LineView(line, line_words(line, known), held, shown, has_figures))
    return tuple(views)


def counted_lines(profile: Profile, known: Known) -> list[Line]:
    """The lines that can be held against leads."""
    return [line for line in profile.lines if line_words(line, known) is not None]


def held_shown(held: Held) -> HeldView:
    """A pair of shares, ready for the page."""
    lift = held.lift
    return HeldView(
        won=f"{held.won.rate or 0:.0%}",
        all=f"{held.all.rate or 0:.1%}",
        counts=f"{_count(held.won)} won, {_count(held.all)} leads",
        lift=f"{lift.value:.1f}×" if lift else "",
        interval=f"{lift.low:.1f} to {lift.high:.1f}" if lift else "",
        bar=_bar(held),
        told="" if held.is_told else "too few to say",
    )


def _count(share: Share) -> str:
    return f"{share.positive:,} of {share.cases:,}"


def traits_shown(figures: Figures, profile: Profile, known: Known) -> tuple[TraitView, ...]:
    """The strongest traits that the won have in common."""
    there = [line.condition for line in profile.lines]
    return tuple(
        TraitView(
            _sentence(words_of(check([trait], known).conditions[0], known)),
            address.write(trait),
            held_shown(held),
            trait in there,
        )
        for trait, held in figures.traits[:_TRAITS]
    )


def past_of(screen: Screen) -> tuple[Past, ...]:
    """The latest changes, the last one first."""
    rows = ProfileRevision.objects.select_related("by").defer("lines")[:_HISTORY]
    return tuple(
        Past(row.number, day(local(row.at).date(), screen.today), moment(row.at), str(row.by or ""), row.what)
        for row in rows
    )


def together_shown(figures: Figures) -> tuple[tuple[str, HeldView], ...]:
    """How many hold at least so many of the lines, all of them first."""
    of = len(figures.at_least)
    return tuple(
        (f"all {of}" if place == of else f"{place} or more of {of}", held_shown(figures.at_least[place - 1]))
        for place in range(of, 0, -1)
    )


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _says(paid: Paid, frame: Frame) -> SaysView:
    parameter = frame.compiled.parameters[paid.parameter].parameter
    names = [frame.compiled.rules[place].rule for place in paid.rules]
    how = "same" if paid.agrees else "against" if paid.contradicts else "nothing"
    return SaysView(
        parameter=label_of(parameter),
        rules=", ".join(map(label_of, names)),
        points=f"{signed_points(round(paid.with_it))} with it, {signed_points(round(paid.without))} without",
        how=how,
    )


def _bar(held: Held) -> SafeString:
    """The won above all, with how far the won could be off."""
    won = (held.won.rate or 0) * _WIDTH
    interval = held.won.interval
    low, high = (interval.low * _WIDTH, interval.high * _WIDTH) if interval else (0.0, 0.0)
    return mark_safe(
        f'<svg class="bar" width="{_WIDTH}" height="16" viewBox="0 0 {_WIDTH} 16" aria-hidden="true">'
        f'<rect class="track" width="{_WIDTH}" height="16" rx="2"/>'
        f'<rect class="s1" y="10" width="{(held.all.rate or 0) * _WIDTH:.1f}" height="4"/>'
        f'<rect class="data" y="2" width="{won:.1f}" height="7"/>'
        f'<path class="reach" d="M{low:.1f} 5.5H{high:.1f}"/></svg>'
    )


def too_few_words(figures: Figures) -> str:
    """What can't be said, and why."""
    if figures.won < FEWEST:
        return f"Only {figures.won:,} were won yet; from {FEWEST} on it can be said what they have in common."
    return ""


def unsaid(lines: Sequence[LineView]) -> int:
    """How many lines no rule speaks of."""
    return sum(line.is_counted and not line.says for line in lines)
