"""The lines of a score that is opened up, each with its bar."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TypeVar

from django.utils.safestring import SafeString

from scoring.engine.explain import ActivityLine, AxisLine, ParameterLine, RuleLine
from scoring.engine.times import date_of

from .drawing import Scale, waterfall
from .frame import AXIS_NAMES, UNASKED, Frame
from .wording import counted, day, points, signed, tenths

T = TypeVar("T")
_LEFT_OUT = {
    "reset": "before a new start",
    "burst": "too few that day",
    "limit": "over the limit",
    "window": "too long ago",
}


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
class Builder:
    """Makes lines of the explanation of one lead; `start` is where, in tenths, a line's bar begins."""

    scale: Scale
    frame: Frame
    type_labels: Mapping[str, str]
    today: date

    def axis(self, axis: AxisLine, start: int) -> Line:
        """An axis with its parameters."""
        is_penalty = axis.key == "penalty"
        lines = _running(axis.parameters, start, self.parameter, lambda one: one.share_tenths)
        if axis.held_share:
            at = start + axis.share_tenths - axis.held_share
            name = f"Held by the axis: full marks are {points(axis.full_marks)}"
            lines.append(self.held("pa", axis.key, name, None, axis.held_share, at))
        return Line(
            kind="axis",
            key=axis.key,
            name=AXIS_NAMES[axis.key],
            words="taken off" if is_penalty else f"{tenths(axis.score)} of 100",
            cap="" if is_penalty else points(axis.full_marks),
            points=points(axis.points),
            share=signed(axis.share_tenths),
            bar=self._bar(start, axis.share_tenths, "s5"),
            is_loss=axis.share_tenths < 0,
            is_open=True,
            lines=tuple(lines),
        )

    def parameter(self, one: ParameterLine, start: int) -> Line:
        """A parameter with its rules."""
        rules = _running(one.rules, start, partial(self.rule, one.key), lambda rule: rule.share_tenths)
        if one.held_points:
            share, at = one.held_share_tenths, start + one.share_tenths - one.held_share_tenths
            rules.append(self.held("ru", one.key, _held_words(one), one.held_points, share, at))
        is_unasked = self._is_unasked(one)
        return Line(
            kind="pa",
            key=one.key,
            name=one.label,
            mark=UNASKED[one.axis] if is_unasked else "",
            cap=_limit_words(one),
            points="?" if is_unasked else points(one.points),
            share=self._could_be(one) if is_unasked else signed(one.share_tenths),
            bar=self._bar(start, one.share_tenths),
            is_loss=one.share_tenths < 0,
            is_idle=is_unasked,
            is_open=any(rule.seen for rule in rules if not rule.is_idle),
            lines=tuple(rule for rule in rules if not rule.is_idle),
            idle=tuple(rule for rule in rules if rule.is_idle),
        )

    def rule(self, parameter: str, rule: RuleLine, start: int) -> Line:
        """A rule with its activities, the latest first."""
        key, full = f"{parameter}-{rule.key}", self._full_points(parameter, rule.key)
        days = sorted((one for one in rule.activities if one.seen), key=lambda one: -one.day)
        lines = _running(days, start, partial(self.activity, full), lambda one: one.share_tenths or 0)
        if rule.held_points:
            share, at = rule.held_share_tenths, start + rule.share_tenths - rule.held_share_tenths
            name = f"Held by the rule's cap of {points(rule.cap or 0)}"
            lines.append(self.held("ac", key, name, rule.held_points, share, at))
        is_count = rule.kind == "count"
        return Line(
            kind="ru",
            key=key,
            name=rule.label,
            words=_because(rule),
            seen=f"{rule.seen:,}" if is_count else "",
            counted=f"{rule.counted:,}" if is_count else "",
            worth=f"{rule.worth_percent}%" if rule.worth_percent is not None else "",
            cap=points(rule.cap) if rule.cap else "",
            points=points(rule.points),
            share=signed(rule.share_tenths),
            bar=self._bar(start, rule.share_tenths),
            is_loss=rule.share_tenths < 0,
            is_idle=not rule.points and not (rule.seen and rule.holds),
            lines=tuple(lines),
        )

    def activity(self, full: float, one: ActivityLine, start: int) -> Line:
        """The activities of a rule on one day; `full` is what one is worth when it is new, in points."""
        share = one.share_tenths
        return Line(
            kind="ac",
            key=str(one.day),
            name=day(date_of(one.day) or self.today, self.today),
            words=self._what(one),
            seen=f"{one.seen:,}",
            counted=f"{one.counted:,}",
            worth=_worth(one, full),
            points=points(one.points) if one.points is not None else "",
            share=signed(share) if share is not None else "",
            bar=self._bar(start, share or 0, "s2"),
            is_loss=(share or 0) < 0,
            is_idle=not one.counted,
        )

    def held(self, kind: str, key: str, name: str, micro: int | None, share: int, start: int) -> Line:
        """A line that closes a sum."""
        return Line(
            kind=kind,
            key=f"{key}-held",
            name=name,
            points=points(micro) if micro is not None else "",
            share=signed(share),
            bar=waterfall(self.scale, start, share, "s1"),
            is_held=True,
            is_loss=share < 0,
        )

    def _bar(self, start: int, share: int, paint: str = "data") -> SafeString:
        return waterfall(self.scale, start, share, "neg" if share < 0 else paint)

    def _is_unasked(self, one: ParameterLine) -> bool:
        frame = self.frame.parameter(one.key)
        rests_on = set(frame.fields) if frame else set()
        return bool(rests_on) and not one.points and rests_on <= set(one.unknown_fields)

    def _could_be(self, one: ParameterLine) -> str:
        frame = self.frame.parameter(one.key)
        share = next((rule.share for rule in self.frame.rules if rule.parameter == one.key), 0.0)
        return f"0 to {signed(int(frame.marks * share + 0.5))}" if frame else ""

    def _full_points(self, parameter: str, rule: str) -> float:
        found = next(one for one in self.frame.matrix.parameters if one.key == parameter)
        return next(one.points or 0.0 for one in found.rules if one.key == rule)

    def _what(self, one: ActivityLine) -> str:
        """The types of that day, and why some did not count."""
        names = [(self.type_labels.get(key, key), count) for key, count in one.types]
        words = ", ".join(name if count == 1 else f"{name} ×{count}" for name, count in names)
        if one.counted == one.seen or one.left_out_by is None:
            return words
        left_out = _LEFT_OUT[one.left_out_by]
        return (
            f"{words}; {one.seen - one.counted} not counted, {left_out}"
            if one.counted
            else f"{words}; {left_out}"
        )


def _running(
    items: Iterable[T], start: int, make: Callable[[T, int], Line], share: Callable[[T], int]
) -> list[Line]:
    """Lines of which each begins where the one before it ended."""
    lines = []
    for item in items:
        lines.append(make(item, start))
        start += share(item)
    return lines


def _worth(one: ActivityLine, full: float) -> str:
    """What is left of an activity's full points."""
    if one.worth_micro is None or not one.counted or not full:
        return ""
    return f"{round(one.worth_micro / full / 10_000)}%"


def _because(rule: RuleLine) -> str:
    """What the rule pays, and for a number or days what was found."""
    if rule.quantity is None or rule.kind == "count":
        return rule.words
    found = counted(int(rule.quantity), "day") if rule.kind == "days_since" else f"{rule.quantity:,.12g}"
    return f"{found}: {rule.words}"


def _limit_words(one: ParameterLine) -> str:
    limit = one.min if one.axis == "penalty" else one.max
    return points(limit) if limit else ""


def _held_words(one: ParameterLine) -> str:
    if one.max is not None and one.points == one.max and one.held_points < 0:
        return f"Held by the parameter at {points(one.max)}"
    if one.min is not None and one.points == one.min and one.held_points > 0:
        return f"Held by the parameter at {points(one.min)}"
    return "Held by the parameter: only the strongest counts"
