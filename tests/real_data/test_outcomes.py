"""Points learned on one half of real outcomes, judged on the other; and on random outcomes nothing at all."""

import pytest

from bench.outcomes import LEAKING, X_NUMBERS, Found, halves, key_of, learned_on, maven, x_education
from scoring.engine.compile import compile_matrix
from scoring.evidence.suggesting import Verdict
from tests.real_data.shelf import needs

X, MAVEN = "x_education/Leads.csv", "maven_crm/sales_pipeline.csv"


@pytest.fixture(scope="module")
def course_seller() -> Found:
    numbers = [key_of(name) for name in X_NUMBERS]
    return learned_on(*halves(x_education(), 1), numbers=numbers)


@pytest.fixture(scope="module")
def random_outcomes() -> Found:
    return learned_on(*halves(maven(), 1), numbers=["revenue", "employees"])


@needs(X)
def test_whole_points_learned_on_one_half_tell_who_converts_on_the_other(course_seller: Found) -> None:
    assert course_seller.held_out is not None
    assert course_seller.held_out.value >= 0.88
    paid = [tier.points for rule in rules_of(course_seller) for tier in rule.tiers]
    paid += [rule.points for rule in rules_of(course_seller) if rule.points is not None]
    assert all(points == int(points) for points in paid)


@needs(X)
def test_no_column_that_gives_the_outcome_away_is_read(course_seller: Found) -> None:
    assert not set(compile_matrix(course_seller.matrix).fields) & {key_of(name) for name in LEAKING}


@needs(X)
def test_what_was_promised_while_learning_is_what_comes_true(course_seller: Found) -> None:
    tells = course_seller.suggestions.tells
    assert tells is not None
    assert course_seller.held_out is not None
    assert abs(tells.value - course_seller.held_out.value) < 0.02


@needs(MAVEN)
def test_on_random_outcomes_there_is_nothing_to_learn_and_no_rule_claims_lift(random_outcomes: Found) -> None:
    assert random_outcomes.suggestions.verdict is Verdict.NOTHING
    assert len(random_outcomes.rules) > 100
    assert random_outcomes.claims == []


def rules_of(found: Found) -> list:
    return [rule for parameter in found.matrix.parameters for rule in parameter.rules]
