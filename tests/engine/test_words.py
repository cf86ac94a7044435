"""Rules and conditions read as sentences."""

import pytest

from scoring.engine.matrix import parse
from scoring.engine.words import condition_words, rule_words
from tests.engine.cast import document, rule

FIELDS = {"employees": "number", "renewal_on": "date", "called": "boolean"}


def words(one: dict) -> str:
    matrix = parse(document(one, fields=FIELDS))
    return rule_words(matrix.parameters[0].rules[0])


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (
            rule(
                half_life_days=30,
                limit={"times": 3, "per": "day"},
                cap=20,
                **{"if": [{"field": "department", "is": "engineering"}]},
            ),
            "5 each, half-life 30 days, 3 a day at most, at most 20 in all; where department is engineering",
        ),
        (rule(points=2.5, limit={"times": 1, "per": "ever"}), "2.5 each, the last 1 only"),
        (
            rule(fade=[{"from_day": 7, "percent": 50}], burst=3, window_days=60),
            "5 each, 50% from day 7 on, a day with 3 or more counts once, within 60 days",
        ),
        (
            {"key": "r", "count": ["a"], "tiers": [{"from": 3, "points": 6}, {"from": 1000, "points": 10}]},
            "6 from 3 on, 10 from 1,000 on",
        ),
        (
            {"key": "r", "number": "employees", "tiers": [{"from": 50, "points": 3}]},
            "employees: 3 from 50 on",
        ),
        (
            {
                "key": "r",
                "days_since": ["a"],
                "tiers": [{"from": 1, "points": -5}, {"from": 90, "points": -15}],
            },
            "-5 after 1 day, -15 after 90 days",
        ),
        (
            {
                "key": "r",
                "if": [{"field": "need", "is": "x"}, {"field": "called", "is": False}],
                "points": 10,
            },
            "10 where need is x and called is no",
        ),
    ],
)  # fmt: skip
def test_a_rule_reads_as_a_sentence(one: dict, said: str) -> None:
    assert words(one) == said


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ({"field": "buying_stage", "known": True}, "buying stage is known"),
        ({"field": "country", "in": ["de", "at", "ch"]}, "country is de, at or ch"),
        ({"field": "title", "contains": ["head", "chief"]}, "title contains head or chief"),
        ({"field": "employees", "between": [50, 2000]}, "employees is 50 to 2,000"),
        ({"field": "renewal_on", "within_days": 90}, "renewal on is within the last 90 days"),
        ({"field": "renewal_on", "older_than_days": 1}, "renewal on is more than 1 day ago"),
        ({"did": ["form.*"], "times": 2, "within_days": 30}, "did any form at least 2 times within 30 days"),
        ({"did_not": ["web.*"]}, "did not any web"),
    ],
)
def test_a_condition_reads_as_a_claim(condition: dict, said: str) -> None:
    plain = {"key": "r", "if": [condition], "points": 1}
    matrix = parse(document(plain, fields=FIELDS))
    assert condition_words(matrix.parameters[0].rules[0].conditions[0]) == said
