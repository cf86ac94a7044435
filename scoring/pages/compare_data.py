"""Two to four leads side by side, parameter by parameter, in shares that come to their composites."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from leads.catalog.fields import field_map, text_of, value_of
from leads.models import Field
from scoring.engine.explain import AxisLine, ParameterLine

from .drawing import NOTHING, bar, difference, unknown_bar, word
from .frame import AXIS_NAMES, AXIS_ORDER, UNASKED, ParameterFrame
from .opened import Opened
from .outlook.view import ranged_of
from .ranking_data import Person, is_unasked, person_of
from .wording import and_join, signed, tenths

# Tenths. Four points are a sixth of a band: less than that decides nothing between two leads.
DIFFERENCE_THAT_MATTERS = 40
_BAR = (72, 8)


@dataclass(frozen=True)
class Side:
    """One lead's cell in a row; `note` says why."""

    note: str
    share: str
    bar: SafeString
    is_loss: bool


@dataclass(frozen=True)
class Row:
    """A row; `kind`: axis-row, held or empty. `is_marked`: the leads differ by what matters."""

    kind: str
    name: str
    sides: tuple[Side, ...]
    difference: SafeString
    is_marked: bool


@dataclass(frozen=True)
class Compared:
    """A lead that is compared, and the address without it."""

    opened: Opened
    person: Person
    short: str
    without: str
    open_questions: str
    could_be: str


@dataclass(frozen=True)
class Comparison:
    """The table, and what makes the difference, in words."""

    leads: tuple[Compared, ...]
    rows: tuple[Row, ...]
    total: Row
    words: str
    hidden: int


@dataclass(frozen=True)
class _Figures:
    """A row before it is drawn: shares in tenths, one a lead."""

    kind: str
    key: str
    name: str
    shares: tuple[int, ...]
    sides: tuple[Side, ...]


def comparison_of(opened: Sequence[Opened], withouts: Sequence[str], is_differing_only: bool) -> Comparison:
    """Compare opened leads, in their order.

    Args:
        opened: two to four.
        withouts: of each lead, the query of the comparison without it.
        is_differing_only: leave out rows in which all have the same.
    """
    fields = field_map()
    leads = tuple(_compared(one, query, fields) for one, query in zip(opened, withouts, strict=True))
    figures = [row for axis in AXIS_ORDER for row in _axis_rows(axis, opened)]
    figures += _held_rows("Held within 0 and 100", [one.explanation.held for one in opened], "held")
    shown = [row for row in figures if not is_differing_only or len(set(row.shares)) > 1]
    most = max((_spread(row.shares) for row in figures), default=0)
    return Comparison(
        leads=leads,
        rows=tuple(_row(row, leads, most) for row in shown),
        total=_row(_total(opened), leads, most),
        words=_words(figures, leads) if len(leads) == 2 else "",
        hidden=len(figures) - len(shown),
    )


def _compared(opened: Opened, without: str, fields: Mapping[str, Field]) -> Compared:
    person = person_of(opened.lead)
    unasked = [one.label for one in opened.frame.parameters if is_unasked(one, opened.lead)]
    short = opened.lead.last_name or person.name
    return Compared(opened, person, short, without, and_join(unasked), _could_be(opened, fields))


def _could_be(opened: Opened, fields: Mapping[str, Field]) -> str:
    """The range of its score over what is unknown; "" where nothing is."""
    found = ranged_of(opened.subject, fields).range
    return f"{tenths(found.least)} to {tenths(found.greatest)}" if found.width else ""


def _axis_rows(axis: str, opened: Sequence[Opened]) -> list[_Figures]:
    found = [_axis_of(one, axis) for one in opened]
    if not any(found):
        return []
    shares = tuple(line.share_tenths if line else 0 for line in found)
    sides = tuple(_axis_side(line) for line in found)
    rows = [_Figures("axis-row", axis, AXIS_NAMES[axis], shares, sides)]
    rows += [_parameter_row(key, label, axis, opened) for key, label in _parameters(axis, opened)]
    return rows + _held_rows("Held by the axis", [line.held_share if line else 0 for line in found], axis)


def _axis_of(opened: Opened, axis: str) -> AxisLine | None:
    return next((line for line in opened.explanation.axes if line.key == axis), None)


def _axis_side(line: AxisLine | None) -> Side:
    share = line.share_tenths if line else 0
    note = "" if line is None or line.key == "penalty" else f"{tenths(line.score)} of 100"
    return Side(note, signed(share), NOTHING, share < 0)


def _parameters(axis: str, opened: Sequence[Opened]) -> list[tuple[str, str]]:
    """Of all versions at hand, each once: leads may be scored by different models."""
    return list(
        dict.fromkeys(
            (one.key, one.label) for lead in opened for one in lead.frame.parameters if one.axis == axis
        )
    )


def _parameter_row(key: str, label: str, axis: str, opened: Sequence[Opened]) -> _Figures:
    lines = [_parameter_of(one, axis, key) for one in opened]
    sides = tuple(_parameter_side(line, one) for line, one in zip(lines, opened, strict=True))
    return _Figures("", key, label, tuple(line.share_tenths if line else 0 for line in lines), sides)


def _parameter_of(opened: Opened, axis: str, key: str) -> ParameterLine | None:
    line = _axis_of(opened, axis)
    return next((one for one in line.parameters if one.key == key), None) if line else None


def _parameter_side(line: ParameterLine | None, opened: Opened) -> Side:
    frame = opened.frame.parameter(line.key) if line else None
    if line is None or frame is None:
        return Side("not in this matrix", signed(0), NOTHING, False)
    if not line.points and is_unasked(frame, opened.lead):
        return Side(UNASKED[frame.axis], signed(0), unknown_bar(*_BAR), False)
    is_loss = line.share_tenths < 0
    drawn = bar(abs(line.points) / frame.marks, *_BAR, paint="neg" if is_loss else "data")
    return Side(_why(line) or _answers(frame, opened), signed(line.share_tenths), drawn, is_loss)


def _why(line: ParameterLine) -> str:
    """The rules that pay most, by name and how often."""
    paying = sorted((rule for rule in line.rules if rule.points), key=lambda rule: -abs(rule.points))[:2]
    return ", ".join(f"{rule.label} ×{rule.counted}" if rule.counted > 1 else rule.label for rule in paying)


def _answers(frame: ParameterFrame, opened: Opened) -> str:
    """What is known though it pays nothing: "none" is an answer."""
    known = [text_of(value_of(opened.lead, name)) for name in frame.fields]
    return ", ".join(value for value in known if value)


def _held_rows(name: str, shares: Sequence[int], key: str) -> list[_Figures]:
    if not any(shares):
        return []
    sides = tuple(Side("", signed(share), NOTHING, share < 0) for share in shares)
    return [_Figures("held", f"{key}-held", name, tuple(shares), sides)]


def _total(opened: Sequence[Opened]) -> _Figures:
    shares = tuple(one.explanation.composite for one in opened)
    sides = tuple(Side("", tenths(share), NOTHING, False) for share in shares)
    return _Figures("total", "composite", "Composite", shares, sides)


def _row(row: _Figures, leads: Sequence[Compared], most: int) -> Row:
    is_marked = not row.kind and _spread(row.shares) >= DIFFERENCE_THAT_MATTERS
    drawn = _difference(row, leads, most, is_marked) if len(leads) == 2 else NOTHING
    return Row(row.kind, row.name, row.sides, drawn, is_marked)


def _difference(row: _Figures, leads: Sequence[Compared], most: int, is_marked: bool) -> SafeString:
    gap = row.shares[1] - row.shares[0]
    who = leads[1 if gap > 0 else 0].short
    words = f"{who} {tenths(abs(gap))} more" if gap else "the same"
    paint = "acc" if is_marked else "data" if row.kind == "axis-row" else "s2"
    return difference(gap, most, word(words), signed(abs(gap)), paint)


def _spread(shares: Sequence[int]) -> int:
    return max(shares) - min(shares)


def _words(figures: Sequence[_Figures], leads: Sequence[Compared]) -> str:
    """What makes the difference between two: the axes that differ by what matters."""
    parts = []
    for row in figures:
        gap = row.shares[1] - row.shares[0]
        if row.kind == "axis-row" and abs(gap) >= DIFFERENCE_THAT_MATTERS:
            parts.append(f"{row.name.lower()} {signed(abs(gap))} for {leads[1 if gap > 0 else 0].short}")
    if not parts:
        return "On no axis do they differ by 4.0 or more."
    words = and_join(parts)
    return f"{words[:1].upper()}{words[1:]}."
