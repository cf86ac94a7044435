"""Some of the cases score as they do among all: what they did goes with them, and nothing of the others."""

import numpy as np

from scoring.engine.arrays import Batch, part_of
from scoring.engine.compile import compile_matrix
from scoring.engine.kernel import score
from scoring.engine.matrix import load
from scoring.evidence.features import features_of
from tests.evidence.cast import DAY

COMPILED = compile_matrix(
    load("""
name: Acts
weights: {engagement: 1}
full_marks: {engagement: 50}
parameters:
  - key: acts
    axis: engagement
    rules:
      - {key: visit, count: [web.*], points: 4, half_life_days: 20, cap: 20}
      - {key: often, count: [form.submit], tiers: [{from: 1, points: 3}, {from: 3, points: 9}]}
      - {key: quiet, days_since: [web.visit], tiers: [{from: 30, points: -2}]}
bands: [{band: hot, from: 50}, {band: cold, from: 0}]
""")
)


def batch(leads: int, activities: int) -> Batch:
    draw = np.random.default_rng(8)
    numbers = draw.integers(0, leads, activities)
    days = draw.integers(DAY - 60, DAY, activities)
    order = np.lexsort((days, numbers))
    return Batch(
        leads,
        np.full(leads, DAY - 90, dtype=np.int32),
        {},
        numbers[order].astype(np.int32),
        draw.integers(0, 3, activities).astype(np.int32),
        days[order].astype(np.int32),
        ("web.visit", "web.page", "form.submit"),
        is_sorted=True,
    )


def test_a_part_scores_as_it_does_among_all() -> None:
    whole = batch(60, 900)
    places = np.array([0, 7, 8, 31, 59])
    among, alone = (score(COMPILED, one, DAY) for one in (whole, part_of(whole, places)))
    assert (alone.contributions == among.contributions[places]).all()
    assert (alone.composite == among.composite[places]).all()
    assert len(set(alone.composite.tolist())) > 1


def test_what_is_measured_is_what_is_paid_for_a_point_each() -> None:
    whole = batch(60, 900)
    features, units = features_of(COMPILED, whole, DAY)
    paid = score(COMPILED, whole, DAY).contributions / 1e6
    assert [(one.rule, one.tier) for one in features] == [(0, 0), (1, 0), (1, 1), (2, 0)]
    assert np.allclose(units[:, 0] * 4, paid[:, 0], atol=0.03)
    assert (units[:, 1] * 3 + units[:, 2] * 9 == paid[:, 1]).all()
    assert (units[:, 3] * -2 == paid[:, 2]).all()
    assert units[:, 0].max() == 5  # the cap, in visits
