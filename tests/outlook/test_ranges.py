"""Ranges over everything unknown, held against trying every combination of answers."""

import random
from datetime import UTC
from itertools import product
from math import floor, prod

import numpy as np
import pytest

from scoring.engine.compile import compile_matrix
from scoring.engine.kernel import conclude
from scoring.engine.matrix import parse
from scoring.outlook.ranges import range_of
from scoring.outlook.subject import Subject, Variant, measured
from scoring.outlook.unknowns import Unknown
from tests.engine.random_leads import NUMBERS, WORDS
from tests.outlook.cases import subjects, unknowns_of

MOST = 6_000


def composites(subject: Subject, answers: list[dict]) -> list[int]:
    made = measured([(subject, [Variant(one) for one in answers])])
    return conclude(subject.compiled, made).composite.tolist()


def every_combination(unknowns: tuple[Unknown, ...]) -> list[dict]:
    names = [one.field for one in unknowns]
    answers = product(*([group[0] for group in one.effects] for one in unknowns))
    return [dict(zip(names, given, strict=True)) for given in answers]


@pytest.mark.parametrize("first", range(0, 240, 40))
def test_the_range_is_what_all_combinations_come_to(first: int) -> None:
    tried = 0
    for seed in range(first, first + 40):
        for place, subject in enumerate(subjects(seed)):
            unknowns = unknowns_of(subject)
            if prod(len(one.effects) for one in unknowns) > MOST:
                continue
            found = composites(subject, every_combination(unknowns))
            ranged = range_of(subject, unknowns)
            tried += 1
            assert ranged.range.is_exact
            assert (ranged.range.least, ranged.range.greatest) == (min(found), max(found)), f"{seed}, {place}"
    assert tried > 60


@pytest.mark.parametrize("first", range(0, 120, 40))
def test_the_first_question_narrows_most_in_the_worst_case(first: int) -> None:
    for seed in range(first, first + 40):
        for place, subject in enumerate(subjects(seed)):
            unknowns = unknowns_of(subject)
            if prod(len(one.effects) for one in unknowns) > MOST:
                continue
            every = every_combination(unknowns)
            scored = list(zip(every, composites(subject, every), strict=True))
            ranged = range_of(subject, unknowns)
            widths = {one.field: worst_width(one, scored) for one in unknowns}
            narrowing = {name: width for name, width in widths.items() if width < ranged.range.width}
            assert {one.field: one.leaves.width for one in ranged.questions} == narrowing, f"{seed}, {place}"
            assert [one.leaves.width for one in ranged.questions] == sorted(narrowing.values())


def worst_width(unknown: Unknown, scored: list[tuple[dict, int]]) -> int:
    widths = []
    for effect in unknown.effects:
        if any(effect):
            found = [composite for answer, composite in scored if answer[unknown.field] == effect[0]]
            widths.append(max(found) - min(found))
    return max(widths, default=10**9)


def any_answer(rng: random.Random, kind: str, today: int) -> str:
    if kind == "number":
        return repr(rng.choice(NUMBERS) + rng.choice((0, 0.25, -0.25, 1e-9, 500)))
    if kind == "boolean":
        return rng.choice(("true", "false"))
    if kind == "date":
        return f"20{rng.randint(10, 40)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    return rng.choice((*WORDS, "elsewhere"))


def test_no_answer_leads_out_of_the_range() -> None:
    rng = random.Random(4)
    for seed in range(150):
        for place, subject in enumerate(subjects(seed)):
            unknowns = unknowns_of(subject)
            fields = subject.compiled.fields
            answers = [
                {one.field: any_answer(rng, fields[one.field], subject.today) for one in unknowns}
                for _ in range(30)
            ]
            found = composites(subject, answers)
            whole = range_of(subject, unknowns).range
            assert whole.least <= min(found), f"{seed}, {place}"
            assert whole.greatest >= max(found), f"{seed}, {place}"


HUB = {
    "weights": {"fit": 1},
    "full_marks": {"fit": 60},
    "bands": [{"band": "any", "from": 0}],
    "grades": [{"grade": "A", "from": 0}],
}


def of_products(count: int, names: int = 3) -> Subject:
    """A lead of whom nothing is known, under rules that each ask for the product and a field of their own."""
    rules = [
        {
            "key": f"r{n}x{product}",
            "if": [{"field": "product", "is": f"p{product}"}, {"field": f"f{n}", "is": f"v{product}"}],
            "points": (7 * n + 3 * product) % 11 - 3,
        }
        for n in range(count)
        for product in range(names)
    ]
    document = HUB | {"parameters": [{"key": "p", "axis": "fit", "rules": rules}]}
    nothing = np.zeros(0, dtype=np.int32)
    return Subject(compile_matrix(parse(document)), {}, nothing, nothing, (), 20_000, UTC)


def test_fields_that_one_field_joins_are_not_all_tried_together() -> None:
    subject = of_products(count=7)  # 4 products, 4 values of each field: 65,536 combinations
    unknowns = unknowns_of(subject)
    assert prod(len(one.effects) for one in unknowns) > 20_000
    ranged = range_of(subject, unknowns).range
    best = [sum(max(0, (7 * n + 3 * product) % 11 - 3) for n in range(7)) for product in range(3)]
    worst = [sum(min(0, (7 * n + 3 * product) % 11 - 3) for n in range(7)) for product in range(3)]
    assert ranged.is_exact
    assert ranged.greatest == floor(1000 * max(best) / 60 + 0.5)
    assert ranged.least == max(0, floor(1000 * min(worst) / 60 + 0.5))
