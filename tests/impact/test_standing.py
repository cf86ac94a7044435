"""Where everyone stands is what scoring each lead by itself says, and what is remembered changes nothing."""

import random

import numpy as np
import pytest

from scoring.engine.kernel import score
from scoring.impact.everyone import Everyone, together
from scoring.impact.standing import Standing, standing_of
from tests.impact.crowd import NOW, Crowd, crowd


def nothing(_: int) -> None:
    pass


def stands(one: Crowd, everyone: Everyone | None = None, before: Standing | None = None) -> Standing:
    return standing_of(everyone or one.everyone(), one.compiled, one.today, before, nothing)


def is_paid(bits: np.ndarray, place: int) -> bool:
    return bool(np.unpackbits(bits)[place])


def assert_same(one: Standing, other: Standing) -> None:
    assert (one.rows == other.rows).all()
    assert all((mine == theirs).all() for mine, theirs in zip(one.pays, other.pays, strict=True))


@pytest.mark.parametrize("first", range(0, 120, 40))
def test_everyone_stands_where_scoring_each_alone_puts_them(first: int) -> None:
    for seed in range(first, first + 40):
        one = crowd(seed)
        standing = stands(one)
        rows = standing.rows
        for place, alone in enumerate(one.on(one.today)):
            assert rows["composite"][place] == round(alone["composite"] * 10), f"seed {seed}, lead {place}"
            assert one.compiled.matrix.bands[rows["band"][place]].name == alone["band"]
            assert rows["mql"][place] == one.is_mql_by(alone, place, one.today)
            assert [is_paid(bits, place) for bits in standing.pays] == [
                points != 0 for points in alone["contributions"].values()
            ]


@pytest.mark.parametrize("seed", range(40))
def test_on_any_day_a_lead_is_read_as_that_day_ended(seed: int) -> None:
    one = crowd(seed)
    everyone, places = one.everyone(), np.arange(len(one.leads))
    for back in (0, 3, 17, 40, 95):
        day = one.today - back
        batch = everyone.batch(one.compiled, places, np.full(len(places), day))
        plain = one.on(day)
        scores = score(one.compiled, batch, np.full(len(places), day))
        assert [composite / 10 for composite in scores.composite.tolist()] == [
            answer["composite"] for answer in plain
        ], f"{back} days ago"


@pytest.mark.parametrize("seed", range(60))
def test_another_version_takes_over_only_what_it_cannot_have_changed(seed: int) -> None:
    rng = random.Random(seed)
    one, other = crowd(seed), crowd(seed)
    rules = [rule for parameter in other.document["parameters"] for rule in parameter["rules"]]
    rule = rng.choice(rules)
    counting = [rule for rule in rules if "count" in rule and "points" in rule]
    if counting and rng.random() < 0.8:
        rule = rng.choice(counting)
        rule["points"] = -rule["points"] or 3
    else:
        rule["key"] = "renamed"
    afresh, from_other = stands(other), stands(other, before=stands(one))
    assert_same(from_other, afresh)


def test_a_version_that_differs_by_a_rule_scores_those_alone_who_did_what_it_counts() -> None:
    scored_leads = 0
    for seed in range(60):
        one, other = crowd(seed), crowd(seed)
        for parameter in other.document["parameters"]:
            parameter["rules"].append({"key": "more", "count": ["web.page.blog"], "points": 1})
        ticks: list[int] = []
        standing_of(other.everyone(), other.compiled, one.today, stands(one), ticks.append)
        has_done = {place for place, name, _ in one.done if name == "web.page.blog"}
        assert ticks[0] >= len(one.leads) - len(has_done)
        scored_leads += sum(ticks[1:])
    assert scored_leads


@pytest.mark.parametrize("seed", range(40))
def test_only_leads_with_another_revision_are_scored_again(seed: int) -> None:
    one = crowd(seed)
    before = stands(one)
    later = one.everyone(revisions=[1, 2, 1, 2]).take(np.array([3, 1, 0]))
    later = together([later], NOW)
    ticks: list[int] = []
    after = standing_of(later, one.compiled, one.today, before, ticks.append)
    assert ticks == [1, 2]
    assert (after.rows == stands(one).rows[[0, 1, 3]]).all()


@pytest.mark.parametrize("seed", range(40))
def test_parts_in_any_order_make_the_same_everyone(seed: int) -> None:
    one = crowd(seed)
    everyone = one.everyone()
    parts = [everyone.take(np.array([2])), everyone.take(np.array([3, 0])), everyone.take(np.array([1]))]
    again = together(parts, NOW)
    assert (again.ids == everyone.ids).all()
    assert (again.packed == everyone.packed).all()
    assert (stands(one, again).rows == stands(one).rows).all()
