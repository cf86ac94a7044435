"""The least and the greatest that rules can pay together over everything unknown.

No contribution that rises lets the composite fall, so of each unit only the combinations count that pay most
(or least), and of a group of units those that no other beats on every axis. The composites are the kernel's.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from math import prod

import numpy as np

from scoring.engine.arrays import Int32s, Int64s
from scoring.engine.compile import Compiled
from scoring.engine.kernel import composites, value_of

from .units import MOST, Tables, Unit, joined

LEAST, GREATEST = -1, 1
Fixed = Mapping[str, int]
"""Which effect a field has, by its place among the field's effects."""


@dataclass(frozen=True)
class Paid:
    """What `rules` pay in each combination that may be the best: int64[rules, k]; exact, or a bound."""

    rules: tuple[int, ...]
    paid: Int64s
    is_exact: bool = True


@dataclass(frozen=True)
class Search:
    """Looks for the extremes of a lead's composite; `sizes` is how many effects each unknown field has."""

    compiled: Compiled
    tables: Tables
    sizes: Mapping[str, int]

    @cached_property
    def groups(self) -> list[list[Unit]]:
        """Units that read a field in common or pay into one parameter: nothing joins two groups."""
        readers = Counter(name for unit in self.tables.units for name in unit.fields)
        links = {
            number: [str(unit.place), *(name for name in unit.fields if readers[name] > 1)]
            for number, unit in enumerate(self.tables.units)
        }
        return [[self.tables.units[number] for number in sorted(part)] for part in joined(links)]

    @cached_property
    def group_of(self) -> dict[str, int]:
        """The place of the group that reads a field; fields that no rule reads are in none."""
        return {
            name: place for place, group in enumerate(self.groups) for unit in group for name in unit.fields
        }

    def extremes(self, side: int, cases: Sequence[Fixed]) -> list[tuple[int, bool]]:
        """The least or greatest composite, in tenths, of each case, and whether it is exact.

        Args:
            side: LEAST or GREATEST.
            cases: what is fixed in each: nothing, or one field that a group reads.
        """
        open_ones = [self._best(group, {}, side) for group in self.groups]
        others: dict[frozenset[int], Paid] = {}
        found = []
        for fixed in cases:
            changed = frozenset(self.group_of[name] for name in fixed)
            if changed not in others:
                same = [one for place, one in enumerate(open_ones) if place not in changed]
                others[changed] = self._together(same, side)
            news = (self._best(self.groups[place], fixed, side) for place in changed)
            found.append(reduce(lambda have, more: _and(have, more, side), news, others[changed]))
        every = composites(self.compiled, np.concatenate([one.paid for one in found], axis=1))
        parts = np.split(every, np.cumsum([one.paid.shape[1] for one in found])[:-1])
        return [(_end(part, side), one.is_exact) for part, one in zip(parts, found, strict=True)]

    def _together(self, parts: Iterable[Paid], side: int) -> Paid:
        """Every combination of what groups may pay; all other rules pay what they do."""
        paid = self.tables.base[:, np.newaxis]
        none = Paid(tuple(range(len(paid))), paid, self.tables.is_whole)
        return reduce(lambda have, more: _and(have, more, side), parts, none)

    def _best(self, group: Sequence[Unit], fixed: Fixed, side: int) -> Paid:
        """The combinations of a group's fields that may be the best."""
        tried, is_exact = self._tried_together(group, fixed)
        shape = [self.sizes[name] for name in tried]
        grid = dict(zip(tried, np.indices(shape).reshape(len(tried), prod(shape)), strict=True))
        rules = tuple(rule for unit in group for rule in unit.rules)
        paid = np.concatenate([_best_of(unit, fixed, grid, side, prod(shape)) for unit in group])
        return self._unbeaten(Paid(rules, paid, is_exact), {unit.place for unit in group}, side)

    def _tried_together(self, group: Sequence[Unit], fixed: Fixed) -> tuple[list[str], bool]:
        """The fields that several units read; where that is too much, some are let go, which only widens."""
        readers = Counter(name for unit in group for name in unit.fields)
        names = sorted(name for name in readers if readers[name] > 1 and name not in fixed)
        is_exact = True
        while prod(self.sizes[name] for name in names) > MOST:
            names.remove(max(names, key=lambda name: (self.sizes[name], name)))
            is_exact = False
        return names, is_exact

    def _unbeaten(self, tried: Paid, places: Iterable[int], side: int) -> Paid:
        """Those that no other is as good as on every axis that the group pays into."""
        if tried.paid.shape[1] == 1:
            return tried
        every = np.repeat(self.tables.base[:, np.newaxis], tried.paid.shape[1], axis=1)
        every[list(tried.rules)] = tried.paid
        sums: dict[str, Int64s] = {}
        for place in places:
            parameter = self.compiled.parameters[place]
            axis = parameter.parameter.axis
            sums[axis] = sums.get(axis, np.int64(0)) + side * value_of(parameter, every)
        return Paid(tried.rules, tried.paid[:, unbeaten(np.stack(list(sums.values())))], tried.is_exact)


def _best_of(unit: Unit, fixed: Fixed, grid: Mapping[str, Int64s], side: int, size: int) -> Int64s:
    """What a unit's rules pay int64[rules, size] where the fields of the grid are as there, the rest best."""
    at = tuple(fixed.get(name, slice(None)) for name in unit.fields)
    free = [name for name in unit.fields if name not in fixed]
    shared = [free.index(name) for name in grid if name in free]
    order = shared + [axis for axis in range(len(free)) if axis not in shared]
    worth = np.transpose(unit.worth[at], order)
    shape = worth.shape[: len(shared)]
    flat = worth.reshape(prod(shape), -1)
    best = np.argmax(side * flat, axis=1)
    paid = np.transpose(unit.paid[(slice(None), *at)], [0, *(axis + 1 for axis in order)])
    chosen = paid.reshape(len(unit.rules), *flat.shape)[:, np.arange(len(best)), best]
    if not shared:
        return np.repeat(chosen, size, axis=1)
    return chosen[:, np.ravel_multi_index([grid[free[axis]] for axis in shared], shape)]


def unbeaten(sums: Int64s) -> list[int]:
    """The places of columns that no other column of int64[axes, k] equals or beats in every row."""
    _, firsts = np.unique(sums, axis=1, return_index=True)
    order = sorted(firsts.tolist(), key=lambda place: tuple(-sums[:, place]))
    kept: list[int] = []
    for place in order:  # whatever beats a column comes before it
        if not any(np.all(sums[:, other] >= sums[:, place]) for other in kept):
            kept.append(place)
    return kept


def _and(have: Paid, more: Paid, side: int) -> Paid:
    """Every combination of the two; `have` is of all rules, and `more` takes the place of its own in it."""
    if have.paid.shape[1] * more.paid.shape[1] > MOST:
        more = _bound(more, side)
    paid = np.repeat(have.paid, more.paid.shape[1], axis=1)
    paid[list(more.rules)] = np.tile(more.paid, have.paid.shape[1])
    return Paid(have.rules, paid, have.is_exact and more.is_exact)


def _bound(part: Paid, side: int) -> Paid:
    """What each rule pays at best in any of the combinations, as if they could all be had at once."""
    return Paid(part.rules, side * np.max(side * part.paid, axis=1, keepdims=True), is_exact=False)


def _end(part: Int32s, side: int) -> int:
    return int(part.max() if side == GREATEST else part.min())
