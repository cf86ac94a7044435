"""The one door for activities: once for source and key, whatever comes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from leads.ingest.items import NewActivity, Who
from leads.ingest.leads import create_lead
from leads.ingest.record import record_activities, record_activity
from leads.models import Activity, Campaign, Identity, Lead, Visitor

pytestmark = pytest.mark.django_db
THE_BEGINNING = datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))
THE_END = datetime.max.replace(tzinfo=timezone(-timedelta(hours=14)))
YESTERDAY = datetime(2026, 5, 31, 9, tzinfo=UTC)


def visit(key: str = "a", **more: Any) -> NewActivity:
    return NewActivity(**{"key": key, "type": "web.visit", "occurred_at": YESTERDAY, **more})


def test_an_activity_is_stored_as_it_was_sent(lead: Lead, now: datetime) -> None:
    fair = Campaign.objects.create(key="fair", name="Fair")
    item = visit(
        lead_id=lead.pk, topic=" Presses ", campaign="fair", properties={"page": "/presses", "n": [1, None]}
    )
    result = record_activity(item, "web", now)
    stored = Activity.objects.get()
    assert (result.status, result.activity_id) == ("accepted", stored.pk)
    assert (stored.lead, stored.visitor.lead, stored.type.key) == (lead, lead, "web.visit")
    assert (stored.occurred_at, stored.known_at) == (YESTERDAY, now)
    assert (stored.topic, stored.campaign, stored.properties) == (
        "Presses",
        fair,
        {"page": "/presses", "n": [1, None]},
    )


def test_a_repeat_gets_the_same_activity(lead: Lead, now: datetime) -> None:
    first = record_activity(visit(lead_id=lead.pk), "web", now)
    again = record_activity(visit(lead_id=lead.pk), "web", now + timedelta(days=1))
    assert (again.status, again.activity_id) == ("duplicate", first.activity_id)
    assert Activity.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"type": "web.page.pricing"},
        {"occurred_at": YESTERDAY + timedelta(seconds=1)},
        {"topic": "Pumps"},
        {"properties": {"page": "/"}},
    ],
)
def test_the_same_key_with_another_body_is_a_conflict_and_the_first_stays(
    lead: Lead, now: datetime, other: dict[str, Any]
) -> None:
    item = visit(lead_id=lead.pk)
    first = record_activity(item, "web", now)
    before = Activity.objects.values().get()
    second = record_activity(replace(item, **other), "web", now)
    assert (second.status, second.activity_id) == ("conflict", first.activity_id)
    assert "another body" in second.reason
    assert Activity.objects.values().get() == before


def test_the_order_of_properties_makes_no_other_body(lead: Lead, now: datetime) -> None:
    record_activity(visit(lead_id=lead.pk, properties={"a": 1, "b": 2}), "web", now)
    again = record_activity(visit(lead_id=lead.pk, properties={"b": 2, "a": 1}), "web", now)
    assert again.status == "duplicate"


def test_a_key_counts_within_its_source(lead: Lead, now: datetime) -> None:
    record_activity(visit(lead_id=lead.pk), "web", now)
    assert record_activity(visit(lead_id=lead.pk), "shop", now).status == "accepted"


def test_repeats_within_a_batch_are_told_apart(lead: Lead, now: datetime) -> None:
    item = visit(lead_id=lead.pk)
    results = record_activities([item, item, replace(item, topic="x")], "web", now)
    assert [result.status for result in results] == ["accepted", "duplicate", "conflict"]
    assert len({result.activity_id for result in results}) == 1


def test_a_bad_item_holds_up_no_other(lead: Lead, now: datetime) -> None:
    results = record_activities(
        [
            visit("a", lead_id=lead.pk),
            visit("b", lead_id=lead.pk, type="web.nonsense"),
            visit("c", lead_id=lead.pk),
        ],
        "web",
        now,
    )
    assert [result.status for result in results] == ["accepted", "rejected", "accepted"]


def nested(depth: int) -> list[Any]:
    deep: list[Any] = []
    for _ in range(depth):
        deep = [deep]
    return deep


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"key": ""}, "the key is empty."),
        ({"key": " "}, "the key is empty."),
        ({"key": "x" * 201}, "the key is longer than 200 letters."),
        ({"key": "a\0b"}, "the key holds a NUL character."),
        ({"key": "\udc80"}, "the key holds letters that are not valid Unicode."),
        ({"type": "web.*"}, "there is no activity type 'web.*'."),
        ({"type": "\ud800"}, r"there is no activity type '\ud800'."),
        ({"campaign": "no such"}, "there is no campaign 'no such'."),
        ({"campaign": "a\0"}, r"there is no campaign 'a\x00'."),
        ({"topic": "\0"}, "the topic holds a NUL character."),
        ({"occurred_at": datetime(2026, 6, 1)}, "the time has no offset."),  # noqa: DTZ001
        ({"occurred_at": datetime(2026, 6, 1, 12, 5, 1, tzinfo=UTC)}, "the time is more than five minutes"),
        ({"occurred_at": THE_END}, "the time is more than"),
        ({"occurred_at": THE_BEGINNING}, "the time is before 1970."),
        ({"lead_id": 4711}, "there is no lead 4711."),
        ({"lead_id": -1}, "there is no such lead."),
        ({"lead_id": 10**30}, "there is no such lead."),
        ({"lead_id": None}, "it names no lead and no identity, or both."),
        ({"identity": Who("email", "dana@acme.example")}, "it names no lead and no identity, or both."),
        ({"lead_id": None, "identity": Who("email", " ")}, "the identity is empty."),
        ({"lead_id": None, "identity": Who("E Mail", "x")}, "the kind of identity"),
        ({"lead_id": None, "identity": Who("email", "x" * 401)}, "the identity is longer"),
        ({"lead_id": None, "identity": Who("email", "a\0")}, "the identity holds a NUL character."),
        ({"properties": {"n": float("nan")}}, "the properties are no JSON"),
        ({"properties": {"n": float("inf")}}, "the properties are no JSON"),
        ({"properties": {"n": "a\0b"}}, "the properties hold a NUL character."),
        ({"properties": {"\ud800": 1}}, "a property holds letters that are not valid Unicode."),
        ({"properties": {"n": nested(100_000)}}, "the properties are no JSON, or too deep."),
        ({"properties": {"n": 10**5000}}, "the properties are no JSON"),
        ({"properties": {"n": "x" * 16_001}}, "the properties are longer than 16000 letters."),
        ({"properties": ["x"]}, "the properties are no object."),
    ],
)  # fmt: skip
def test_what_can_not_be_stored_is_rejected_with_its_reason(
    lead: Lead, now: datetime, wrong: dict[str, Any], reason: str
) -> None:
    result = record_activity(visit(**{"lead_id": lead.pk, **wrong}), "web", now)
    assert result.status == "rejected"
    assert reason in result.reason
    assert not Activity.objects.exists()


def test_letters_that_look_like_an_escaped_nul_are_letters(lead: Lead, now: datetime) -> None:
    text = {"path": r"C:\u0000", "quote": '"\\', "deep": nested(200)}
    assert record_activity(visit(lead_id=lead.pk, properties=text), "web", now).status == "accepted"
    assert Activity.objects.get().properties == text


def test_a_clock_that_is_a_little_ahead_is_taken_back(lead: Lead, now: datetime) -> None:
    item = visit(lead_id=lead.pk, occurred_at=now + timedelta(minutes=4))
    record_activity(item, "web", now)
    assert Activity.objects.get().occurred_at == now
    assert record_activity(item, "web", now + timedelta(hours=1)).status == "duplicate"


def test_without_a_time_it_happened_now(lead: Lead, now: datetime) -> None:
    record_activity(visit(lead_id=lead.pk, occurred_at=None), "web", now)
    assert Activity.objects.get().occurred_at == now


@pytest.mark.parametrize("source", ["", "x" * 61, "change", "stage"])
def test_a_source_that_can_not_be_is_refused(source: str, now: datetime) -> None:
    with pytest.raises(ValueError, match="can't be the source"):
        record_activities([], source, now)


def test_what_a_stranger_did_is_kept_without_a_lead(stranger: Who, now: datetime) -> None:
    record_activities([visit("a", identity=stranger), visit("b", identity=stranger)], "web", now)
    assert list(Activity.objects.values_list("lead", flat=True)) == [None, None]
    assert (Visitor.objects.count(), Identity.objects.count()) == (1, 1)
    assert Visitor.objects.get().first_seen_at == YESTERDAY


def test_it_joins_the_lead_when_the_visitor_becomes_known(stranger: Who, now: datetime) -> None:
    record_activity(visit("a", identity=stranger), "web", now)
    lead = create_lead({"email": "dana@acme.example"}, now, identities=(stranger,))
    assert Activity.objects.get().lead == lead
    record_activity(visit("b", identity=stranger), "web", now)
    assert lead.activities.count() == 2


def test_an_e_mail_address_is_the_same_in_any_case(lead: Lead, now: datetime) -> None:
    record_activity(visit(identity=Who("email", " Dana@ACME.example")), "mail", now)
    assert Activity.objects.get().lead == lead


def test_a_lead_that_came_by_hand_gets_a_visitor(now: datetime) -> None:
    lead = Lead.objects.create(first_name="Eve", added_at=now)
    record_activities([visit("a", lead_id=lead.pk), visit("b", lead_id=lead.pk)], "web", now)
    assert lead.visitors.count() == 1
