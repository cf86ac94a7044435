"""31,106 dated activities of 600 visitors of a shop: recency, decay, limits and resets on real days."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.engine.engine_run import run
from tests.engine.oracle import evaluate
from tests.real_data.shelf import activities_by, example, leads_by, needs, rows

FILE = "retentioneering_ecom/ecom.csv.gz"
AS_OF = datetime(2024, 6, 15, 9, 30, tzinfo=UTC)
pytestmark = needs(FILE)


@pytest.fixture(scope="module")
def visitors() -> tuple[list[dict], list[tuple[str, str, str]]]:
    """Each visitor created on the day of the first row, and what they did."""
    mapping = example("retentioneering/map.yaml")
    return leads_by(mapping, rows(FILE)), activities_by(mapping, rows(FILE))


@pytest.fixture(scope="module")
def matrix() -> dict:
    return example("retentioneering/matrix.yaml")


def test_every_event_has_a_type_or_is_left_out_on_purpose(visitors: tuple) -> None:
    left_out = {"account_page", "error_page", "checkout_bug"}
    known = set(example("retentioneering/map.yaml")["activities"]["type"]["values"])
    assert {row["event"] for row in rows(FILE)} == known | left_out


def test_the_engine_and_the_plain_evaluator_agree_on_real_days(visitors: tuple, matrix: dict) -> None:
    for zone in ("UTC", "America/New_York"):
        assert run(matrix, *visitors, AS_OF, zone) == evaluate(matrix, *visitors, AS_OF, zone)


def test_the_scores_are_spread(visitors: tuple, matrix: dict) -> None:
    scored = run(matrix, *visitors, AS_OF)
    assert {one["band"] for one in scored} == {"hot", "warm", "cool", "cold"}
    assert len({one["composite"] for one in scored}) > 200


def test_without_news_everybody_cools_down(visitors: tuple, matrix: dict) -> None:
    leads, did = visitors
    arrived = [row for row in did if row[2] < "2024-06-15 09:30"]
    now = run(matrix, leads, arrived, AS_OF)
    later = run(matrix, leads, arrived, AS_OF + timedelta(days=120))
    assert all(after["composite"] <= before["composite"] for before, after in zip(now, later, strict=True))
    assert {one["band"] for one in later} == {"cold"}


def test_what_was_in_the_cart_counts_no_more_once_it_is_bought(visitors: tuple, matrix: dict) -> None:
    leads, did = visitors
    today = [row for row in did if row[1] == "shop.purchase" and row[2][:10] == "2024-06-14"]
    buyers = {row[0] for row in today}
    scored = {one["id"]: one for one in run(matrix, leads, did, AS_OF.replace(hour=0, minute=0))}
    assert buyers
    assert all(scored[key]["contributions"]["intent.cart"] == 0 for key in buyers)
    assert all(scored[key]["contributions"]["customer.bought"] > 5 for key in buyers)
