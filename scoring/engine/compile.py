"""A matrix compiled once into integer tables (scoring.md, section 2, arithmetic)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from typing import TypeVar

import numpy as np

from scoring.engine.arrays import Bools, Floats
from scoring.engine.conditions import Prepared, prepare
from scoring.engine.tables import Tiers, Worth, selects, tiers_of, worth_of
from scoring.engine.tree import (
    AXES,
    PENALTY,
    ActivityCondition,
    Condition,
    Criterion,
    FieldCondition,
    Line,
    Matrix,
    Parameter,
    ParameterCriterion,
    Rule,
    ScoreCriterion,
)
from scoring.engine.units import micro

Conditions = tuple[int, ...]
"""Conditions that all hold, as indices into Compiled.conditions."""

_MOST_CATALOGS = 32

T = TypeVar("T")


@dataclass(frozen=True)
class CompiledCondition:
    """A condition with its operand made ready; `selector` is given for activities, `kind` for fields."""

    condition: Condition
    operand: Prepared = None
    kind: str = ""
    selector: int = -1


@dataclass(frozen=True)
class CompiledRule:
    """A rule's tables. `index` is its place among all rules; `selector`, `reset` index Compiled.selectors."""

    index: int
    rule: Rule
    conditions: Conditions
    points: int = 0
    tiers: Tiers | None = None
    worth: Worth | None = None
    cap: int | None = None
    selector: int = -1
    reset: int = -1


@dataclass(frozen=True)
class CompiledParameter:
    """Limits in micro-points and the rules' places."""

    parameter: Parameter
    rules: tuple[CompiledRule, ...]
    min: int | None
    max: int | None


@dataclass(frozen=True)
class CompiledAxis:
    """An axis in use: full marks in micro-points, its part of the composite, its parameters' places."""

    key: str
    full_marks: int
    weight: float
    part: float
    parameters: tuple[int, ...]


@dataclass(frozen=True)
class CompiledWay:
    """Criteria that all hold: scores by name with their least, parameter values in micro-points."""

    scores: tuple[tuple[str, float], ...]
    parameters: tuple[tuple[int, int], ...]
    conditions: Conditions


@dataclass(frozen=True)
class Compiled:
    """Everything the kernel reads of a matrix.

    `fields` gives the type of each field that is used; `grades`, `levels` and `bands` are the lines' `from`,
    rising (the matrix has them highest first).
    """

    matrix: Matrix
    rules: tuple[CompiledRule, ...]
    parameters: tuple[CompiledParameter, ...]
    axes: tuple[CompiledAxis, ...]
    penalties: tuple[int, ...]
    conditions: tuple[CompiledCondition, ...]
    selectors: tuple[tuple[str, ...], ...]
    stages: tuple[tuple[CompiledWay, ...], ...]
    disqualifiers: tuple[Conditions, ...]
    grades: Floats
    levels: Floats
    bands: Floats
    fields: Mapping[str, str]
    rule_keys: tuple[str, ...]
    parameter_keys: tuple[str, ...]
    stage_keys: tuple[str, ...]
    _masks: dict[tuple[str, ...], Bools] = field(default_factory=dict, compare=False, repr=False)
    _named: dict[tuple[str, ...], list[list[int]]] = field(default_factory=dict, compare=False, repr=False)

    def masks(self, types: tuple[str, ...]) -> Bools:
        """bool[selectors, types]: which selector names which of the batch's types."""
        found = self._masks.get(types)
        if found is None:
            if len(self._masks) >= _MOST_CATALOGS:
                self._masks.clear()
            rows = [selects(patterns, types) for patterns in self.selectors]
            found = np.array(rows, dtype=np.bool_).reshape(len(self.selectors), len(types))
            self._masks[types] = found
        return found

    def named(self, types: tuple[str, ...]) -> list[list[int]]:
        """Of each selector, the places of the batch's types that it names."""
        found = self._named.get(types)
        if found is None:
            if len(self._named) >= _MOST_CATALOGS:
                self._named.clear()
            found = self._named[types] = [np.flatnonzero(row).tolist() for row in self.masks(types)]
        return found


def compile_matrix(matrix: Matrix) -> Compiled:
    """Compile a legal matrix; what several rules share (conditions, lists of types) is kept once."""
    pool = _Pool(matrix)
    parameters = pool.parameters()
    rules = tuple(rule for parameter in parameters for rule in parameter.rules)
    stages = tuple(tuple(pool.way(way) for way in stage.ways) for stage in matrix.stages)
    disqualifiers = tuple(pool.all(item.conditions) for item in matrix.disqualify)
    return Compiled(
        matrix=matrix,
        rules=rules,
        parameters=parameters,
        axes=_axes(matrix, parameters),
        penalties=_on_axis(matrix, PENALTY),
        conditions=tuple(pool.conditions.values()),
        selectors=tuple(pool.selectors),
        stages=stages,
        disqualifiers=disqualifiers,
        grades=_lines(matrix.grades),
        levels=_lines(matrix.levels),
        bands=_lines(matrix.bands),
        fields=pool.fields,
        rule_keys=tuple(f"{owner.key}.{rule.key}" for owner in matrix.parameters for rule in owner.rules),
        parameter_keys=tuple(parameter.key for parameter in matrix.parameters),
        stage_keys=tuple(stage.key for stage in matrix.stages),
    )


class _Pool:
    """Gathers conditions and lists of types, each distinct one once, while the matrix is walked."""

    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix
        self.conditions: dict[Condition, CompiledCondition] = {}
        self.places: dict[Condition, int] = {}
        self.selectors: dict[tuple[str, ...], int] = {}
        self.fields: dict[str, str] = {}

    def parameters(self) -> tuple[CompiledParameter, ...]:
        compiled = []
        index = 0
        for parameter in self.matrix.parameters:
            reset = self.selector(parameter.reset_by)
            rules = tuple(self.rule(rule, index + ix, reset) for ix, rule in enumerate(parameter.rules))
            index += len(rules)
            compiled.append(CompiledParameter(parameter, rules, _micro(parameter.min), _micro(parameter.max)))
        return tuple(compiled)

    def rule(self, rule: Rule, index: int, reset: int) -> CompiledRule:
        if rule.field is not None:
            self.fields[rule.field] = self.matrix.field_type(rule.field)
        counts = rule.kind == "count"
        return CompiledRule(
            index=index,
            rule=rule,
            conditions=self.all(rule.conditions),
            points=_micro(rule.points) or 0,
            tiers=tiers_of(rule.tiers) if rule.tiers else None,
            worth=worth_of(rule, rule.points) if counts and rule.points is not None else None,
            cap=_micro(rule.cap),
            selector=self.selector(rule.types),
            reset=reset if counts else -1,
        )

    def selector(self, types: tuple[str, ...]) -> int:
        if not types:
            return -1
        return self.selectors.setdefault(tuple(sorted(set(types))), len(self.selectors))

    def all(self, conditions: tuple[Condition, ...]) -> Conditions:
        return tuple(sorted({self.condition(condition) for condition in conditions}))

    def condition(self, condition: Condition) -> int:
        if condition not in self.conditions:
            self.places[condition] = len(self.conditions)
            self.conditions[condition] = self.compiled(condition)
        return self.places[condition]

    def compiled(self, condition: Condition) -> CompiledCondition:
        if isinstance(condition, ActivityCondition):
            return CompiledCondition(condition, selector=self.selector(condition.types))
        kind = self.matrix.field_type(condition.field)
        self.fields[condition.field] = kind
        return CompiledCondition(condition, operand=prepare(kind, condition.operand), kind=kind)

    def way(self, criteria: tuple[Criterion, ...]) -> CompiledWay:
        places = {parameter.key: place for place, parameter in enumerate(self.matrix.parameters)}
        return CompiledWay(
            scores=tuple((item.score, item.from_) for item in _those(criteria, ScoreCriterion)),
            parameters=tuple(
                (places[item.parameter], _least(item.from_)) for item in _those(criteria, ParameterCriterion)
            ),
            conditions=self.all(
                tuple(item for item in criteria if isinstance(item, FieldCondition | ActivityCondition))
            ),
        )


def _those(criteria: tuple[Criterion, ...], kind: type[T]) -> list[T]:
    return [item for item in criteria if isinstance(item, kind)]


def _least(points: float) -> int:
    """The least whole number of micro-points that is `points` or more, with the tolerance of 1e-9 points."""
    return ceil(Fraction(points) * 1_000_000 - Fraction(1, 1000))


def _micro(points: float | None) -> int | None:
    return None if points is None else micro(points)


def _on_axis(matrix: Matrix, axis: str) -> tuple[int, ...]:
    return tuple(place for place, parameter in enumerate(matrix.parameters) if parameter.axis == axis)


def _axes(matrix: Matrix, parameters: tuple[CompiledParameter, ...]) -> tuple[CompiledAxis, ...]:
    used = {axis: places for axis in AXES if (places := _on_axis(matrix, axis))}
    weights = {axis: matrix.weights.get(axis, 0.0) for axis in used}
    total = sum(map(Fraction, weights.values()))
    return tuple(
        CompiledAxis(
            key=axis,
            full_marks=_full_marks(matrix, axis, [parameters[place] for place in places]),
            weight=weights[axis],
            part=float(Fraction(weights[axis]) / total),
            parameters=places,
        )
        for axis, places in used.items()
    )


def _full_marks(matrix: Matrix, axis: str, parameters: list[CompiledParameter]) -> int:
    if axis in matrix.full_marks:
        return micro(matrix.full_marks[axis])
    return sum(max(parameter.max or 0, 0) for parameter in parameters)


def _lines(lines: tuple[Line, ...]) -> Floats:
    return np.array([line.from_ for line in reversed(lines)], dtype=np.float64)
