"""The qualification axis of the default matrix is the seed's table, to the point."""

import pytest

from tests.matrices.shelf import document, scored

TABLE = [
    ("funding", "available now", 10), ("funding", "within 6 months", 5), ("funding", "in process", 2),
    ("funding", "none", 0),
    ("need", "direct", 10), ("need", "potential", 8), ("need", "unaware", 3), ("need", "none", 0),
    ("authority", "decision-maker", 10), ("authority", "purchasing agent", 5), ("authority", "influencer", 3),
    ("purchase_plan", "immediately", 10), ("purchase_plan", "within 6 months", 5),
    ("purchase_plan", "within 1 year", 2), ("purchase_plan", "none", 0),
    ("spend", "1000.01", 10), ("spend", "1000", 5), ("spend", "750", 5), ("spend", "500", 5),
    ("spend", "499", 5),
    ("spend", "100", 5), ("spend", "99.99", 1), ("spend", "0", 1),
]  # fmt: skip
READY = {
    "funding": "available now",
    "need": "direct",
    "authority": "decision-maker",
    "purchase_plan": "immediately",
    "spend": "5000",
}


@pytest.mark.parametrize(("question", "answer", "points"), TABLE)
def test_each_answer_pays_what_the_table_says(question: str, answer: str, points: int) -> None:
    assert scored({question: answer.title()})["values"][question] == points


@pytest.mark.parametrize("question", READY)
def test_an_answer_nobody_gave_pays_nothing(question: str) -> None:
    assert scored()["values"][question] == 0


def test_the_axis_holds_the_five_questions_and_nothing_else() -> None:
    parameters = document("scoring/matrices/default.yaml")["parameters"]
    assert [one["key"] for one in parameters if one["axis"] == "qualification"] == [
        "funding",
        "need",
        "authority",
        "purchase_plan",
        "spend",
    ]


def test_all_five_answers_at_their_best_make_a_hundred() -> None:
    assert scored(READY)["qualification"] == 100.0


def test_who_answers_all_of_it_well_is_sql() -> None:
    assert "sql" in scored(READY)["meets"]


@pytest.mark.parametrize(
    "short",
    [
        {"need": "unaware"},
        {"need": "none"},
        {"need": ""},
        {"authority": "influencer"},
        {"authority": ""},
        {"funding": "none"},
        {"purchase_plan": "none"},
    ],
    ids=str,
)
def test_one_answer_that_is_short_is_never_sql_whatever_else_pays(short: dict) -> None:
    everything = {"event.trade_show": [5, 6], "content.download": [1, 2, 3], "form.demo_request": [2]}
    assert "sql" not in scored(READY | short, everything)["meets"]


@pytest.mark.parametrize(
    "enough",
    [
        {"need": "potential"},
        {"authority": "purchasing agent"},
        {"funding": "in process"},
        {"purchase_plan": "within 1 year"},
    ],
    ids=str,
)
def test_the_least_that_is_enough_is_sql(enough: dict) -> None:
    assert "sql" in scored(READY | enough)["meets"]


def test_sql_wants_sixty_on_the_axis() -> None:
    least = {"funding": "in process", "need": "potential", "authority": "decision-maker", "spend": "50"}
    assert scored(least | {"purchase_plan": "within 6 months"})["meets"] == []
