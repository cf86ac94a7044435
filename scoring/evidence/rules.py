"""How the leads that each rule paid fared, against those that it did not pay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scoring.engine.arrays import Bools, Floats
from scoring.engine.compile import Compiled
from scoring.engine.tree import FieldCondition, Parameter, Rule
from scoring.engine.words import label_of

from .intervals import FEWEST, Interval, Share, claimable, lift
from .success import Success

_MOST_OVERLAPS = 5
_LEAST_OVERLAP = 0.1


@dataclass(frozen=True)
class Lift:
    """The rate with the rule over the rate without it, and its interval of 95%.

    Where `is_claimed` it holds also after correction for all rules of the matrix (`intervals.claimable`).
    """

    value: float
    low: float
    high: float
    is_claimed: bool


@dataclass(frozen=True)
class Overlap:
    """Another rule: the share of this rule's cases that it paid too, and of the cases of either (Jaccard)."""

    key: str
    name: str
    share: float
    jaccard: float


@dataclass(frozen=True)
class LateField:
    """A field of the rule: of how many cases it was known when they were handed over, and later.

    `after` of them learned it only once it was decided; so what it pays now is no help in deciding.
    """

    field: str
    then: int
    later: int
    after: int

    @property
    def share(self) -> float:
        """Of the cases of which it is known by now, those that learned it after the outcome."""
        known = self.then + self.later
        return self.after / known if known else 0.0


@dataclass(frozen=True)
class RuleEvidence:
    """A rule on the cases; `key` is "parameter.rule".

    `sign` is that of all its points, 0 where they differ. `lift` is None where there are too few to say:
    under `FEWEST` cases with or without it, or nobody or everybody ended well. `late` are the fields that
    were notably often learned after the outcome.
    """

    key: str
    name: str
    parameter: str
    sign: int
    paid: Share
    unpaid: Share
    lift: Lift | None
    overlaps: tuple[Overlap, ...]
    late: tuple[LateField, ...]

    @property
    def contradicts(self) -> bool:
        """Whether the past says, and may say so, the opposite of the points."""
        if self.lift is None or not self.lift.is_claimed:
            return False
        return self.sign * (self.lift.value - 1) < 0


@dataclass(frozen=True)
class Evidence:
    """All rules of a matrix, in its order, on so many cases; `total` counts those beyond the cap too."""

    success: Success
    cases: int
    positive: int
    total: int
    rules: tuple[RuleEvidence, ...]

    @cached_property
    def by_key(self) -> Mapping[str, RuleEvidence]:
        """The rules by their keys."""
        return {rule.key: rule for rule in self.rules}

    def rule(self, key: str) -> RuleEvidence | None:
        """The rule "parameter.rule", or None."""
        return self.by_key.get(key)

    @property
    def contradicting(self) -> tuple[RuleEvidence, ...]:
        """Rules whose points the past contradicts."""
        return tuple(rule for rule in self.rules if rule.contradicts)

    @property
    def unpaid(self) -> tuple[RuleEvidence, ...]:
        """Rules that paid none of the cases."""
        return tuple(rule for rule in self.rules if not rule.paid.cases)

    @property
    def claims(self) -> int:
        """How many rules claim a lift."""
        return sum(rule.lift is not None and rule.lift.is_claimed for rule in self.rules)


def weigh(
    compiled: Compiled,
    paid: Bools,
    well: Bools,
    late: Mapping[str, LateField] | None = None,
) -> tuple[RuleEvidence, ...]:
    """Hold every rule of a matrix against how the cases ended.

    Args:
        compiled: the matrix.
        paid: bool[n, R], which cases each rule pays.
        well: bool[n], which ended well.
        late: by field, those to warn of.
    """
    cases, positive = paid.sum(axis=0).tolist(), paid[well].sum(axis=0).tolist()
    shares = [Share(*counts) for counts in zip(cases, positive, strict=True)]
    rests = [Share(len(well) - one.cases, int(well.sum()) - one.positive) for one in shares]
    lifts = _lifts(shares, rests)
    overlaps = _overlaps(compiled, paid)
    return tuple(
        RuleEvidence(
            key=compiled.rule_keys[place],
            name=label_of(rule),
            parameter=label_of(parameter),
            sign=sign_of(rule),
            paid=shares[place],
            unpaid=rests[place],
            lift=lifts[place],
            overlaps=overlaps[place],
            late=tuple((late or {})[name] for name in fields_of(rule) if name in (late or {})),
        )
        for place, (parameter, rule) in enumerate(rules_of(compiled))
    )


def rules_of(compiled: Compiled) -> list[tuple[Parameter, Rule]]:
    """Every rule with its parameter, in the matrix's order."""
    return [(parameter, rule) for parameter in compiled.matrix.parameters for rule in parameter.rules]


def sign_of(rule: Rule) -> int:
    """1 where a rule only gives points, -1 where it only takes some, else 0."""
    paid = [rule.points or 0.0, *(tier.points for tier in rule.tiers)]
    gives, takes = max(paid) > 0, min(paid) < 0
    return int(gives) - int(takes)


def fields_of(rule: Rule) -> tuple[str, ...]:
    """The fields of a lead that a rule rests on."""
    named = [rule.field] if rule.field else []
    named += [one.field for one in rule.conditions if isinstance(one, FieldCondition)]
    return tuple(dict.fromkeys(named))


def _lifts(shares: Sequence[Share], rests: Sequence[Share]) -> list[Lift | None]:
    """Only what can be said something of is a test, and counts for the correction."""
    found: list[Interval | None] = [
        lift(one, rest) if min(one.cases, rest.cases) >= FEWEST else None
        for one, rest in zip(shares, rests, strict=True)
    ]
    tested = [place for place, one in enumerate(found) if one is not None]
    claims = dict(zip(tested, claimable([(shares[place], rests[place]) for place in tested]), strict=True))
    return [
        Lift(one.value, one.low, one.high, claims[place]) if one is not None else None
        for place, one in enumerate(found)
    ]


def _overlaps(compiled: Compiled, paid: Bools) -> list[tuple[Overlap, ...]]:
    ones = paid.astype(np.float32)  # whole numbers stay exact up to 16 million
    both = (ones.T @ ones).astype(np.float64)
    names = [label_of(rule) for _, rule in rules_of(compiled)]
    own = both.diagonal()
    either = own[:, np.newaxis] + own - both
    jaccard = np.divide(both, either, out=np.zeros_like(both), where=either > 0)
    np.fill_diagonal(jaccard, 0.0)
    return [
        tuple(
            Overlap(compiled.rule_keys[other], names[other], both[place, other] / own[place], row[other])
            for other in _largest(row)
        )
        for place, row in enumerate(jaccard)
    ]


def _largest(jaccard: Floats) -> list[int]:
    places: list[int] = np.argsort(-jaccard, kind="stable")[:_MOST_OVERLAPS].tolist()
    return [place for place in places if jaccard[place] >= _LEAST_OVERLAP]
