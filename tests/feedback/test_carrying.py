"""Which rules carry a score: the largest positive shares, as the lead's page shows them."""

import pytest

from scoring.engine.compile import compile_matrix
from scoring.engine.matrix import load
from scoring.feedback.carrying import MOST, Share, carriers
from scoring.inputs import day_of
from tests.scoring.small import NOW, SMALL, batch_now

pytestmark = pytest.mark.django_db

STRONGEST = """
name: Strongest
weights: {fit: 60, qualification: 40}
parameters:
  - key: need
    axis: qualification
    max: 10
    combine: strongest
    rules:
      - {key: some, if: [{field: need, known: true}], points: 4}
      - {key: direct, if: [{field: need, is: direct}], points: 10}
      - {key: other, if: [{field: need, is_not: none}], points: 10}
  - key: place
    axis: fit
    max: 10
    rules: [{key: home, if: [{field: country, is: ng}], points: 5}]
grades: [{grade: A, from: 0}]
bands: [{band: cold, from: 0}]
"""


def carried(text: str, lead) -> list[Share]:
    compiled = compile_matrix(load(text))
    return carriers(compiled, batch_now(lead, compiled, NOW), day_of(NOW))[0]


def test_of_a_parameter_that_takes_the_strongest_only_that_rule_carries(new_lead):
    lead = new_lead(need="direct", country="ng")
    assert carried(STRONGEST, lead) == [Share("need", "direct", 400), Share("place", "home", 300)]


def test_what_costs_or_pays_nothing_carries_nobody(new_lead, did):
    lead = new_lead(need="direct")
    did(lead, "email.unsubscribe")
    assert carried(SMALL, lead) == [Share("need", "direct", 500)]


def test_no_more_than_the_eight_largest_are_kept(new_lead):
    known = "if: [{field: need, known: true}]"
    rules = ", ".join(f"{{key: r{n}, {known}, points: {n + 1}}}" for n in range(12))
    matrix = SMALL.replace("{key: direct, if: [{field: need, is: direct}], points: 10}", rules)
    found = carried(matrix.replace("max: 10", "max: 100", 1), new_lead(need="direct"))
    assert [share.rule_key for share in found] == [f"r{n}" for n in range(11, 3, -1)]
    assert len(found) == MOST


def test_a_share_beyond_all_measure_is_still_kept(new_lead):
    matrix = SMALL.replace("points: 10", "points: 1000000")
    assert carried(matrix, new_lead(need="direct"))[0].tenths == 30_000
