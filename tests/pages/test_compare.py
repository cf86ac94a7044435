"""The comparison: columns that add up, differences that matter, leads added and removed."""

from typing import Any

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("+", ""))


@pytest.fixture
def compared(world: Any) -> Any:
    client = world.client("marketing")

    def open_page(*leads: str, **query: str) -> Any:
        return client.get(reverse("compare"), {"lead": [world.id(name) for name in leads], **query})

    return open_page


@pytest.mark.parametrize("leads", [("reader", "buyer"), ("reader", "buyer", "supervisor", "silent")])
def test_the_columns_add_up_to_the_composites(compared: Any, leads: tuple[str, ...]) -> None:
    comparison = compared(*leads).context["comparison"]
    for place in range(len(leads)):
        axes = [
            row for row in comparison.rows if row.kind == "axis-row" or row.name == "Held within 0 and 100"
        ]
        parts = [row for row in comparison.rows if row.kind != "axis-row"]
        composite = number(comparison.total.sides[place].share)
        assert round(sum(number(row.sides[place].share) for row in axes), 1) == composite
        assert round(sum(number(row.sides[place].share) for row in parts), 1) == composite


def test_two_leads_of_80_differ_in_what_matters(compared: Any) -> None:
    comparison = compared("reader", "buyer").context["comparison"]
    marked = {row.name for row in comparison.rows if row.is_marked}
    assert {"Content", "Need", "Plan to buy"} <= marked
    assert "Size" not in marked
    assert "engagement" in comparison.words.lower()
    assert "Demir" in comparison.words


def test_what_was_not_asked_is_no_zero(compared: Any) -> None:
    row = next(row for row in compared("reader", "buyer").context["comparison"].rows if row.name == "Need")
    assert row.sides[0].note == "not asked yet"
    assert "miss" in row.sides[0].bar


def test_only_what_differs_says_how_much_it_leaves_out(compared: Any) -> None:
    every, differing = (
        compared("reader", "buyer", **query).context["comparison"] for query in ({}, {"differs": "1"})
    )
    assert differing.hidden == len(every.rows) - len(differing.rows) > 0


def test_a_lead_is_added_and_removed_by_links(compared: Any, world: Any) -> None:
    response = compared("reader", find="elif")
    both = f"?lead={world.id('reader')}&amp;lead={world.id('buyer')}".encode()
    assert both in response.content
    without = compared("reader", "buyer").context["comparison"].leads[0].without
    assert without == f"lead={world.id('buyer')}"


def test_at_most_four_are_compared(compared: Any) -> None:
    response = compared("reader", "buyer", "supervisor", "silent", "foreign")
    assert len(response.context["comparison"].leads) == 4
    assert b'name="find"' not in response.content


def test_the_same_lead_is_there_once(compared: Any) -> None:
    assert len(compared("reader", "reader").context["comparison"].leads) == 1


def test_an_empty_comparison_asks_whom(compared: Any) -> None:
    assert b"Whom to compare?" in compared().content


@pytest.mark.parametrize("lead", ["x", "-1", "1.5", "", "9" * 50])
def test_what_is_no_lead_is_not_found(world: Any, lead: str) -> None:
    assert world.client("marketing").get("/compare", {"lead": lead}).status_code == 404
