"""Which rules moved a lead: what each gives to the composite under a draft, against the version in force."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from scoring.engine.arrays import Bools
from scoring.engine.compile import Compiled, compile_matrix
from scoring.engine.kernel import score
from scoring.engine.shares import share_of
from scoring.engine.tree import ParameterCriterion
from scoring.engine.words import label_of

from .comparing import Comparison
from .standing import is_mql


@dataclass(frozen=True)
class Mover:
    """A rule, and by how many tenths of the composite more (or less) it gives under the draft."""

    key: str
    label: str
    tenths: int


@dataclass(frozen=True)
class Moved:
    """A lead's composites in tenths (`before` None: nothing is in force), and what moved it, most first.

    `by_criteria`: the draft's criteria alone, on the scores of the version in force, bring it to MQL or out.
    """

    lead_id: int
    before: int | None
    after: int
    movers: tuple[Mover, ...]
    by_criteria: bool

    @property
    def difference(self) -> int:
        """By how much the composite moved, in tenths."""
        return self.after - (self.before or 0)


def moved(compared: Comparison, places: Sequence[int], most: int = 2) -> list[Moved]:
    """Some leads of a comparison with the rules that moved each, in the order given.

    A rule's share is counted before the limits of its parameter, so what a limit takes back shows in the
    composite alone.

    Args:
        compared: of all leads.
        places: of these leads in it; some dozens.
        most: so many rules a lead.
    """
    if not len(places):
        return []
    where = np.array(places, dtype=np.intp)
    after = compared.after.rows["composite"][where].tolist()
    before = compared.before.rows["composite"][where].tolist() if compared.before else [None] * len(where)
    gained = _gained(compared, where)
    ids = compared.everyone.ids[where].tolist()
    criteria = _by_criteria(compared, where).tolist()
    return [
        Moved(lead_id, was, now, _largest(row, most), turned)
        for lead_id, was, now, row, turned in zip(ids, before, after, gained, criteria, strict=True)
    ]


def _by_criteria(compared: Comparison, places: np.ndarray) -> Bools:
    """bool[n]: those that the criteria and disqualifiers of the draft turn, by the points in force."""
    mixed = _with_criteria(compared)
    if mixed is None:
        return np.zeros(len(places), dtype=np.bool_)
    days = np.full(len(places), compared.after.day)
    scores = score(mixed, compared.everyone.batch(mixed, places, days), days)
    is_one = is_mql(mixed, scores, compared.everyone.overruled(places, days))
    turned: Bools = (compared.is_mql != compared.was_mql)[places] & (is_one == compared.is_mql[places])
    return turned


def _with_criteria(compared: Comparison) -> Compiled | None:
    """The matrix in force with the draft's stages and disqualifiers; None where they are no others."""
    if compared.before is None:
        return None
    old, new = compared.before.compiled.matrix, compared.after.compiled.matrix
    asked = {
        one.parameter
        for stage in new.stages
        for way in stage.ways
        for one in way
        if isinstance(one, ParameterCriterion)
    }
    is_same = (old.stages, old.disqualify) == (new.stages, new.disqualify)
    if is_same or not asked <= {parameter.key for parameter in old.parameters}:
        return None
    fields = new.fields | old.fields
    return compile_matrix(replace(old, stages=new.stages, disqualify=new.disqualify, fields=fields))


def _gained(compared: Comparison, places: np.ndarray) -> list[list[Mover]]:
    after, before = _shares(compared, compared.after.compiled, places), {}
    labels = _labels(compared.after.compiled)
    if compared.before is not None:
        before = _shares(compared, compared.before.compiled, places)
        labels = _labels(compared.before.compiled) | labels
    none = np.zeros(len(places))
    differences = {key: after.get(key, none) - before.get(key, none) for key in after | before}
    return [
        [Mover(key, labels[key], round(float(tenths[row]))) for key, tenths in differences.items()]
        for row in range(len(places))
    ]


def _shares(compared: Comparison, compiled: Compiled, places: np.ndarray) -> dict[str, np.ndarray]:
    """By rule, what it gives each lead in tenths of the composite."""
    days = np.full(len(places), compared.after.day)
    paid = score(compiled, compared.everyone.batch(compiled, places, days), days).contributions
    axes = [one.parameter.axis for one in compiled.parameters for _ in one.rules]
    return {
        key: paid[:, place] * share_of(compiled, axis)
        for place, (key, axis) in enumerate(zip(compiled.rule_keys, axes, strict=True))
    }


def _labels(compiled: Compiled) -> dict[str, str]:
    rules = [rule for one in compiled.matrix.parameters for rule in one.rules]
    return {key: label_of(rule) for key, rule in zip(compiled.rule_keys, rules, strict=True)}


def _largest(movers: list[Mover], most: int) -> tuple[Mover, ...]:
    there = [mover for mover in movers if mover.tenths]
    return tuple(sorted(there, key=lambda mover: (-abs(mover.tenths), mover.key))[:most])
