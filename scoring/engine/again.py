"""A version like another, scored from what was measured under that one; what differs is measured anew."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from scoring.engine.arrays import Batch, Bools, Int64s
from scoring.engine.compile import Compiled, CompiledCondition, CompiledParameter, CompiledRule
from scoring.engine.counting import Activities, Count, Days
from scoring.engine.kernel import Outputs, limited, outputs_of
from scoring.engine.measure import Measured, pay, truth_of
from scoring.engine.tables import Tiers
from scoring.engine.timing import Calendar
from scoring.engine.tree import PENALTY, FieldCondition

Pieces = tuple[int, ...]
"""By the place of a piece of a version (condition, rule, parameter) its place in another, NEW for none."""

NEW = -1


@dataclass(frozen=True)
class Known:
    """What was measured of n leads under a version, in its order.

    `contributions` int64[R, n] and `values` int64[P, n] in micro-points, `sums` of these as `sums_of` gives
    them, `truths` bool[C, n]. The activities are those of the one day.
    """

    activities: Activities
    contributions: Int64s
    values: Int64s
    sums: Int64s
    truths: Bools


class SumLike(NamedTuple):
    """A sum of parameters as another one (its place, NEW for none) without some and with some more."""

    place: int
    gone: Pieces
    come: Pieces


class Likeness:
    """What of a version says just the same in another, and what has to be measured anew."""

    def __init__(self, old: Compiled, new: Compiled) -> None:
        self.compiled = new
        self.conditions = _places(map(_condition, old.conditions), map(_condition, new.conditions))
        self.rules = _places(_rules(old), _rules(new))
        mine = [_parameter(one, self.rules) for one in new.parameters]
        self.parameters = _places((_parameter(one) for one in old.parameters), mine)
        self.sums = _sums_like(_groups(old), _groups(new), self.parameters)
        self.anew = [rule for rule, place in zip(new.rules, self.rules, strict=True) if place == NEW]

    @property
    def fields(self) -> Mapping[str, str]:
        """Names and types of the fields that are read of the leads."""
        compiled = self.compiled
        asked = [
            one.condition.field
            for one, place in zip(compiled.conditions, self.conditions, strict=True)
            if place == NEW and isinstance(one.condition, FieldCondition)
        ]
        asked += [rule.rule.field for rule in self.anew if rule.rule.field]
        return {name: compiled.fields[name] for name in asked}


@dataclass(frozen=True)
class Again:
    """What came out; `paid` int64[n] micro-points of the rules that were measured anew, by their places."""

    outputs: Outputs
    paid: Mapping[int, Int64s]


class _Unasked(Calendar):
    """Of nobody is it asked when time will change something."""

    def ask(self, days: Int64s) -> None:
        """Forget it."""

    def ask_window(self, days: Days, counted: Bools | Int64s, window_days: int) -> None:
        """Forget it."""

    def ask_rule(self, rule: CompiledRule, count: Count, holds: Bools | None) -> None:
        """Forget it."""

    def ask_tiers(self, tiers: Tiers, since: Int64s, holds: Bools) -> None:
        """Forget it."""


def score_again(like: Likeness, known: Known, batch: Batch, day: int) -> Again:
    """Score leads as of the day as of which they were measured under the version that this one is like.

    Args:
        like: the version, held against the other.
        known: what was measured under the other.
        batch: the leads, with the columns of `like.fields`; their activities are those that are known.
        day: days since 1970-01-01.
    """
    measured = Measured(
        batch=batch,
        day=day,
        activities=known.activities,
        calendar=_Unasked(batch.size, day),
        contributions=np.zeros((len(like.anew), batch.size), dtype=np.int64),
    )
    for one, place in zip(like.compiled.conditions, like.conditions, strict=True):
        measured.truths.append(truth_of(measured, one) if place == NEW else known.truths[place])
    for row, rule in enumerate(like.anew):
        pay(measured, replace(rule, index=row))
    paid = {rule.index: measured.contributions[row] for row, rule in enumerate(like.anew)}
    values = _values(like, known, paid)
    return Again(outputs_of(like.compiled, measured, values, _sums(like, known, values)), paid)


def _values(like: Likeness, known: Known, paid: Mapping[int, Int64s]) -> list[Int64s]:
    values: list[Int64s] = []
    for place, parameter in zip(like.parameters, like.compiled.parameters, strict=True):
        if place == NEW:
            rules = [rule.index for rule in parameter.rules]
            each = [paid[one] if one in paid else known.contributions[like.rules[one]] for one in rules]
            values.append(limited(parameter, np.array(each)))
        else:
            values.append(known.values[place])
    return values


def _sums(like: Likeness, known: Known, values: list[Int64s]) -> list[Int64s]:
    sums = []
    for one in like.sums:
        total = np.zeros(known.sums.shape[1], dtype=np.int64) if one.place == NEW else known.sums[one.place]
        for place in one.gone:
            total = total - known.values[place]
        for place in one.come:
            total = total + values[place]
        sums.append(total)
    return sums


def _groups(compiled: Compiled) -> dict[str, Pieces]:
    """The parameters of each sum, in the order of `sums_of`."""
    axes = {axis.key: axis.parameters for axis in compiled.axes}
    return axes | {PENALTY: compiled.penalties, "": tuple(range(len(compiled.parameters)))}


def _sums_like(old: dict[str, Pieces], new: dict[str, Pieces], places: Pieces) -> list[SumLike]:
    found = []
    for key, mine in new.items():
        theirs = old.get(key, ())
        kept = {places[one] for one in mine} & set(theirs)
        found.append(
            SumLike(
                list(old).index(key) if key in old else NEW,
                tuple(one for one in theirs if one not in kept),
                tuple(one for one in mine if places[one] not in kept),
            )
        )
    return found


def _places(old: Iterable[Hashable], new: Iterable[Hashable]) -> Pieces:
    places: dict[Hashable, int] = {}
    for place, meaning in enumerate(old):
        places.setdefault(meaning, place)
    return tuple(places.get(meaning, NEW) for meaning in new)


def _condition(compiled: CompiledCondition) -> Hashable:
    return compiled.condition, compiled.kind


def _rules(compiled: Compiled) -> Iterator[Hashable]:
    return (_rule(compiled, rule) for rule in compiled.rules)


def _rule(compiled: Compiled, rule: CompiledRule) -> Hashable:
    """What a rule pays rests on this alone."""
    conditions = frozenset(_condition(compiled.conditions[place]) for place in rule.conditions)
    reset = compiled.selectors[rule.reset] if rule.reset >= 0 else ()
    return replace(rule.rule, key="", label="", note="", conditions=()), conditions, reset


def _parameter(parameter: CompiledParameter, places: Pieces | None = None) -> Hashable:
    """What a parameter's value rests on: its rules, by their places in the other version."""
    rules = tuple(places[rule.index] if places else rule.index for rule in parameter.rules)
    held = parameter.parameter.combine, parameter.min, parameter.max
    return (*held, rules)
