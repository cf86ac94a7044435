"""Why a score moved, in four steps that add up, each opened to its lines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from leads.catalog.shown import shown_value
from leads.models import ActivityType, Field
from scoring.engine.matrix import Matrix
from scoring.engine.moved import Moved, Place
from scoring.engine.times import date_of
from scoring.engine.words import label_of
from scoring.pages.drawing import Scale, waterfall
from scoring.pages.frame import AXIS_NAMES, Frame
from scoring.pages.wording import counted, day, moment, points, signed
from scoring.then.split import ActivityMove, FieldMove, Split

from .rule_words import RuleWords

_STEP, _WIDTH, _DAYS = 250, 96, 5


@dataclass(frozen=True)
class Line:
    """A line of a step. `title` is what hovering over its words shows."""

    name: str
    words: str
    share: str
    is_loss: bool
    title: str = ""


@dataclass(frozen=True)
class Step:
    """One of the four. `nothing` names what moved without moving the score."""

    key: str
    name: str
    share: str
    is_loss: bool
    bar: SafeString
    lines: tuple[Line, ...]
    nothing: str = ""


@dataclass(frozen=True)
class Why:
    """From one score to another."""

    start: SafeString
    end: SafeString
    change: str
    is_loss: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Words:
    """What things are called: the catalog's types by id, its fields by key; and which year is this one."""

    types: Mapping[int, ActivityType]
    fields: Mapping[str, Field]
    today: date


def why_of(split: Split, before: Frame, after: Frame, words: Words) -> Why:
    """A split, ready for the page.

    Args:
        split: of one lead.
        before, after: the versions of its two ends.
        words: of the catalog.
    """
    first, last = split.before.explanation.composite, split.after.explanation.composite
    parts = [
        ("time", "Time passed", split.time_tenths, _time_lines(split.time, before.matrix), ""),
        ("activity", "New activities", split.activity_tenths, *_activity_lines(split.activities, words)),
        ("field", "Data changed", split.data_tenths, *_field_lines(split.data, words)),
        ("matrix", "Rules changed", split.rule_tenths, _rule_lines(split.rules, before, after), ""),
    ]
    reached = [first]
    for _, _, share, _, _ in parts:
        reached.append(reached[-1] + share)
    scale = Scale(max(_STEP, min(1000, -(-max(reached) // _STEP) * _STEP)), _WIDTH)
    return Why(
        start=waterfall(scale, 0, first, "s2"),
        end=waterfall(scale, 0, last, "data"),
        change=signed(last - first),
        is_loss=last < first,
        steps=tuple(
            Step(key, name, signed(share), share < 0, _bar(scale, start, share), tuple(lines), nothing)
            for start, (key, name, share, lines, nothing) in zip(reached, parts, strict=False)
        ),
    )


def _bar(scale: Scale, start: int, share: int) -> SafeString:
    return waterfall(scale, start, share, "neg" if share < 0 else "s5")


def _line(name: str, words: str, share: int, title: str = "") -> Line:
    return Line(name, words, signed(share), share < 0, title)


def _time_lines(lines: Iterable[Moved], matrix: Matrix) -> list[Line]:
    return [_line(_name(one.place, matrix), _points(one), one.share_tenths) for one in lines]


def _points(one: Moved) -> str:
    """The points before and after; what is held within 0 and 100 has none of its own."""
    if not one.place.axis:
        return ""
    return f"{points(one.points_before)} → {points(one.points_after)} points"


def _rule_lines(lines: Iterable[Moved], before: Frame, after: Frame) -> list[Line]:
    words = RuleWords(before, after)
    return [
        _line(
            _name(one.place, after.matrix) or _name(one.place, before.matrix),
            words.of(one.place),
            one.share_tenths,
        )
        for one in lines
    ]


def _name(place: Place, matrix: Matrix) -> str:
    """What a place is called; nothing where the matrix has no such rule."""
    if not place.axis:
        return "Held within 0 and 100"
    if place.is_weight:
        return f"What a point of {AXIS_NAMES[place.axis].lower()} gives"
    if not place.parameter:
        return f"Held by the full marks of {AXIS_NAMES[place.axis].lower()}"
    parameter = next((one for one in matrix.parameters if one.key == place.parameter), None)
    if parameter is None or not place.rule:
        return f"Held by the limits of {label_of(parameter)}" if parameter else ""
    rule = next((one for one in parameter.rules if one.key == place.rule), None)
    return (rule.label or label_of(parameter)) if rule else ""


def _activity_lines(moves: Sequence[ActivityMove], words: Words) -> tuple[list[Line], str]:
    lines = []
    for one in moves:
        label, number = words.types[one.type_id].label, sum(count for _, count in one.days)
        name = label if number == 1 else f"{label} ×{number}" if number > 0 else f"{label}, taken back"
        lines.append((one.share_tenths, label, _line(name, _days(one.days, words.today), one.share_tenths)))
    return _sorted(lines)


def _days(days: Sequence[tuple[int, int]], today: date) -> str:
    """The latest days, each with how many."""
    latest = sorted(days, reverse=True)
    shown = [
        day(date_of(number) or today, today) + (f" ×{count}" if count > 1 else "")
        for number, count in latest[:_DAYS]
    ]
    more = [f"{counted(len(days) - _DAYS, 'more day')}"] if len(days) > _DAYS else []
    return ", ".join(shown + more)


def _field_lines(moves: Sequence[FieldMove], words: Words) -> tuple[list[Line], str]:
    lines = []
    for one in moves:
        field = words.fields.get(one.field)
        label = field.label if field else one.field.replace("_", " ").capitalize()
        change = f"{_value(field, one.old)} → {_value(field, one.new)}"
        who = f", {one.change.by}" if one.change and one.change.by else ""
        title = f"{moment(one.change.known_at)}{who}" if one.change else ""
        lines.append((one.share_tenths, label, _line(label, change, one.share_tenths, title)))
    return _sorted(lines)


def _value(field: Field | None, text: str) -> str:
    if not text:
        return "unknown"
    return shown_value(field, text) if field else text


def _sorted(lines: list[tuple[int, str, Line]]) -> tuple[list[Line], str]:
    """The lines that count, the largest first, and the names of the others."""
    counting = sorted((one for one in lines if one[0]), key=lambda one: -abs(one[0]))
    return [line for *_, line in counting], ", ".join(label for share, label, _ in lines if not share)
