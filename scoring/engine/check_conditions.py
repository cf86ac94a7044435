"""Checking conditions and the criteria of stages (scoring.md, sections 4, 5.7 and 9)."""

from collections.abc import Callable
from dataclasses import dataclass

from scoring.engine.conditions import OPERATORS, Operator
from scoring.engine.faults import shown
from scoring.engine.places import (
    Place,
    all_of,
    any_number,
    boolean,
    day,
    filled_text,
    items,
    mapping,
    number,
    one_of,
    types,
    whole_from,
)
from scoring.engine.tree import (
    AXES,
    CREATED_ON,
    ActivityCondition,
    Condition,
    Criterion,
    FieldCondition,
    Operand,
    ParameterCriterion,
    ScoreCriterion,
)

FORBIDDEN_FIELDS = ("id", "stage", "owner", "score", "grade", "band")
SCORES = (*AXES, "composite", "points")

_VALUES: dict[str, Callable[[Place], str | float | None]] = {
    "text": filled_text,
    "number": any_number,
    "boolean": boolean,
    "date": day,
}


@dataclass(frozen=True)
class Names:
    """What conditions and criteria may name: the declared fields with their types, the parameters' keys.

    What is declared with a fault is None: that fault is named already, and makes no second one elsewhere.
    """

    fields: dict[str, str | None] | None
    parameters: frozenset[str] | None = frozenset()

    def field_type(self, name: str) -> str | None:
        """The type of a field; None where the document's types cannot be read."""
        if name == CREATED_ON:
            return "date"
        return None if self.fields is None else self.fields.get(name, "text")


def field_name(place: Place) -> str | None:
    """The name of a field that a matrix may look at."""
    name = filled_text(place)
    if name in FORBIDDEN_FIELDS:
        place.fault(f"{name} is no field for a matrix: what scoring or people decide feeds no score")
        return None
    return name


def conditions(names: Names) -> Callable[[Place], tuple[Condition, ...] | None]:
    """A reader of a list of conditions with something in it."""
    return lambda place: all_of(items(place), lambda item: condition(item, names))


def condition(place: Place, names: Names) -> Condition | None:
    """A condition about a field or about activities; None, with faults, where it is none."""
    if not isinstance(place.value, dict):
        place.fault(f"must be a mapping, not {shown(place.value)}")
        return None
    for kind in ("field", "did", "did_not"):
        if kind in place.value:
            return _field_condition(place, names) if kind == "field" else _activity_condition(place, kind)
    place.fault_at("field", "is required, or did or did_not")
    return None


def criterion(place: Place, names: Names) -> Criterion | None:
    """A criterion of a stage: a score, a parameter, or a condition."""
    if place.has("score"):
        return _score_criterion(place)
    if place.has("parameter"):
        return _parameter_criterion(place, names)
    return condition(place, names)


def _field_condition(place: Place, names: Names) -> FieldCondition | None:
    assert isinstance(place.value, dict)
    mapping(place, ("field", *OPERATORS))
    name = field_name(place.at("field"))
    named = [key for key in place.value if key in OPERATORS]
    if not named:
        place.fault(f"needs one operator: {', '.join(OPERATORS)}")
        return None
    for surplus in named[1:]:
        place.fault_at(surplus, f"stands beside {named[0]}: a condition has exactly one operator")
    if name is None or len(named) > 1:
        return None
    return _with_operator(place, name, OPERATORS[named[0]], names.field_type(name))


def _with_operator(place: Place, name: str, operator: Operator, kind: str | None) -> FieldCondition | None:
    operand_place = place.at(operator.key)
    if kind is None:
        return None
    if kind not in operator.types:
        operand_place.fault(
            f"is not for {shown(name)}, a field of type {kind}: it takes {' or '.join(operator.types)}"
        )
        return None
    operand = _operand(operand_place, operator, kind)
    return None if operand is None else FieldCondition(name, operator.key, operand)


def _operand(place: Place, operator: Operator, kind: str) -> Operand | None:
    many = operator.operand == "values" or (
        operator.operand == "texts" and isinstance(place.value, list | tuple)
    )
    if many:
        return all_of(items(place), _VALUES[kind])
    if operator.operand == "value":
        return _VALUES[kind](place)
    return _OPERANDS.get(operator.operand, _VALUES[kind])(place)


def _true(place: Place) -> bool | None:
    if place.value is True:
        return True
    place.fault(f"must be true, not {shown(place.value)}")
    return None


def _pair(place: Place) -> tuple[float, ...] | None:
    if isinstance(place.value, list | tuple) and len(place.value) != 2:
        place.fault("must be a list of two numbers")
        return None
    pair = all_of(items(place), any_number)
    if pair is not None and pair[0] > pair[1]:
        place.fault("must be in order, the smaller one first")
        return None
    return pair


_OPERANDS: dict[str, Callable[[Place], Operand | None]] = {
    "number": any_number,
    "pair": _pair,
    "days_from_0": whole_from(0),
    "days_from_1": whole_from(1),
    "true": _true,
}


def _activity_condition(place: Place, kind: str) -> ActivityCondition | None:
    before = len(place.faults)
    mapping(place, ("did", "times", "within_days") if kind == "did" else ("did_not", "within_days"))
    named = types(place.at(kind))
    times = place.maybe("times", whole_from(1), 1) if kind == "did" else 1
    within: int | None = place.maybe("within_days", whole_from(1), None)
    if named is None or len(place.faults) > before:
        return None
    return ActivityCondition(kind == "did", named, times, within)


def _score_criterion(place: Place) -> ScoreCriterion | None:
    mapping(place, ("score", "from"))
    score = one_of(SCORES)(place.at("score"))
    least = place.need("from", number)
    return None if score is None or least is None else ScoreCriterion(score, least)


def _parameter_criterion(place: Place, names: Names) -> ParameterCriterion | None:
    mapping(place, ("parameter", "from"))
    parameter = filled_text(place.at("parameter"))
    least = place.need("from", number)
    known = names.parameters
    if parameter is not None and known is not None and parameter not in known:
        place.fault_at("parameter", f"names no parameter of the matrix: {shown(parameter)}")
        return None
    return None if parameter is None or least is None else ParameterCriterion(parameter, least)
