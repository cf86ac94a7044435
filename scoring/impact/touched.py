"""Which leads a change of the rules can concern at all: the others stand as they stood, on any day."""

from dataclasses import replace

import numpy as np

from scoring.engine.arrays import Bools
from scoring.engine.compile import Compiled, CompiledRule

from .everyone import Everyone


def touched(everyone: Everyone, old: Compiled, new: Compiled) -> Bools:
    """Of which leads any output may differ between two versions, bool[n].

    Where nothing but rules differs that count activities and pay nothing without one, these are the leads
    that have an activity of a kind that such a rule counts; else all.
    """
    rules = _differing(old, new)
    if _frame(old) != _frame(new) or not all(_pays_only_for_activities(rule) for rule in rules):
        return np.ones(len(everyone), dtype=np.bool_)
    return everyone.have_done(tuple(sorted({name for rule in rules for name in rule.rule.types})))


def _frame(compiled: Compiled) -> tuple[object, ...]:
    """All of a version but its rules, and what is only read by people."""
    matrix = compiled.matrix
    parameters = tuple(replace(one, label="", note="", rules=()) for one in matrix.parameters)
    disqualifiers = tuple(replace(one, label="", note="") for one in matrix.disqualify)
    bare = replace(matrix, name="", label="", note="", parameters=parameters, disqualify=disqualifiers)
    return (bare, *((axis.key, axis.full_marks, axis.part) for axis in compiled.axes))


def _differing(old: Compiled, new: Compiled) -> list[CompiledRule]:
    """The rules of each that the other has not in just this way, in the same parameter."""
    theirs, mine = _by_meaning(old), _by_meaning(new)
    return [theirs[one] for one in theirs.keys() - mine] + [mine[one] for one in mine.keys() - theirs]


def _by_meaning(compiled: Compiled) -> dict[object, CompiledRule]:
    return {
        (parameter.parameter.key, replace(rule.rule, label="", note="")): rule
        for parameter in compiled.parameters
        for rule in parameter.rules
    }


def _pays_only_for_activities(rule: CompiledRule) -> bool:
    if rule.rule.kind != "count":
        return False
    return rule.tiers is None or not rule.tiers.pay(np.zeros(1, dtype=np.int64)).any()
