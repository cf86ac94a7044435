"""Which rules moved a lead: what each gives to the composite under a draft, against the version in force."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.engine.compile import Compiled
from scoring.engine.shares import share_of

from .comparing import Comparison
from .standing import scored


@dataclass(frozen=True)
class Mover:
    """A rule, and by how many tenths of the composite more (or less) it gives under the draft."""

    key: str
    label: str
    tenths: int


@dataclass(frozen=True)
class Moved:
    """A lead's composites in tenths (`before` None: nothing is in force), and what moved it, most first."""

    lead_id: int
    before: int | None
    after: int
    movers: tuple[Mover, ...]

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
    return [
        Moved(lead_id, was, now, _largest(row, most))
        for lead_id, was, now, row in zip(ids, before, after, gained, strict=True)
    ]


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
    paid = scored(compiled, compared.everyone.batch(compiled, places, days), days).contributions
    axes = [one.parameter.axis for one in compiled.parameters for _ in one.rules]
    return {
        key: paid[:, place] * share_of(compiled, axis)
        for place, (key, axis) in enumerate(zip(compiled.rule_keys, axes, strict=True))
    }


def _labels(compiled: Compiled) -> dict[str, str]:
    rules = [rule for one in compiled.matrix.parameters for rule in one.rules]
    return {key: rule.label or rule.key for key, rule in zip(compiled.rule_keys, rules, strict=True)}


def _largest(movers: list[Mover], most: int) -> tuple[Mover, ...]:
    there = [mover for mover in movers if mover.tenths]
    return tuple(sorted(there, key=lambda mover: (-abs(mover.tenths), mover.key))[:most])
