"""An explanation adds up, at every level, and is the score's own."""

from datetime import UTC
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.engine.explain import AxisLine, Explanation, ParameterLine, RuleLine, explain
from scoring.engine.kernel import score
from scoring.engine.shares import spread
from scoring.engine.times import read_day
from tests.engine import cast
from tests.engine.test_properties import case, seeds, taken


@given(seeds)
@settings(max_examples=300)
def test_what_stands_under_a_line_adds_up_to_it(seed: int) -> None:
    compiled, batch, day = case(seed, leads=2)
    for lead in range(batch.size):
        opened = explain(compiled, taken(batch, lead), day)
        assert opened.held + sum(axis.share_tenths for axis in opened.axes) == opened.composite
        for axis in opened.axes:
            check_axis(axis)


def check_axis(axis: AxisLine) -> None:
    assert axis.held_share + sum(line.share_tenths for line in axis.parameters) == axis.share_tenths
    assert sum(line.points for line in axis.parameters) == axis.points
    for parameter in axis.parameters:
        check_parameter(parameter)


def check_parameter(parameter: ParameterLine) -> None:
    rules = parameter.rules
    assert parameter.held_share_tenths + sum(rule.share_tenths for rule in rules) == parameter.share_tenths
    assert parameter.held_points + sum(rule.points for rule in rules) == parameter.points
    for rule in rules:
        check_rule(rule)


def check_rule(rule: RuleLine) -> None:
    assert sum(line.seen for line in rule.activities) == rule.seen
    assert sum(line.counted for line in rule.activities) == rule.counted
    paying = [line for line in rule.activities if line.points is not None]
    if paying:
        assert rule.held_points + sum(line.points for line in paying) == rule.points
        assert rule.held_share_tenths + sum(line.share_tenths for line in paying) == rule.share_tenths
    for line in rule.activities:
        assert sum(number for _, number in line.types) == line.seen
        assert (line.counted < line.seen) == (line.left_out_by is not None)


@given(seeds)
@settings(max_examples=100)
def test_an_explanation_has_the_numbers_of_the_score(seed: int) -> None:
    compiled, batch, day = case(seed, leads=3)
    scores = score(compiled, batch, day)
    for lead in range(batch.size):
        opened = explain(compiled, taken(batch, lead), day)
        assert opened.composite == scores.composite[lead]
        assert opened.penalty == scores.penalty[lead]
        parameters = {line.key: line for axis in opened.axes for line in axis.parameters}
        lines = [parameters[key] for key in compiled.parameter_keys]
        assert [line.points for line in lines] == scores.values[lead].tolist()
        paid = [rule.points for line in lines for rule in line.rules]
        assert paid == scores.contributions[lead].tolist()


def only_rule(opened: Explanation) -> RuleLine:
    return opened.axes[0].parameters[0].rules[0]


def opened(rule: dict, *did: tuple[str, int], **fields: str) -> RuleLine:
    compiled = cast.compiled(rule, fields={"employees": "number"})
    return only_rule(explain(compiled, cast.one_lead(compiled, *did, **fields), cast.TODAY))


def test_a_line_says_what_was_seen_what_counts_and_what_it_is_worth_today() -> None:
    line = opened(
        cast.rule(half_life_days=30, limit={"times": 3, "per": "ever"}),
        *[("web.page", 30)] * 4,
        ("web.a", 30),
    )
    assert (line.seen, line.counted, line.worth_percent) == (5, 3, 50)
    (day,) = line.activities
    assert day.types == (("web.a", 1), ("web.page", 4))
    assert (day.worth_micro, day.points, day.left_out_by) == (2_500_000, 7_500_000, "limit")


@pytest.mark.parametrize(
    ("keys", "step"),
    [
        ({"burst": 3}, "burst"),
        ({"limit": {"times": 1, "per": "ever"}}, "limit"),
        ({"window_days": 5}, "window"),
    ],
)
def test_a_day_that_does_not_count_says_why(keys: dict, step: str) -> None:
    line = opened(cast.rule(**keys), ("web.page", 9), ("web.page", 2))
    assert line.activities[0].left_out_by == step


def test_a_reset_leaves_its_own_day_out() -> None:
    compiled = cast.compiled(parameters=[
        {"key": "p", "axis": "engagement", "reset_by": ["lifecycle.recycled"], "rules": [cast.rule()]}
    ])  # fmt: skip
    lead = cast.one_lead(compiled, ("web.page", 9), ("lifecycle.recycled", 9), ("web.page", 8))
    line = only_rule(explain(compiled, lead, cast.TODAY))
    assert [day.left_out_by for day in line.activities] == ["reset", None]


def test_what_the_cap_holds_back_is_a_line_of_its_own() -> None:
    line = opened(cast.rule(cap=12), *[("web.page", ago) for ago in range(3)])
    assert (line.points, line.held_points) == (12_000_000, -3_000_000)
    assert line.held_share_tenths + sum(day.share_tenths for day in line.activities) == line.share_tenths


def test_a_missing_field_is_named() -> None:
    line = opened({"key": "size", "number": "employees", "tiers": [{"from": 1, "points": 1}]})
    assert line.unknown_fields == ("employees",)
    assert line.quantity is None


def test_days_since_says_how_many() -> None:
    line = opened({"key": "quiet", "days_since": ["web.*"], "tiers": [{"from": 30, "points": -5}]})
    assert line.quantity == cast.TODAY - read_day("2026-01-01", UTC)


def test_a_batch_of_two_is_not_explained() -> None:
    compiled, batch, day = case(1)
    with pytest.raises(ValueError, match="one lead"):
        explain(compiled, batch, day)


fractions = st.fractions(min_value=-1000, max_value=1000, max_denominator=997)


@given(st.lists(fractions, min_size=1, max_size=12), st.booleans())
def test_shares_are_rounded_so_that_they_add_up(shares: list[Fraction], up: bool) -> None:
    whole = sum(shares, Fraction(0))
    total = int(whole // 1) + (1 if up and whole.denominator > 1 else 0)
    rounded = spread(total, shares)
    assert sum(rounded) == total
    assert all(abs(one - share) < 1 for one, share in zip(rounded, shares, strict=True))
