"""Intervals against what was published and against drawing, and that chance alone claims nothing."""

from math import inf, isclose

import numpy as np
import pytest
from scipy.stats import fisher_exact

from scoring.evidence.curve import area, area_difference
from scoring.evidence.intervals import Share, chance_of, claimable, holm, lift, wilson
from tests.real_data.shelf import area_under_curve


def test_the_lift_is_that_of_koopmans_paper() -> None:
    found = lift(Share(40, 36), Share(80, 16))
    assert found is not None
    assert (found.value, round(found.low, 2), round(found.high, 2)) == (4.5, 2.94, 7.15)


@pytest.mark.parametrize(
    ("paid", "unpaid", "value"), [((20, 0), (80, 16), 0.0), ((20, 5), (80, 0), inf), ((20, 20), (80, 0), inf)]
)
def test_a_count_of_none_or_all_still_has_an_interval(paid, unpaid, value) -> None:
    found = lift(Share(*paid), Share(*unpaid))
    assert found is not None
    assert found.value == value
    assert found.low < found.high
    assert found.excludes(1)


@pytest.mark.parametrize("well", [0, 100])
def test_where_nobody_or_everybody_did_well_there_is_no_lift(well: int) -> None:
    assert lift(Share(20, well // 5), Share(80, well * 4 // 5)) is None


def test_the_interval_holds_the_true_lift_95_times_of_a_hundred() -> None:
    draw = np.random.default_rng(7)
    holds = 0
    for _ in range(2_000):
        found = lift(Share(40, int(draw.binomial(40, 0.3))), Share(200, int(draw.binomial(200, 0.15))))
        holds += found is not None and found.low <= 2 <= found.high
    assert 0.935 <= holds / 2_000 <= 0.97


def test_a_share_is_that_of_wilsons() -> None:
    found = wilson(15, 50)  # Newcombe 1998, and any textbook since
    assert (round(found.low, 3), round(found.high, 3)) == (0.191, 0.438)
    assert wilson(0, 10).low == 0
    assert wilson(10, 10).high == 1


def test_the_exact_test_agrees_with_scipys() -> None:
    draw = np.random.default_rng(3)
    for _ in range(200):
        m, n = (int(one) for one in draw.integers(1, 60, 2))
        x, y = int(draw.integers(0, m + 1)), int(draw.integers(0, n + 1))
        theirs = fisher_exact([[x, m - x], [y, n - y]]).pvalue
        assert isclose(chance_of(Share(m, x), Share(n, y)), theirs, abs_tol=1e-9)


def test_holm_stops_at_the_first_that_fails() -> None:
    assert holm(np.array([0.04, 0.012, 0.001, 0.03])).tolist() == [False, True, True, False]


def test_of_a_hundred_matrices_on_random_outcomes_at_most_five_claim_anything() -> None:
    draw = np.random.default_rng(11)
    matrices = 300
    claims = 0
    for _ in range(matrices):
        well = draw.random(400) < 0.4
        paid = draw.random((60, 400)) < draw.uniform(0.06, 0.6, (60, 1))
        claims += any(claimable([_pair(one, well) for one in paid]))
    assert claims <= 24  # what 5% of 300 come to 99 times of a hundred


def test_without_the_correction_chance_would_claim_much() -> None:
    draw = np.random.default_rng(11)
    well = draw.random(400) < 0.4
    paid = draw.random((60, 400)) < 0.4
    assert any(claimable([_pair(one, well)])[0] for one in paid)


def test_the_area_is_what_pairs_say_and_its_interval_what_drawing_says() -> None:
    draw = np.random.default_rng(0)
    well = draw.random(400) < 0.3
    scores = np.round(draw.normal(size=400) + well, 1)
    found = area(scores, well)
    assert found is not None
    assert isclose(found.value, area_under_curve(scores, well))
    drawn = [area_under_curve(scores[one], well[one]) for one in draw.integers(0, 400, (600, 400))]
    assert np.allclose([found.low, found.high], np.percentile(drawn, [2.5, 97.5]), atol=0.012)


def test_a_difference_is_narrower_than_two_areas_where_rankings_are_alike() -> None:
    draw = np.random.default_rng(1)
    well = draw.random(400) < 0.3
    one = draw.normal(size=400) + well
    alone = area(one, well)
    both = area_difference(one, one + draw.normal(size=400) / 10, well)
    assert alone is not None
    assert both is not None
    assert both.high - both.low < (alone.high - alone.low) / 3
    assert area(one, np.ones(400, dtype=bool)) is None


def _pair(paid: np.ndarray, well: np.ndarray) -> tuple[Share, Share]:
    return (
        Share(int(paid.sum()), int((paid & well).sum())),
        Share(int((~paid).sum()), int((~paid & well).sum())),
    )
