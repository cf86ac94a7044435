"""All nine negative behaviours of the seed are live in the default matrix, each as a rule."""

import pytest

from tests.matrices.shelf import scored

GOOD = {
    "industry": "machinery", "employees": "500", "region": "emea", "seniority": "director",
    "department": "operations", "need": "direct",
    "purchase_plan": "within 6 months", "funding": "available now",
}  # fmt: skip
DID = {"web.visit": [3, 10], "content.download": [5], "change.buying_stage.forward": [30]}
NINE = {
    "consent.unsubscribed": ({}, {"email.unsubscribe": [8]}),
    "warning_signs.not_product_pages": ({}, {"web.page.careers": [2]}),
    "warning_signs.quiet": ({}, {"web.visit": [45]}),
    "warning_signs.plan_moved_back": ({}, {"change.purchase_plan.back": [4]}),
    "warning_signs.stalled": ({"buying_stage": "awareness"}, {"change.buying_stage.forward": [120]}),
    "warning_signs.do_not_call": ({"do_not_call": "yes"}, {}),
    "warning_signs.spam_complaint": ({}, {"email.spam_complaint": [3]}),
    "warning_signs.negative_comment": ({}, {"social.comment.negative": [3]}),
    "warning_signs.renewal_declined": ({}, {"contract.renewal_declined": [20]}),
}


@pytest.mark.parametrize("rule", NINE)
def test_each_negative_behaviour_lowers_the_score(rule: str) -> None:
    fields, did = NINE[rule]
    before, after = scored(GOOD, DID), scored(GOOD | fields, DID | did)
    assert after["contributions"][rule] < 0
    assert after["composite"] < before["composite"]


@pytest.mark.parametrize("page", ["careers", "press", "investors", "leadership"])
def test_pages_that_are_not_about_the_product_cost_points(page: str) -> None:
    assert scored(GOOD, {f"web.page.{page}": [1]})["penalty"] < 0


def test_silence_costs_more_after_thirty_sixty_and_ninety_days() -> None:
    costs = [scored(GOOD, {"web.visit": [ago]})["penalty"] for ago in (29, 30, 60, 90)]
    assert costs == [0.0, -3.0, -6.0, -10.0]


def test_silence_is_held_against_nobody_who_never_came_by_the_web() -> None:
    assert scored(GOOD, {"event.trade_show": [100]}, created_days_ago=200)["penalty"] == 0.0


def test_no_progress_counts_where_the_buying_stage_is_known() -> None:
    assert scored(GOOD, created_days_ago=200)["penalty"] == 0.0
    assert scored(GOOD | {"buying_stage": "awareness"}, created_days_ago=200)["penalty"] == -5.0


def test_subscribing_again_heals_an_unsubscribe() -> None:
    gone = scored(GOOD, DID | {"email.unsubscribe": [8]})
    back = scored(GOOD, DID | {"email.unsubscribe": [8], "email.subscribe": [2]})
    assert gone["penalty"] == -8.0
    assert back["penalty"] == 0.0
    assert back["composite"] >= scored(GOOD, DID)["composite"]


def test_a_lead_that_came_in_opted_out_pays_once_for_it() -> None:
    assert scored(GOOD | {"email_opt_out": "true"}, {"email.unsubscribe": [8]})["penalty"] == -8.0


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"domain": "Rival.example"}, "competitor"),
        ({"seniority": "student"}, "student"),
        ({"domain": "customer.example"}, "customer_staff"),
        ({"domain": "hartmann-pumpen.example"}, None),
    ],
)
def test_who_will_never_buy_is_disqualified_with_the_reason(fields: dict, key: str | None) -> None:
    assert scored(GOOD | fields)["disqualified_by"] == key
