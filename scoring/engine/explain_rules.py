"""One rule's contribution opened, down to the activities (scoring.md, sections 4 and 5.9)."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from scoring.engine.arrays import Int64s, Numbers
from scoring.engine.compile import Compiled, CompiledRule
from scoring.engine.counting import Count
from scoring.engine.measure import Measured, column_of
from scoring.engine.shares import spread
from scoring.engine.tree import FieldCondition
from scoring.engine.words import rule_words

_STEPS = ("reset", "burst", "limit", "window")  # in the order in which they take (scoring.md, section 4)


@dataclass(frozen=True)
class ActivityLine:
    """A day's activities of a rule: `seen` of them, `counted` after what `left_out_by` names took some.

    `types` are the types with how many of each. `worth_micro` is what one of that age is worth today,
    `points` what these pay, both micro-points, and `share_tenths` their share; None where the rule pays by
    tiers.
    """

    day: int
    types: tuple[tuple[str, int], ...]
    seen: int
    counted: int
    worth_micro: int | None
    points: int | None
    share_tenths: int | None
    left_out_by: str | None


@dataclass(frozen=True)
class RuleLine:
    """A rule: `points` (micro-points) is its contribution, `words` what it pays in people's words.

    `quantity` is the number, the count or the days that tiers were asked of, None where it is missing or
    there is none. `worth_percent` is what is left of the full worth of what counts. `holds` says whether its
    conditions do. The shares of `activities` and `held_share_tenths` (the cap) come to `share_tenths` where
    the rule pays each activity.
    """

    key: str
    label: str
    words: str
    kind: str
    points: int
    cap: int | None
    share_tenths: int
    held_points: int
    held_share_tenths: int
    quantity: float | None
    seen: int
    counted: int
    worth_percent: int | None
    holds: bool
    unknown_fields: tuple[str, ...]
    activities: tuple[ActivityLine, ...]


@dataclass(frozen=True)
class Sight:
    """What the kernel measured of the one lead; `contributions` int64[R]."""

    compiled: Compiled
    measured: Measured
    contributions: Int64s

    def paid(self, rule: CompiledRule) -> int:
        """The rule's contribution in micro-points."""
        return int(self.contributions[rule.index])

    def holds(self, rule: CompiledRule) -> bool:
        """Whether all its conditions do; so it is where it has none."""
        truth = self.measured.holds(rule.conditions)
        return truth is None or bool(truth[0])

    def is_unknown(self, field: str) -> bool:
        """Whether the lead has no value there."""
        kind = self.compiled.fields[field]
        return not column_of(self.measured.batch, field, kind).present()[0]


def unknown_fields(sight: Sight, rules: Iterable[CompiledRule]) -> tuple[str, ...]:
    """The fields that these rules look at and that are missing, each once, in the rules' order."""
    asked: dict[str, None] = {}
    for rule in rules:
        for condition in rule.rule.conditions:
            if isinstance(condition, FieldCondition):
                asked[condition.field] = None
        if rule.rule.field is not None:
            asked[rule.rule.field] = None
    return tuple(field for field in asked if sight.is_unknown(field))


def rule_line(sight: Sight, rule: CompiledRule, factor: Fraction, share: int) -> RuleLine:
    """Open one rule; `factor` is what a micro-point of it gives to the composite, in tenths."""
    count = sight.measured.counts.get(rule.index)
    paid, holds = sight.paid(rule), sight.holds(rule)
    activities: tuple[ActivityLine, ...] = ()
    held = held_share = 0
    if count is not None:
        points = _points_of_days(rule, count, holds)
        held = 0 if points is None else paid - sum(points)
        activities, held_share = _activity_lines(sight, rule, count, points, held, factor, share)
    return RuleLine(
        key=rule.rule.key,
        label=rule.rule.label or rule.rule.key,
        words=rule_words(rule.rule),
        kind=rule.rule.kind,
        points=paid,
        cap=rule.cap,
        share_tenths=share,
        held_points=held,
        held_share_tenths=held_share,
        quantity=_quantity(sight, rule, count),
        seen=0 if count is None else int(count.days.seen.sum()),
        counted=0 if count is None else int(count.counted.sum()),
        worth_percent=_worth_percent(rule, count),
        holds=holds,
        unknown_fields=unknown_fields(sight, [rule]),
        activities=activities,
    )


def _quantity(sight: Sight, rule: CompiledRule, count: Count | None) -> float | None:
    if count is not None:
        return int(count.counted.sum())
    if rule.index in sight.measured.quantities:
        days, is_known = sight.measured.quantities[rule.index]
        return int(days[0]) if is_known[0] else None
    if rule.rule.field is None:
        return None
    column = column_of(sight.measured.batch, rule.rule.field, "number")
    return float(column.values[0]) if isinstance(column, Numbers) and column.present()[0] else None


def _points_of_days(rule: CompiledRule, count: Count, holds: bool) -> list[int] | None:
    """What each day's activities pay before the cap; None where the rule pays by tiers."""
    if rule.worth is None:
        return None
    if not holds:
        return [0] * len(count.counted)
    return [int(points) for points in count.counted * rule.worth.at(count.age)]


def _activity_lines(
    sight: Sight,
    rule: CompiledRule,
    count: Count,
    points: list[int] | None,
    held: int,
    factor: Fraction,
    share: int,
) -> tuple[tuple[ActivityLine, ...], int]:
    types = _types_of_days(sight, rule)
    worth = None if rule.worth is None else rule.worth.at(count.age)
    *shares, held_share = (
        [0] if points is None else spread(share, [each * factor for each in (*points, held)])
    )
    lines = tuple(
        ActivityLine(
            day=int(day),
            types=types[int(day)],
            seen=int(count.days.seen[ix]),
            counted=int(count.counted[ix]),
            worth_micro=None if worth is None else int(worth[ix]),
            points=None if points is None else points[ix],
            share_tenths=shares[ix] if points else None,
            left_out_by=_left_out_by(count, ix),
        )
        for ix, day in enumerate(count.days.day)
    )
    return lines, held_share


def _left_out_by(count: Count, ix: int) -> str | None:
    """The step that took the last of those that do not count."""
    left = (count.days.seen, count.after_reset, count.after_burst, count.after_limit, count.counted)
    took = [
        name for name, (before, after) in zip(_STEPS, pairwise(left), strict=True) if after[ix] < before[ix]
    ]
    return took[-1] if took else None


def _types_of_days(sight: Sight, rule: CompiledRule) -> dict[int, tuple[tuple[str, int], ...]]:
    batch = sight.measured.batch
    chosen = sight.compiled.masks(batch.types)[rule.selector][batch.type]
    days: dict[int, Counter[str]] = defaultdict(Counter)
    for day, kind in zip(batch.day[chosen].tolist(), batch.type[chosen].tolist(), strict=True):
        days[day][batch.types[kind]] += 1
    return {day: tuple(sorted(kinds.items())) for day, kinds in days.items()}


def _worth_percent(rule: CompiledRule, count: Count | None) -> int | None:
    if count is None or rule.worth is None or not rule.points or not count.counted.any():
        return None
    left = int(np.sum(count.counted * rule.worth.at(count.age)))
    return round(100 * left / (rule.points * int(count.counted.sum())))
