"""What the ranking shows, ready for its template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.urls import reverse
from django.utils.safestring import SafeString

from leads.models import Lead, Stage
from leads.people.access import LARGEST_ID
from scoring.models import LeadScore
from scoring.rescoring.stale import stale_since

from . import drawing
from .chips import Chip, chips_of
from .frame import AXIS_SHORT, UNASKED, Frame, ParameterFrame
from .listed import Listed
from .trends import trends_of
from .wording import ago, clock, moment, points, tenths

_SMALL_RING = 40
_ANY = str(LARGEST_ID)  # in the place of a lead's id
# What is behind for longer is set aside, and asking again every few seconds would not help it.
_SETTLES_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class AxisBar:
    """One of the three short bars."""

    name: str
    short: str
    shown: str
    bar: SafeString


@dataclass(frozen=True)
class ScoreView:
    """A score as every page shows it: ring, band, cell, axes, strip."""

    composite: str
    ring: SafeString
    band: str
    tone: str
    cell: str
    axes: tuple[AxisBar, ...]
    strip: SafeString
    strip_words: str


@dataclass(frozen=True)
class Person:
    """Who a lead is, in two lines."""

    name: str
    country: str
    line: str


@dataclass(frozen=True)
class Row:
    """A line of the ranking."""

    rank: int
    lead_id: int
    address: str
    panel_address: str
    person: Person
    score: ScoreView
    gives: tuple[Chip, ...]
    costs: tuple[Chip, ...]
    stage: str
    owner: str
    owner_initials: str
    last: str
    last_at: str
    trend: SafeString
    stale_since: str
    is_settling: bool
    is_worth_a_look: bool
    disqualified_by: str


def rows_of(scores: Sequence[Listed], frame: Frame, first_rank: int, now: datetime) -> list[Row]:
    """Rows for leads with their scores and owners."""
    lead_ids = [score.lead_id for score in scores]
    chips, trends = chips_of(lead_ids, frame, now), trends_of(scores, frame, now)
    stale = stale_since(lead_ids)
    return [
        _row(first_rank + place, score, frame, chips, trends, stale, now)
        for place, score in enumerate(scores)
    ]


def _row(
    rank: int,
    lead: Listed,
    frame: Frame,
    chips: Mapping[int, tuple[Chip, ...]],
    trends: Mapping[int, SafeString],
    stale: Mapping[int, datetime],
    now: datetime,
) -> Row:
    since = stale.get(lead.lead_id)
    return Row(
        rank=rank,
        lead_id=lead.lead_id,
        address=_address_of("lead").replace(_ANY, str(lead.lead_id)),
        panel_address=_address_of("lead_panel").replace(_ANY, str(lead.lead_id)),
        person=person_of(lead),
        score=score_view(lead, frame, lead, _SMALL_RING),
        gives=tuple(chip for chip in chips.get(lead.lead_id, ()) if not chip.is_cost),
        costs=tuple(chip for chip in chips.get(lead.lead_id, ()) if chip.is_cost),
        stage=Stage(lead.stage).label,
        owner=str(lead.owner or ""),
        owner_initials=lead.owner.initials if lead.owner else "",
        last=ago(lead.last_activity_at, now) if lead.last_activity_at else "",
        last_at=moment(lead.last_activity_at) if lead.last_activity_at else "",
        trend=trends[lead.lead_id],
        stale_since=clock(since, now) if since else "",
        is_settling=since is not None and now - since < _SETTLES_WITHIN,
        is_worth_a_look=lead.needs_a_look,
        disqualified_by=frame.disqualifier_label(lead.disqualified_by) if lead.disqualified_by else "",
    )


@cache
def _address_of(name: str) -> str:
    """The address of a lead without its id: to resolve a hundred a page takes milliseconds."""
    return reverse(name, args=[int(_ANY)])


def person_of(lead: Lead | Listed) -> Person:
    """Name, country, and title with company."""
    line = " · ".join(part for part in (lead.title, lead.company) if part)
    return Person(lead.name, lead.country.upper(), line)


def score_view(score: LeadScore | Listed, frame: Frame, lead: Lead | Listed, ring_size: int) -> ScoreView:
    """The pieces of a score that are the same on every page."""
    cells = strip_cells(score.values, frame, lead)
    tone = frame.tones.get(score.band, "")
    return ScoreView(
        composite=tenths(score.composite),
        ring=drawing.ring(score.composite, tone, ring_size),
        band=score.band.capitalize(),
        tone=tone,
        cell=f"{score.grade or ''}{score.level or ''}",
        axes=tuple(
            _axis_bar(axis, getattr(score, axis)) for axis in AXIS_SHORT if frame.matrix.has_axis(axis)
        ),
        strip=drawing.strip(cells),
        strip_words="; ".join(cell.words for cell in cells),
    )


def strip_cells(values: Sequence[int], frame: Frame, lead: Lead | Listed) -> list[drawing.Cell]:
    """A cell for each parameter, dashed where nobody knows what it rests on."""
    return [_cell(parameter, values[parameter.place], lead) for parameter in frame.parameters]


def is_unasked(parameter: ParameterFrame, lead: Lead | Listed) -> bool:
    """Whether a parameter rests on fields alone, none of which is known."""
    return bool(parameter.fields) and not any(is_known(lead, name) for name in parameter.fields)


def is_known(lead: Lead | Listed, name: str) -> bool:
    """Whether a field of the lead has a value: an empty text and None are none, False and 0 are one."""
    value = getattr(lead, name, None) if hasattr(lead, name) else lead.extra.get(name)
    return value is not None and value != ""


def _cell(parameter: ParameterFrame, value: int, lead: Lead | Listed) -> drawing.Cell:
    label, marks = parameter.drawn_label, parameter.shown_marks
    if value == 0 and is_unasked(parameter, lead):
        return drawing.Cell(parameter.axis, f"{label}: {UNASKED[parameter.axis]}, up to {marks}", None)
    of = "" if parameter.axis == "penalty" else f" of {marks}"
    portion = value / parameter.marks
    return drawing.Cell(parameter.axis, f"{label} {points(value)}{of}", portion)


def _axis_bar(axis: str, value: int | None) -> AxisBar:
    shown = value or 0
    return AxisBar(axis.capitalize(), AXIS_SHORT[axis], tenths(shown), drawing.bar(shown / 1000))
