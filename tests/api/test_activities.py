"""Activities by the API: one or many, each with its result."""

from datetime import UTC, datetime
from typing import Any

import pytest

from leads.models import Activity, Visitor
from tests.api.conftest import Machine, problem
from tests.factories import LeadFactory, did

VISIT: dict[str, Any] = {
    "key": "v-1",
    "type": "web.page.pricing",
    "occurred_at": "2026-06-30T14:05:00+02:00",
    "identity": {"kind": "email", "value": "Ada@Lekki.example"},
    "properties": {"path": "/pricing"},
}


def test_one_activity_is_stored_once_under_the_source_of_its_key(shop: Machine) -> None:
    first, again = shop.post("/activities", VISIT), shop.post("/activities", VISIT)
    assert (first.status_code, first.json()["status"]) == (201, "accepted")
    assert (again.status_code, again.json()["status"]) == (200, "duplicate")
    assert Activity.objects.get().source == "shop"
    assert again.json()["activity_id"] == first.json()["activity_id"] == Activity.objects.get().pk


def test_another_body_under_the_same_key_conflicts_and_the_first_stays(shop: Machine) -> None:
    shop.post("/activities", VISIT)
    said = problem(shop.post("/activities", {**VISIT, "topic": "Prices"}), 409)
    assert said["result"]["status"] == "conflict"
    assert Activity.objects.get().topic == ""


def test_what_a_lead_did_is_its(shop: Machine) -> None:
    lead = LeadFactory()
    sent = {"key": "1", "type": "web.visit", "lead_id": lead.pk}
    assert shop.post("/activities", sent).status_code == 201
    assert Activity.objects.get().lead == lead


# What is wrong with one of many, and a word of why.
WRONG: list[tuple[Any, str]] = [
    ("text", "no object"),
    (None, "no object"),
    ([VISIT], "no object"),
    ({**VISIT, "key": ""}, "empty"),
    ({**VISIT, "key": 7}, "no text"),
    ({**VISIT, "key": "a\0b"}, "NUL"),
    ({**VISIT, "key": "\ud800"}, "Unicode"),
    ({**VISIT, "key": "k" * 201}, "longer"),
    ({**VISIT, "type": "web.none"}, "no activity type"),
    ({**VISIT, "type": ["web.visit"]}, "no text"),
    ({**VISIT, "campaign": {"key": 1}}, "no text"),
    ({**VISIT, "campaign": "none"}, "no campaign"),
    ({**VISIT, "occurred_at": "yesterday"}, "no time"),
    ({**VISIT, "occurred_at": 1719756300}, "no time"),
    ({**VISIT, "occurred_at": "2026-06-30T14:05:00"}, "no offset"),
    ({**VISIT, "occurred_at": "9999-12-31T23:59:59-23:59"}, "no time"),
    ({**VISIT, "occurred_at": "9999-12-31T23:59:59Z"}, "ahead"),
    ({**VISIT, "occurred_at": "0001-01-01T00:00:00Z"}, "before 1970"),
    ({**VISIT, "identity": "ada@lekki.example"}, "no object of kind"),
    ({**VISIT, "identity": {"kind": 1, "value": "x"}}, "no text"),
    ({**VISIT, "identity": {"kind": "email", "value": " "}}, "empty"),
    ({**VISIT, "lead_id": 1}, "or both"),
    ({**VISIT, "identity": None, "lead_id": 10**30}, "no such lead"),
    ({**VISIT, "identity": None, "lead_id": 1.5}, "no whole number"),
    ({**VISIT, "identity": None, "lead_id": True}, "no whole number"),
    ({**VISIT, "identity": None, "lead_id": 999_999}, "no lead 999999"),
    ({**VISIT, "properties": [1]}, "no object"),
    ({**VISIT, "properties": {"a": "b\0"}}, "NUL"),
    ({**VISIT, "properties": {"a": "\udc00"}}, "Unicode"),
    ({**VISIT, "properties": {"a": "x" * 20_000}}, "longer"),
    ({**VISIT, "colour": "red"}, "no member"),
]


def test_what_is_wrong_is_rejected_with_its_reason_and_holds_up_no_other(shop: Machine) -> None:
    items = [one for one, _ in WRONG] + [{**VISIT, "key": "good"}]
    results = shop.post("/activities/batch", {"activities": items}).json()["results"]
    for (item, words), result in zip(WRONG, results, strict=False):
        assert (result["status"], result["activity_id"]) == ("rejected", None), item
        assert words in result["reason"], (item, result)
    assert results[-1]["status"] == "accepted"
    assert Activity.objects.get().key == "good"


@pytest.mark.parametrize("number", ["1e400", "-1e400", "9" * 5000, "1" + "0" * 400])
def test_a_number_that_nobody_can_store_rejects_its_item_alone(shop: Machine, number: str) -> None:
    body = (
        '{"activities": [{"key": "a", "type": "web.visit", "identity": {"kind": "crm", "value": "1"},'
        f' "properties": {{"n": {number}}}}},'
        ' {"key": "b", "type": "web.visit", "identity": {"kind": "crm", "value": "1"}}]}'
    )
    results = shop.post("/activities/batch", body.encode()).json()["results"]
    assert [one["status"] for one in results] == ["rejected", "accepted"]


def test_a_time_of_any_offset_is_stored(shop: Machine) -> None:
    for offset in ("+21:54", "-23:59", "Z"):
        sent = {**VISIT, "key": offset, "occurred_at": f"2026-06-30T14:05:00{offset}"}
        assert shop.post("/activities", sent).status_code == 201
    assert Activity.objects.get(key="+21:54").occurred_at == datetime(2026, 6, 29, 16, 11, tzinfo=UTC)


def test_one_that_is_wrong_is_refused_when_it_comes_alone(shop: Machine) -> None:
    for item, words in WRONG[3:]:
        assert words in problem(shop.post("/activities", item), 422)["detail"]
    assert not Activity.objects.exists()
    assert not Visitor.objects.exists()


def test_of_five_hundred_each_has_its_result_in_order(shop: Machine) -> None:
    items = [{**VISIT, "key": str(number)} for number in range(500)]
    results = shop.post("/activities/batch", {"activities": items}).json()["results"]
    assert [one["key"] for one in results] == [str(number) for number in range(500)]
    assert {one["status"] for one in results} == {"accepted"}
    problem(shop.post("/activities/batch", {"activities": [*items, VISIT]}), 413)


@pytest.mark.parametrize("body", [[], {}, {"activities": {}}, {"activities": [], "more": 1}, "x", 1, None])
def test_what_is_no_batch_is_refused(shop: Machine, body: Any) -> None:
    problem(shop.post("/activities/batch", body), 422)


def test_what_a_lead_did_is_listed_page_by_page_the_latest_first(shop: Machine) -> None:
    lead, other = LeadFactory(), LeadFactory()
    did(lead, "web.visit", days_ago=3, times=4)
    did(lead, "email.open", days_ago=1)
    did(other, "web.visit")
    path, seen = f"/leads/{lead.pk}/activities?limit=2", []
    while path:
        page = shop.get(path).json()
        seen += page["items"]
        path = (page["next"] or "").removeprefix("/api/v1")
    times = [one["occurred_at"] for one in seen]
    assert (len(seen), times) == (5, sorted(times, reverse=True))


def test_what_a_lead_did_is_narrowed(shop: Machine) -> None:
    lead = LeadFactory()
    did(lead, "web.page.pricing", days_ago=30)
    did(lead, "web.visit", days_ago=1)
    did(lead, "email.open", days_ago=1)
    path = f"/leads/{lead.pk}/activities"
    since = datetime.now(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    assert len(shop.get(f"{path}?type=web.*").json()["items"]) == 2
    assert len(shop.get(f"{path}?type=email.open").json()["items"]) == 1
    assert len(shop.get(f"{path}?since={since}").json()["items"]) == 0
    assert len(shop.get(f"{path}?before={since}").json()["items"]) == 3
    for cursor in ("x", "W10", "WyJ4IiwxXQ", "WyIyMDI2LTA2LTMwIiwxXQ"):
        problem(shop.get(f"{path}?after={cursor}"), 400)
