"""Ranges over everything unknown, held against trying every combination of answers."""

import random
from itertools import product
from math import prod

import pytest

from scoring.engine.kernel import conclude
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
