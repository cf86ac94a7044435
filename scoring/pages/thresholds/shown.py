"""The lab ready for its page: scales with their lines, and who is at the edge of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from leads.models import Lead, Stage, User
from leads.people.access import leads_for
from scoring.engine.matrix import Matrix
from scoring.engine.words import way_words
from scoring.impact.capacity import Takes
from scoring.models import Threshold
from scoring.pages.drawing import NOTHING
from scoring.pages.wording import plain, tenths
from scoring.thresholds.handles import Handle, reaching
from scoring.thresholds.lab import Lab

from .drawing import distribution, handle, joined, zones
from .figures import Figures, figures_at

_NEAR, _LOOKED_AT = 5, 400
_TITLES = {
    "composite": "Composite, and its bands",
    "fit": "Fit, and its grades",
    "engagement": "Engagement, and its levels",
}


@dataclass(frozen=True)
class Row:
    """A line: what is typed for it, what that brings, and what was wrong with it."""

    handle: Handle
    typed: str
    figures: Figures
    is_chosen: bool
    error: str = ""


@dataclass(frozen=True)
class Scale:
    """A drawing with the lines on it."""

    key: str
    title: str
    words: str
    drawn: SafeString
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Typed:
    """What stood in the fields, by line; and what was wrong with which."""

    at: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Near:
    """A lead next to a line."""

    lead: Lead
    value: str


def scales_of(lab: Lab, matrix: Matrix, chosen: Handle, typed: Typed, takes: Takes) -> tuple[Scale, ...]:
    """Every scale with its lines where they are, or where they were typed.

    Zones stand on the lines of MQL alone, since its leads are what `takes` counts.
    """
    scales = []
    for key, counts in lab.scales.items():
        rows = tuple(_row(one, lab, chosen, typed) for one in lab.handles if one.scale == key)
        grips = [
            handle(row.handle.name, row.handle.id, at_of(row.typed, row.handle), _said(row)) for row in rows
        ]
        shaded = zones(counts, takes) if _is_of_mql(rows[0].handle) else NOTHING
        drawn = joined([shaded, distribution(counts), *grips])
        scales.append(Scale(key, _title(rows[0].handle), _rest(rows[0].handle, matrix), drawn, rows))
    return tuple(scales)


def _is_of_mql(handle: Handle) -> bool:
    return handle.kind == Threshold.Kind.STAGE and handle.key == Stage.MQL


def at_of(text: str, handle: Handle) -> float:
    """What is typed for a line, held within the scale; where it is no number, where the line is now."""
    try:
        return min(100.0, max(0.0, float(text)))
    except ValueError:
        return handle.at


def _row(handle: Handle, lab: Lab, chosen: Handle, typed: Typed) -> Row:
    text = typed.at.get(handle.id, plain(handle.at))
    figures = figures_at(lab.scales[handle.scale], reaching(at_of(text, handle)))
    return Row(handle, text, figures, handle.id == chosen.id, typed.errors.get(handle.id, ""))


def _said(row: Row) -> str:
    return f"{row.typed}: {row.figures.above} leads, {row.figures.a_week} a week"


def _title(handle: Handle) -> str:
    return (
        _TITLES[handle.scale] if handle.way is None else f"{handle.name.partition(',')[0]} by {handle.score}"
    )


def _rest(handle: Handle, matrix: Matrix) -> str:
    """What else the way of a stage asks for."""
    if handle.way is None:
        return ""
    stage = next((one for one in matrix.stages if one.key == handle.key), None)
    if stage is None:
        return ""
    rest = [one for place, one in enumerate(stage.ways[handle.way]) if place != handle.place]
    words = f"of those with {way_words(rest)}" if rest else "of all"
    return f"{words}; who meets another way is in anyway" if len(stage.ways) > 1 else words


def edge_of(lab: Lab, handle: Handle, at: int, user: User) -> tuple[list[Near], list[Near]]:
    """The leads next above and next below a line, of those that a person sees."""
    values = dict(zip(lab.ids.tolist(), lab.values[:, lab.places[handle.scale]].tolist(), strict=True))
    above, below = lab.near(handle.scale, at, _LOOKED_AT)
    return _seen(above, values, user), _seen(below, values, user)


def _seen(ids: Sequence[int], values: Mapping[int, int], user: User) -> list[Near]:
    found = {lead.pk: lead for lead in leads_for(user).filter(pk__in=ids)}
    return [Near(found[pk], tenths(values[pk])) for pk in ids if pk in found][:_NEAR]
