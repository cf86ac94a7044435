"""Differences of two matrices: complete, and in words."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.engine.matrix import parse, read_yaml
from scoring.matrix.differences import by_row, differences
from scoring.matrix.rows import plain_document
from tests.engine.cast import document, rule
from tests.matrix.conftest import MATRIX
from tests.matrix.odd_matrices import changed_matrix, odd_matrix
from tests.matrix.patching import patched

seeds = st.integers(0, 10**9)


def said(before: Any, after: Any) -> list[str]:
    return [row.words for row in by_row(differences(before, after))]


def small() -> Any:
    return read_yaml(MATRIX)


def with_rule(**cells: Any) -> Any:
    return document(rule(label="Webinar", **cells), fields={"employees": "number"})


@given(seeds)
@settings(max_examples=150)
def test_a_matrix_differs_in_nothing_from_itself_however_it_is_spelled(seed: int) -> None:
    made = odd_matrix(seed)
    assert differences(made, plain_document(parse(made))) == ()


@given(seeds)
@settings(max_examples=300)
def test_small_changes_are_all_named_so_that_they_can_be_made_again(seed: int) -> None:
    before, after = (plain_document(parse(one)) for one in changed_matrix(seed))
    found = differences(before, after)
    assert parse(patched(before, found)).canonical() == parse(after).canonical()
    assert bool(found) == (before != after or list(before.get("stages", {})) != list(after.get("stages", {})))


@given(seeds, seeds)
@settings(max_examples=150)
def test_of_any_two_matrices_every_difference_is_named(one: int, other: int) -> None:
    before, after = (plain_document(parse(odd_matrix(seed))) for seed in (one, other))
    found = differences(before, after)
    assert parse(patched(before, found)).canonical() == parse(after).canonical()
    assert all(difference.phrase for difference in found)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (
            {"points": 8, "half_life_days": 60},
            {"points": 12, "half_life_days": 30},
            "8 → 12 points, half-life 60 → 30 days",
        ),
        ({"cap": 20}, {}, "no cap, 20 before"),
        ({}, {"window_days": 90}, "window 90 days, none before"),
        (
            {"limit": {"times": 3, "per": "day"}},
            {"limit": {"times": 1, "per": "ever"}},
            "limit 3 a day → the last 1",
        ),
        ({"burst": 3}, {}, "measures any web, a day with 3 or more counts once → any web"),
        (
            {},
            {"if": [{"field": "employees", "from": 50}]},
            "only where employees is 50 or more, for all before",
        ),
        (
            {"if": [{"field": "country", "in": ["de", "at", "ch"]}]},
            {"if": [{"field": "country", "in": ["de", "at", "li"]}]},
            "country also li, country no longer ch",
        ),
        ({"points": 1}, {"points": 1.0000001}, 'pays {"points": 1} → {"points": 1.0000001}'),
    ],
)
def test_what_became_of_a_rule_reads_as_people_say_it(before: dict, after: dict, words: str) -> None:
    assert said(with_rule(**before), with_rule(**after)) == [f"Webinar: {words}"]


def test_a_line_says_from_where_it_counts_now() -> None:
    before, after = small(), small()
    after["grades"][0]["from"] = 45
    after["stages"]["mql"] = [[{"score": "fit", "from": 45}]]
    assert said(before, after) == ["Grade A from 45 instead of 50", "MQL: fit from 45 instead of 50"]


def test_a_stage_of_the_composite_alone_needs_no_more_words() -> None:
    before, after = small(), small()
    before["stages"]["mql"], after["stages"]["mql"] = (
        [[{"score": "composite", "from": least}]] for least in (45, 50)
    )
    assert said(before, after) == ["MQL from 50 instead of 45"]


def test_rows_that_came_and_went_say_what_they_are() -> None:
    before, after = small(), small()
    del after["parameters"][0]["rules"][0]
    quote = {
        "key": "quote",
        "label": "Asked for a quote",
        "if": [{"field": "quote", "known": True}],
        "points": 12,
    }
    after["parameters"][0]["rules"].append(quote)
    assert said(before, after) == [
        "“Asked for a quote” is new, 12 points, where quote is known",
        "“In metals” is removed",
    ]


def test_weights_read_as_one_line() -> None:
    before, after = small(), small()
    after["weights"] = {"fit": 60, "engagement": 40}
    assert said(before, after) == ["Weights: engagement 50 → 40, fit 50 → 60"]


def test_a_key_that_is_another_is_no_new_rule() -> None:
    before, after = small(), small()
    after["parameters"][0]["rules"][1]["key"] = "timber"
    assert said(before, after) == ["In wood: key wood → timber"]


def test_a_parameter_of_another_key_keeps_its_rules() -> None:
    before, after = small(), small()
    after["parameters"][1]["key"] = "pages"
    assert said(before, after) == ["Website: key web → pages"]


def test_a_rule_that_went_to_another_parameter_is_not_removed_and_new() -> None:
    before, after = small(), small()
    after["parameters"][0]["rules"].append(after["parameters"][1]["rules"][0])
    after["parameters"][1]["rules"] = [{"key": "blog", "count": ["web.page.blog"], "points": 1}]
    (moved, *_) = differences(before, after)
    assert moved.words == "“Viewed the pricing page” moved from “Website” to “Size”"
    assert (moved.was, moved.keys, moved.after) == (
        ("web", "pricing"),
        ("size", "pricing"),
        ("size", "glass"),
    )


def test_another_order_names_the_fewest_that_moved() -> None:
    before, after = small(), small()
    rules = after["parameters"][0]["rules"]
    rules.insert(0, rules.pop())
    assert said(before, after) == ["“In glass” comes first now"]


def test_a_draft_with_faults_is_compared_as_far_as_it_can_be_read() -> None:
    before, after = small(), copy.deepcopy(small())
    after["parameters"][0]["rules"][0]["points"] = "many"
    after["parameters"][0]["rules"][1]["points"] = 5
    assert said(before, after) == [
        'In metals: pays {"points": 2} → {"points": "many"}',
        "In wood: 4 → 5 points",
    ]
