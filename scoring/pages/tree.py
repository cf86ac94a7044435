"""A score opened up: axis, parameter, rule, activities, as lines with a waterfall running through them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.utils.safestring import SafeString

from scoring.engine.explain import ActivityLine, AxisLine, Explanation, ParameterLine, RuleLine
from scoring.engine.times import date_of

from .drawing import Scale, waterfall
from .frame import AXIS_NAMES, Frame
from .wording import counted, day, points, signed, tenths

_LEFT_OUT = {
    "reset": "before a new start",
    "burst": "too few that day",
    "limit": "over the limit",
    "window": "too long ago",
}
T = TypeVar("T")


@dataclass(frozen=True)
class Line:
    """One line; texts that do not apply are empty. `kind`: axis, pa (parameter), ru (rule), ac (activities).

    `idle` are lines that pay nothing today; they stand back behind one line of their own.
    """

    kind: str
    key: str
    name: str
    share: str
    bar: SafeString
    words: str = ""
    seen: str = ""
    counted: str = ""
    worth: str = ""
    cap: str = ""
    points: str = ""
    mark: str = ""
    is_held: bool = False
    is_loss: bool = False
    is_idle: bool = False
    is_open: bool = False
    lines: tuple["Line", ...] = ()
    idle: tuple["Line", ...] = ()


@dataclass(frozen=True)
class Tree:
    """The whole: every level's shares come to the line above, and the axes' to the composite."""

    lines: tuple[Line, ...]
    composite: str
    points: str
    bar: SafeString
    marks: tuple[str, ...]


class _Waterfall:
    """Where the bars stand: each line begins where the one before it ended."""

    def __init__(self, explanation: Explanation, frame: Frame) -> None:
        top = max([explanation.composite, *_heights(explanation)])
        # In steps of a quarter: two leads of about the same score are drawn on the same scale.
        self.scale = Scale(min(1000, -(-top // 250) * 250) or 250, lines=_lines(frame))

    def draw(self, start: int, share: int, is_loss: bool, paint: str = "data") -> SafeString:
        return waterfall(self.scale, start, share, "neg" if is_loss else paint)


def tree_of(explanation: Explanation, frame: Frame, type_labels: Mapping[str, str], today: date) -> Tree:
    """The explanation as lines.

    Args:
        explanation: of one lead.
        frame: of the version that made it.
        type_labels: activity types' names for people, by key.
        today: days of this year are shown without it.
    """
    fall = _Waterfall(explanation, frame)
    build = _Builder(fall, frame, type_labels, today)
    lines, start = [], 0
    for axis in explanation.axes:
        lines.append(build.axis(axis, start))
        start += axis.share_tenths
    if explanation.held:
        lines.append(
            build.held("axis", "held-composite", "Held within 0 and 100", None, explanation.held, start)
        )
    tone = frame.tones.get(str(frame.matrix.bands[explanation.scores.band[0]].name), "data")
    return Tree(
        lines=tuple(lines),
        composite=tenths(explanation.composite),
        points=tenths(int(explanation.scores.points[0])),
        bar=fall.draw(0, explanation.composite, False, tone),
        marks=tuple(f"{line // 10}" for line in fall.scale.lines if line <= fall.scale.top),
    )


@dataclass(frozen=True)
class _Builder:
    fall: _Waterfall
    frame: Frame
    type_labels: Mapping[str, str]
    today: date

    def axis(self, axis: AxisLine, start: int) -> Line:
        is_penalty = axis.key == "penalty"
        lines = _running(axis.parameters, start, self.parameter, lambda one: one.share_tenths)
        if axis.held_share:
            at = start + axis.share_tenths - axis.held_share
            held = f"Held by the axis: full marks are {points(axis.full_marks)}"
            lines.append(self.held("pa", f"{axis.key}-held", held, None, axis.held_share, at))
        return Line(
            kind="axis",
            key=axis.key,
            name=AXIS_NAMES[axis.key],
            words="taken off" if is_penalty else f"{tenths(axis.score)} of 100",
            cap="" if is_penalty else points(axis.full_marks),
            points=points(axis.points),
            share=signed(axis.share_tenths),
            bar=self.fall.draw(start, axis.share_tenths, axis.share_tenths < 0, "s5"),
            is_loss=axis.share_tenths < 0,
            is_open=True,
            lines=tuple(lines),
        )

    def parameter(self, one: ParameterLine, start: int) -> Line:
        rules = _running(one.rules, start, self.rule, lambda rule: rule.share_tenths)
        if one.held_points:
            at = start + one.share_tenths - one.held_share_tenths
            rules.append(
                self.held(
                    "ru", f"{one.key}-held", _held_words(one), one.held_points, one.held_share_tenths, at
                )
            )
        frame = self.frame.parameter(one.key)
        is_unasked = bool(
            frame and frame.fields and not one.points and set(frame.fields) <= set(one.unknown_fields)
        )
        return Line(
            kind="pa",
            key=one.key,
            name=frame.label if frame else one.label,
            mark="not known yet" if is_unasked else "",
            cap=points(one.min or 0)
            if one.axis == "penalty" and one.min
            else points(one.max)
            if one.max
            else "",
            points="?" if is_unasked else points(one.points),
            share=self._could_be(one) if is_unasked else signed(one.share_tenths),
            bar=self.fall.draw(start, one.share_tenths, one.share_tenths < 0),
            is_loss=one.share_tenths < 0,
            is_idle=is_unasked,
            is_open=any(rule.seen or rule.cap for rule in rules if not rule.is_idle and not rule.is_held),
            lines=tuple(rule for rule in rules if not rule.is_idle),
            idle=tuple(rule for rule in rules if rule.is_idle),
        )

    def rule(self, rule: RuleLine, start: int) -> Line:
        activities = [one for one in rule.activities if one.seen]
        latest_first = sorted(activities, key=lambda one: -one.day)
        lines = _running(latest_first, start, self.activity, lambda one: one.share_tenths or 0)
        if rule.held_points:
            at = start + rule.share_tenths - rule.held_share_tenths
            held = f"Held by the rule's cap of {points(rule.cap or 0)}"
            lines.append(
                self.held("ac", f"{rule.key}-held", held, rule.held_points, rule.held_share_tenths, at)
            )
        counts = rule.kind == "count"
        return Line(
            kind="ru",
            key=rule.key,
            name=rule.label,
            words=_because(rule),
            seen=f"{rule.seen:,}" if counts else "",
            counted=f"{rule.counted:,}" if counts else "",
            worth=f"{rule.worth_percent}%" if rule.worth_percent is not None else "",
            cap=points(rule.cap) if rule.cap else "",
            points=points(rule.points),
            share=signed(rule.share_tenths),
            bar=self.fall.draw(start, rule.share_tenths, rule.share_tenths < 0),
            is_loss=rule.share_tenths < 0,
            is_idle=not rule.points and not (rule.seen and rule.holds),
            lines=tuple(lines),
        )

    def activity(self, one: ActivityLine, start: int) -> Line:
        share = one.share_tenths
        left_out = _LEFT_OUT.get(one.left_out_by or "", "")
        missing = one.seen - one.counted
        return Line(
            kind="ac",
            key=str(one.day),
            name=day(date_of(one.day) or self.today, self.today),
            words=", ".join(self._what(key, count) for key, count in one.types)
            + (f"; {missing} not counted, {left_out}" if left_out and one.counted else "")
            + (f"; {left_out}" if left_out and not one.counted else ""),
            seen=f"{one.seen:,}",
            counted=f"{one.counted:,}",
            worth=self._worth(one),
            points=points(one.points) if one.points is not None else "",
            share=signed(share) if share is not None else "",
            bar=self.fall.draw(start, share or 0, (share or 0) < 0, "s2"),
            is_loss=(share or 0) < 0,
            is_idle=not one.counted,
        )

    def held(self, kind: str, key: str, name: str, micro: int | None, share: int, start: int) -> Line:
        return Line(
            kind=kind,
            key=key,
            name=name,
            points=points(micro) if micro is not None else "",
            share=signed(share),
            bar=self.fall.draw(start, share, False, "s1"),
            is_held=True,
            is_loss=share < 0,
        )

    def _what(self, key: str, count: int) -> str:
        label = self.type_labels.get(key, key)
        return label if count == 1 else f"{label} ×{count}"

    def _worth(self, one: ActivityLine) -> str:
        return points(one.worth_micro) if one.worth_micro is not None and one.counted else ""

    def _could_be(self, one: ParameterLine) -> str:
        frame = self.frame.parameter(one.key)
        assert frame is not None
        share = next((rule.share for rule in self.frame.rules if rule.parameter == one.key), 0.0)
        return f"0 to {signed(int(frame.marks * share + 0.5))}"


def _running(
    items: Iterable[T], start: int, make: Callable[[T, int], Line], share: Callable[[T], int]
) -> list[Line]:
    lines = []
    for item in items:
        lines.append(make(item, start))
        start += share(item)
    return lines


def _because(rule: RuleLine) -> str:
    """What the rule pays, and for a number or days what was found."""
    if rule.quantity is None or rule.kind == "count":
        return rule.words
    found = counted(int(rule.quantity), "day") if rule.kind == "days_since" else f"{rule.quantity:,.12g}"
    return f"{found}: {rule.words}"


def _held_words(one: ParameterLine) -> str:
    if one.max is not None and one.points == one.max and one.held_points < 0:
        return f"Held by the parameter at {points(one.max)}"
    if one.min is not None and one.points == one.min and one.held_points > 0:
        return f"Held by the parameter at {points(one.min)}"
    return "Held by the parameter: only the strongest counts"


def _lines(frame: Frame) -> tuple[int, ...]:
    return tuple(round(band.from_ * 10) for band in reversed(frame.matrix.bands) if band.from_ > 0)


def _heights(explanation: Explanation) -> list[int]:
    """How far to the right the axes reach, one after the other."""
    heights, at = [], 0
    for axis in explanation.axes:
        at += axis.share_tenths
        heights.append(at)
    return heights
