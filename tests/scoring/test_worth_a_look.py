"""Worth a look: not MQL, not disqualified, and a strong reason, or the best fit and little known."""

import pytest

from leads.models import Lead
from tests.scoring.small import published, score_of, scored

# An answer pays 10 of 10, the one below it exactly 8, the next 7. Nothing of it comes near MQL.
MATRIX = """
name: Reasons
weights: {fit: 1, qualification: 9}
full_marks: {qualification: 1000}
parameters:
  - key: industry
    axis: fit
    max: 10
    rules: [{key: core, if: [{field: industry, is: metals}], points: 10}]
  - key: need
    axis: qualification
    max: 10
    rules:
      - {key: most, if: [{field: need, is: direct}], points: 10}
      - {key: enough, if: [{field: need, is: potential}], points: 8}
      - {key: short, if: [{field: need, is: unaware}], points: 7.999999}
  - key: purchase_plan
    axis: qualification
    max: 10
    rules: [{key: most, if: [{field: purchase_plan, is: immediately}], points: 10}]
  - key: authority
    axis: qualification
    max: 10
    rules: [{key: most, if: [{field: authority, is: decision-maker}], points: 10}]
  - key: relationship
    axis: qualification
    max: 10
    rules: [{key: most, if: [{field: relationship, is: "decision-maker's circle"}], points: 10}]
  - key: funding
    axis: qualification
    max: 10
    rules: [{key: most, if: [{field: funding, is: available now}], points: 10}]
grades: [{grade: A, from: 80}, {grade: B, from: 0}]
bands: [{band: all, from: 0}]
stages: {mql: [[{did: [form.demo_request]}]]}
disqualify: [{key: student, if: [{field: title, contains: student}]}]
"""
# None of these pays; a funding of the least readiness is an answer too.
ALL_BUT_ONE = {"need": "none", "funding": "none", "authority": "influencer"}


def is_worth_a_look(lead: Lead) -> bool:
    published(MATRIX)
    return score_of(lead).is_worth_a_look


@pytest.mark.parametrize(
    "reason",
    [
        {"need": "direct"},
        {"purchase_plan": "immediately"},
        {"authority": "decision-maker"},
        {"relationship": "decision-maker's circle"},
    ],
    ids=str,
)
def test_each_of_the_four_reasons_is_one(new_lead, reason):
    assert is_worth_a_look(new_lead(**reason))


def test_money_alone_is_no_reason(new_lead):
    assert not is_worth_a_look(new_lead(funding="available now"))


def test_eighty_percent_of_the_marks_are_enough(new_lead):
    assert is_worth_a_look(new_lead(need="potential"))


def test_a_millionth_of_a_point_less_is_not(new_lead):
    assert not is_worth_a_look(new_lead(need="unaware"))


def test_the_best_fit_of_whom_two_answers_are_not_known(new_lead):
    assert is_worth_a_look(new_lead(industry="metals", need="none", funding="none"))


def test_the_best_fit_of_whom_one_answer_is_not_known_is_known_well_enough(new_lead):
    assert not is_worth_a_look(new_lead(industry="metals", **ALL_BUT_ONE))


def test_a_lesser_fit_of_whom_nothing_is_known_is_nothing_to_see(new_lead):
    assert not is_worth_a_look(new_lead())


def test_who_meets_mql_is_with_sales_already(new_lead, did):
    lead = new_lead(need="direct")
    did(lead, "form.demo_request")
    assert not is_worth_a_look(lead)


def test_who_is_disqualified_is_not_until_a_person_overrules_it(new_lead):
    lead = new_lead(need="direct", title="Student of physics")
    assert not is_worth_a_look(lead)
    Lead.objects.update(overruled_disqualifier="student")
    scored()
    assert score_of(lead).is_worth_a_look
