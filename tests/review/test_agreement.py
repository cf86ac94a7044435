"""How far a person and the matrix agree: against known values, another implementation, and chance itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from scoring.review.agreement import agreement_of, weighted_kappa


def test_two_who_say_the_same_agree_wholly() -> None:
    found = agreement_of([0, 1, 2, 3, 4] * 4, [0, 1, 2, 3, 4] * 4, 5)
    assert found is not None
    assert (found.exact, found.within_one, found.kappa, found.low) == (1.0, 1.0, 1.0, 1.0)


def test_kappa_of_a_table_worked_by_hand() -> None:
    # Of two steps the quadratic weights are plain kappa: 70% seen, 50% by chance.
    kappa, error = weighted_kappa(np.array([[20.0, 5.0], [10.0, 15.0]])) or (0, 0)
    assert kappa == pytest.approx(0.4)
    # A = .10972, B = .10188, C = .01: sqrt(.2016) / (.5 sqrt(50)).
    assert error == pytest.approx(0.126996, abs=1e-6)


def test_the_example_of_the_textbook() -> None:
    # Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, table 18.1, weights by squares.
    table = np.array([[75, 1, 4], [5, 4, 1], [0, 0, 10]], dtype=float)
    one = [row for row in range(3) for column in range(3) for _ in range(int(table[row, column]))]
    other = [column for row in range(3) for column in range(3) for _ in range(int(table[row, column]))]
    kappa, _ = weighted_kappa(table) or (0, 0)
    assert kappa == pytest.approx(cohen_kappa_score(one, other, weights="quadratic"))


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=20, max_size=200))
def test_kappa_is_that_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    one, other = zip(*pairs, strict=True)
    found = agreement_of(one, other, 5)
    assert found is not None
    if found.kappa is not None:
        expected = cohen_kappa_score(one, other, weights="quadratic", labels=range(5))
        assert found.kappa == pytest.approx(expected, abs=1e-9)


def test_the_interval_holds_the_true_kappa_nineteen_times_of_twenty() -> None:
    true = np.array([[8, 4, 1], [3, 10, 4], [1, 3, 9]], dtype=float)
    kappa, _ = weighted_kappa(true) or (0, 0)
    rng, held = np.random.default_rng(7), 0
    for _ in range(2000):
        value, error = weighted_kappa(rng.multinomial(150, true.ravel() / 43).reshape(3, 3) * 1.0) or (0, 0)
        held += abs(value - kappa) <= 1.959964 * error
    assert 0.93 < held / 2000 < 0.97


def test_under_twenty_there_is_no_kappa_and_shares_all_the_same() -> None:
    found = agreement_of([0, 1], [0, 2], 5)
    assert found is not None
    assert (found.exact, found.within_one, found.kappa) == (0.5, 1.0, None)


def test_where_all_are_on_one_step_chance_explains_all() -> None:
    found = agreement_of([2] * 30, [2] * 30, 5)
    assert found is not None
    assert found.kappa is None


def test_of_nothing_there_is_nothing_to_say() -> None:
    assert agreement_of([], [], 5) is None
