"""Points learned from cases: what is there is found, what is not is not, and nothing is promised too much."""

import numpy as np
import pytest

from scoring.engine.arrays import part_of, texts_of
from scoring.engine.compile import compile_matrix
from scoring.engine.kernel import score
from scoring.engine.matrix import parse
from scoring.evidence.features import features_of, with_points
from scoring.evidence.judging import calls_of, compare
from scoring.evidence.rules import RuleEvidence, weigh
from scoring.evidence.suggesting import Suggestions, Verdict, suggest
from scoring.matrix.rows import plain_document
from tests.evidence.cast import COMPILED, traits

GOOD, BAD, IDLE, SIZE = range(4)


@pytest.fixture(scope="module")
def learned() -> Suggestions:
    return suggest(COMPILED, traits(1_500, 1))


def weighed(cases: int, *, random: bool = False) -> tuple[RuleEvidence, ...]:
    some = traits(cases, 2, random=random)
    paid = score(COMPILED, some.batch, some.days).contributions != 0
    return weigh(COMPILED, paid, some.well)


def test_points_follow_what_the_outcomes_say(learned: Suggestions) -> None:
    assert learned.verdict is Verdict.LEARNED
    points = {place: one.points for place, one in learned.proposals.items()}
    assert points[GOOD][0] > 5
    assert points[BAD][0] < -5
    assert 0 < points[SIZE][0] < points[SIZE][1]


def test_a_rule_that_says_nothing_is_not_supported(learned: Suggestions) -> None:
    supported = {place for place, one in learned.proposals.items() if one.is_supported}
    assert supported == {GOOD, BAD, SIZE}
    assert abs(learned.proposals[IDLE].points[0]) <= 1


def test_points_are_whole_and_come_to_what_they_come_to_today(learned: Suggestions) -> None:
    points = [paid for one in learned.proposals.values() for paid in one.points]
    assert all(paid == int(paid) for paid in points)
    most = sum(max(map(abs, one.points)) for one in learned.proposals.values())
    assert abs(most - 35) <= 2


def test_a_proposal_is_the_cell_as_the_document_spells_it(learned: Suggestions) -> None:
    size = learned.proposals[SIZE]
    assert size.pays == {
        "tiers": [{"from": 10, "points": size.points[0]}, {"from": 100, "points": size.points[1]}]
    }
    assert list(learned.proposals[GOOD].pays) == ["points"]


def test_what_it_would_gain_comes_true_on_cases_never_seen(learned: Suggestions) -> None:
    assert learned.gain is not None
    assert learned.gain.is_better
    unseen = traits(4_000, 99)
    points = {place: one.points for place, one in learned.proposals.items() if one.is_supported}
    other = compile_matrix(with_points(COMPILED.matrix, points))
    calls = [
        calls_of(one, score(one, unseen.batch, unseen.days), texts_of([""] * 4_000))
        for one in (COMPILED, other)
    ]
    difference = compare(*calls, unseen.well).difference["auc"]
    assert difference.low > 0
    assert learned.gain.difference.low < difference.value < learned.gain.difference.high


def test_one_rule_gains_less_than_all(learned: Suggestions) -> None:
    alone, together = learned.gain_of(BAD), learned.gain
    assert alone is not None
    assert together is not None
    assert 0 < alone.difference.value < together.difference.value
    assert learned.gain_of(17) is None


def test_on_random_outcomes_there_is_nothing_to_learn() -> None:
    verdicts = [suggest(COMPILED, traits(600, seed, random=True)).verdict for seed in range(12)]
    assert set(verdicts) == {Verdict.NOTHING}


def test_of_few_cases_nothing_is_learned() -> None:
    found = suggest(COMPILED, traits(50, 1))
    assert (found.verdict, found.proposals) == (Verdict.FEW, {})


def test_the_same_cases_give_the_same_points() -> None:
    one, other = (suggest(COMPILED, traits(600, 5)) for _ in range(2))
    assert one.proposals == other.proposals


def test_a_penalty_only_takes() -> None:
    document = plain_document(COMPILED.matrix)
    document["parameters"][0] |= {"axis": "penalty", "min": -20, "max": 0}
    for rule in document["parameters"][0]["rules"]:
        rule["points"] = -10
    found = suggest(compile_matrix(parse(document)), traits(1_500, 1))
    assert found.proposals[GOOD].points == (0,)
    assert -20 <= found.proposals[BAD].points[0] < 0


def test_lifts_are_claimed_where_there_are_any_and_contradict_the_points() -> None:
    rules = {rule.key: rule for rule in weighed(1_500)}
    assert rules["traits.good"].lift.is_claimed
    assert not rules["traits.good"].contradicts
    assert rules["traits.bad"].lift.value < 1
    assert rules["traits.bad"].contradicts
    assert not rules["traits.idle"].lift.is_claimed


def test_under_twenty_there_is_too_little_to_say() -> None:
    rules = weighed(40)
    assert all((rule.lift is None) == (min(rule.paid.cases, rule.unpaid.cases) < 20) for rule in rules)
    assert any(rule.lift is None for rule in rules)


def test_rules_that_pay_the_same_leads_are_named() -> None:
    paid = np.zeros((100, 4), dtype=bool)
    paid[:40, GOOD], paid[:50, BAD], paid[90:, IDLE] = True, True, True
    rules = weigh(COMPILED, paid, np.arange(100) % 2 == 0)
    (overlap,) = rules[GOOD].overlaps
    assert (overlap.key, overlap.share, overlap.jaccard) == ("traits.bad", 1.0, 0.8)
    assert rules[IDLE].overlaps == ()


def test_what_is_measured_does_not_depend_on_todays_points() -> None:
    some = traits(200, 3)
    dead = compile_matrix(with_points(COMPILED.matrix, {GOOD: (0.0,), SIZE: (3.0, 3.0)}))
    one, other = (features_of(each, some.batch, some.days)[1] for each in (COMPILED, dead))
    assert (one == other).all()


def test_a_part_of_a_batch_scores_as_it_does_within_it() -> None:
    some = traits(100, 4)
    places = np.array([3, 4, 50, 99])
    whole = score(COMPILED, some.batch, some.days)
    part = score(COMPILED, part_of(some.batch, places), some.days[places])
    assert (part.composite == whole.composite[places]).all()
