"""How rules hang together by the unknown fields they read, and what they pay for each combination.

A rule's contribution rests on its own fields alone. A *unit* is rules of one parameter that share unknown
fields; its table says what they pay for every combination of the effects of those fields. Nothing that one
unit pays changes what another pays, so only fields that several units read have to be tried together.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from scoring.engine.arrays import Int64s
from scoring.engine.compile import Compiled, CompiledRule
from scoring.engine.kernel import combined
from scoring.engine.tree import FieldCondition

from .subject import Subject, Variant, measured
from .unknowns import Unknown

MOST = 2_000
"""Combinations tried together at most. What needs more is bounded instead, and says so."""


@dataclass(frozen=True)
class Unit:
    """`rules` of the parameter at `place`, the unknown `fields` they read, and their tables.

    `paid` int64[rules, *effects] and `worth` int64[*effects], what the rules come to before the parameter's
    limits, have one dimension for each of the fields, in their order.
    """

    place: int
    rules: tuple[int, ...]
    fields: tuple[str, ...]
    paid: Int64s
    worth: Int64s


@dataclass(frozen=True)
class Tables:
    """What all rules pay: `base` int64[R] with nothing answered, and the units; `is_whole`: none is cut."""

    base: Int64s
    units: tuple[Unit, ...]
    is_whole: bool


def tables_of(subject: Subject, unknowns: Sequence[Unknown]) -> Tables:
    """Measure every unit's combinations in one batch of the kernel.

    Args:
        subject: the lead.
        unknowns: of it.
    """
    effects = {unknown.field: unknown.effects for unknown in unknowns}
    drafts, is_whole = _drafts(subject.compiled, {name: len(groups) for name, groups in effects.items()})
    kinds = list(dict.fromkeys(fields for _, _, fields in drafts))
    variants, starts = [Variant({name: "" for name in effects})], {}
    for fields in kinds:
        starts[fields] = len(variants)
        answers = product(*([group[0] for group in effects[name]] for name in fields))
        variants += [Variant(dict(zip(fields, given, strict=True))) for given in answers]
    paid = measured([(subject, variants)]).contributions
    units = tuple(
        _unit(subject.compiled, draft, paid, starts[draft[2]], [len(effects[name]) for name in draft[2]])
        for draft in drafts
    )
    return Tables(paid[:, 0], units, is_whole)


_Draft = tuple[int, tuple[int, ...], tuple[str, ...]]


def _unit(compiled: Compiled, draft: _Draft, paid: Int64s, start: int, shape: Sequence[int]) -> Unit:
    place, rules, fields = draft
    own = paid[list(rules), start : start + prod(shape)]
    worth = combined(compiled.parameters[place], own)
    return Unit(place, rules, fields, own.reshape(-1, *shape), worth.reshape(shape))


def _drafts(compiled: Compiled, sizes: Mapping[str, int]) -> tuple[list[_Draft], bool]:
    """Place, rules and fields of each unit; fields that join too much are tried apart, or stay unknown."""
    drafts: list[_Draft] = []
    is_whole = True
    for place, parameter in enumerate(compiled.parameters):
        reads = {rule.index: fields for rule in parameter.rules if (fields := _fields(rule, sizes))}
        for fields in reads.values():
            while prod(sizes[name] for name in fields) > MOST:
                fields.discard(max(fields, key=lambda name: (sizes[name], name)))
                is_whole = False
        drafts += [(place, *part) for part in _parts(reads, sizes)]
    return drafts, is_whole


def _fields(rule: CompiledRule, sizes: Mapping[str, int]) -> set[str]:
    named = {one.field for one in rule.rule.conditions if isinstance(one, FieldCondition)}
    if rule.rule.field is not None:
        named.add(rule.rule.field)
    return named & set(sizes)


def _parts(
    reads: Mapping[int, set[str]], sizes: Mapping[str, int]
) -> Iterable[tuple[tuple[int, ...], tuple[str, ...]]]:
    """Rules that hang together by fields, split at the field that joins most of them until each is small."""
    hubs: set[str] = set()
    while True:
        parts = [sorted(part) for part in joined({rule: names - hubs for rule, names in reads.items()})]
        fields = [sorted(set().union(*(reads[rule] for rule in part))) for part in parts]
        large = next((names for names in fields if prod(sizes[name] for name in names) > MOST), None)
        if large is None:
            return list(zip(map(tuple, parts), map(tuple, fields), strict=True))
        counts = Counter(name for names in reads.values() for name in names if name in set(large) - hubs)
        hubs.add(max(counts, key=lambda name: (counts[name], name)))


def joined(links: Mapping[int, Collection[str]]) -> list[set[int]]:
    """Keys that hang together by what they link to, directly or through others."""
    groups: list[tuple[set[int], set[str]]] = []
    for key, names in links.items():
        mine = ({key}, set(names))
        apart = []
        for group in groups:
            if group[1] & mine[1]:
                mine = (mine[0] | group[0], mine[1] | group[1])
            else:
                apart.append(group)
        groups = [*apart, mine]
    return [keys for keys, _ in groups]
