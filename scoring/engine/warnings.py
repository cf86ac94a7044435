"""What is legal in a matrix but can hardly be meant (scoring.md, section 9)."""

from collections.abc import Iterator

from scoring.engine.faults import Fault, below, shown
from scoring.engine.tree import AXES, Matrix, Rule, ScoreCriterion
from scoring.engine.units import micro


def warnings_of(matrix: Matrix) -> tuple[Fault, ...]:
    """Every warning about a legal matrix, with its path."""
    return (
        *_full_marks_out_of_reach(matrix),
        *_rules_that_pay_nothing(matrix),
        *_resets_of_nothing(matrix),
        *_lines_out_of_reach(matrix),
        *_criteria_that_never_hold(matrix),
    )


def _full_marks_out_of_reach(matrix: Matrix) -> Iterator[Fault]:
    for axis in AXES:
        tops = [parameter.max for parameter in matrix.parameters if parameter.axis == axis]
        limits = [top for top in tops if top is not None]
        if axis not in matrix.full_marks or len(limits) < len(tops):
            continue
        reach = sum(micro(top) for top in limits if top > 0)
        if not tops:
            yield Fault(f"full_marks.{axis}", "is for an axis that has no parameters")
        elif reach < micro(matrix.full_marks[axis]):
            yield Fault(f"full_marks.{axis}", "is never reached: the max of its parameters come to less")


def _rules_that_pay_nothing(matrix: Matrix) -> Iterator[Fault]:
    for path, rule in _rules(matrix):
        amounts = [tier.points for tier in rule.tiers] if rule.points is None else [rule.points]
        if not any(micro(amount) for amount in amounts):
            yield Fault(path, "pays nothing: all its points are 0")


def _resets_of_nothing(matrix: Matrix) -> Iterator[Fault]:
    for ix, parameter in enumerate(matrix.parameters):
        if parameter.reset_by and not any(rule.kind == "count" for rule in parameter.rules):
            yield Fault(f"parameters[{ix}].reset_by", "resets nothing: no rule of the parameter counts")


def _lines_out_of_reach(matrix: Matrix) -> Iterator[Fault]:
    for kind in ("grades", "levels", "bands"):
        for line in getattr(matrix, kind):
            if not 0 <= line.from_ <= 100:
                yield Fault(kind, f"{shown(line.name)} is never reached: scores are 0 to 100")


def _criteria_that_never_hold(matrix: Matrix) -> Iterator[Fault]:
    for stage in matrix.stages:
        for way_ix, way in enumerate(stage.ways):
            for ix, item in enumerate(way):
                if (
                    isinstance(item, ScoreCriterion)
                    and item.score in AXES
                    and not matrix.has_axis(item.score)
                ):
                    path = f"{below('stages', stage.key)}[{way_ix}][{ix}].score"
                    yield Fault(path, f"never holds: no parameter is on the axis {item.score}")


def _rules(matrix: Matrix) -> Iterator[tuple[str, Rule]]:
    for parameter_ix, parameter in enumerate(matrix.parameters):
        for rule_ix, rule in enumerate(parameter.rules):
            yield f"parameters[{parameter_ix}].rules[{rule_ix}]", rule
