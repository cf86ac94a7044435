"""Messages of trackers: each once, somebody's, typed by the first rule that matches."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leads.consent.erased import remember
from leads.ingest.items import Who
from leads.ingest.leads import create_lead
from leads.models import Activity, Campaign, Identity, IdentityConflict, Lead, TrackedEvent
from leads.tracking.taking import take_in

from .conftest import NOW, SOURCE, message

pytestmark = pytest.mark.django_db


def take(*messages: object) -> list[str]:
    return [taken.status for taken in take_in(messages, SOURCE, NOW)]


def reason(raw: object) -> str:
    return take_in([raw], SOURCE, NOW)[0].reason


def activity() -> Activity:
    return Activity.objects.get()


def person(**traits: Any) -> dict[str, Any]:
    return message("i1", "identify", userId="u1", traits={"email": "dana@acme.example", **traits})


def test_a_page_view_becomes_the_activity_that_its_path_says() -> None:
    assert take(message("m1")) == ["accepted"]
    assert (activity().type.key, activity().source, activity().lead_id) == ("web.page.pricing", SOURCE, None)


def test_a_repeat_is_taken_once() -> None:
    assert take(message("m1")) == ["accepted"]
    assert take(message("m1"), message("m2"), message("m2")) == ["duplicate", "accepted", "duplicate"]
    assert (Activity.objects.count(), TrackedEvent.objects.count()) == (2, 2)


def test_another_body_under_the_same_id_is_a_conflict_and_the_first_stays() -> None:
    take(message("m1"))
    assert take(message("m1", path="/careers")) == ["conflict"]
    assert activity().type.key == "web.page.pricing"


def test_each_try_has_another_time_of_sending_and_is_the_same_message() -> None:
    take(message("m1", sentAt="2026-06-01T11:59:00Z"))
    assert take(message("m1", sentAt="2026-06-01T12:00:00Z")) == ["duplicate"]


def test_a_message_without_an_id_is_known_by_what_it_says() -> None:
    first, second = ({**message(""), "timestamp": f"2026-06-01T11:0{minute}:00Z"} for minute in (1, 2))
    assert take(first, first, second) == ["accepted", "duplicate", "accepted"]


def test_the_clock_of_the_client_is_put_right() -> None:
    """It is two hours fast, and kept the event for a minute."""
    take(message("m1", timestamp="2026-06-01T13:59:00.000Z", sentAt="2026-06-01T14:00:00.000Z"))
    assert activity().occurred_at == NOW - timedelta(minutes=1)


def test_what_segment_passes_on_was_put_right_already() -> None:
    at = "2026-05-20T08:00:00Z"
    take(message("m1", timestamp=at, sentAt=at, receivedAt="2026-05-20T08:00:01Z"))
    assert activity().occurred_at == datetime(2026, 5, 20, 8, tzinfo=UTC)


def test_what_matches_nothing_is_kept_and_is_no_activity() -> None:
    assert take(message("m1", "track", event="Song Played")) == ["accepted"]
    assert (Activity.objects.count(), TrackedEvent.objects.get().name) == (0, "Song Played")


def test_identify_with_an_address_makes_a_lead_and_what_came_before_joins_it() -> None:
    take(message("m1"), person(firstName="Dana", lastName="Ruiz", title="CIO", company={"name": "Acme"}))
    lead = Lead.objects.get()
    assert (lead.first_name, lead.last_name, lead.title, lead.company) == ("Dana", "Ruiz", "CIO", "Acme")
    assert (lead.seniority, lead.source, activity().lead_id) == ("c-level", SOURCE, lead.pk)
    kinds = Identity.objects.filter(visitor__lead=lead).values_list("kind", flat=True)
    assert set(kinds) == {"email", "external", "anonymous"}


def test_traits_change_the_lead_that_is_known_and_a_wrong_one_says_nothing() -> None:
    lead = create_lead({"email": "dana@acme.example", "title": "Clerk"}, NOW)
    take(person(title="CIO", employees="many", industry=""))
    lead.refresh_from_db()
    assert (lead.title, lead.employees, Lead.objects.count()) == ("CIO", None, 1)


def test_a_group_says_what_company_it_is() -> None:
    take(person())
    take(message("g1", "group", userId="u1", groupId="acme", traits={"name": "Acme", "employees": 420}))
    assert Lead.objects.values_list("company", "employees").get() == ("Acme", 420)


def test_a_user_id_that_is_an_address_is_one() -> None:
    lead = create_lead({"email": "dana@acme.example"}, NOW)
    take(message("m1", userId="Dana@Acme.example"))
    assert activity().lead_id == lead.pk


def test_two_strangers_whom_a_program_calls_null_are_two() -> None:
    take(message("m1", userId="null", anonymousId="a1"), message("m2", userId="null", anonymousId="a2"))
    assert len(set(Activity.objects.values_list("visitor_id", flat=True))) == 2


def test_the_topic_comes_from_the_property_that_the_rule_names() -> None:
    take(message("m1", path="/blog/why", properties={"path": "/blog/why", "title": "Why we score"}))
    assert (activity().type.key, activity().topic) == ("web.page.blog", "Why we score")


def test_a_campaign_that_is_known_by_its_key_is_noted() -> None:
    Campaign.objects.create(key="spring", name="Spring")
    take(message("m1", context={"campaign": {"name": "spring"}}), message("m2"))
    assert set(Activity.objects.values_list("campaign__key", flat=True)) == {"spring", None}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("text", "no object"),
        (message("m1", "delete"), "type is none of"),
        ({"type": "page", "messageId": "m1"}, "no userId"),
        (message("m1", anonymousId={"a": 1}, userId=["x"]), "neither text nor number"),
        (message("m1", "track", event=None), "without an event"),
        (message("m" * 151), "longer than 150"),
        (message("m1", anonymousId="a\0b"), "NUL"),
        (message("m1", anonymousId="a\ud800b"), "valid Unicode"),
        (message("m1", properties={"path": "/pricing", "x": float("nan")}), "a number that is none"),
        (message("m1", properties={"path": "/pricing", "x": "y" * 40_000}), "32 KB"),
        (message("m1", timestamp="yesterday"), "no time"),
        (message("m1", timestamp="9999-12-31T23:59:59Z"), "ahead"),
        (message("m1", timestamp="0001-01-01T00:00:00Z"), "before 1970"),
        (message("m1", timestamp="9999-12-31T23:59:59Z", sentAt="0001-01-01T00:00:00Z"), "centuries"),
        (message("m1", anonymousId="a" * 500), "longer than"),
    ],
)
def test_what_can_not_be_taken_is_kept_with_its_reason_and_holds_up_no_other(raw: Any, words: str) -> None:
    assert words in reason(raw)
    assert take(raw, message("good")) == ["rejected", "accepted"]
    assert words in TrackedEvent.objects.exclude(reason="").get().reason


def test_what_was_refused_may_come_again_mended() -> None:
    take(message("m1", timestamp="yesterday"))
    assert take(message("m1")) == ["accepted"]
    assert TrackedEvent.objects.get().reason == ""


def test_who_was_erased_does_not_come_back_and_nothing_of_them_is_kept() -> None:
    remember([(1, Who("email", "dana@acme.example"))], NOW)
    assert take(person(firstName="Dana")) == ["rejected"]
    kept = TrackedEvent.objects.get()
    assert (kept.body, kept.reason, Lead.objects.count()) == ("{}", "its person was erased.", 0)


def test_two_visitors_who_turn_out_to_be_one_keep_what_they_sent() -> None:
    take(message("m1"), message("m2", anonymousId="a2"))
    take(message("x1", "alias", anonymousId=None, userId="u1", previousId="a1"))
    take(message("x2", "alias", anonymousId=None, userId="u1", previousId="a2"))
    assert Activity.objects.values("visitor_id").distinct().count() == 1
    assert TrackedEvent.objects.values("visitor_id").distinct().count() == 1


def test_two_leads_that_a_browser_says_are_one_stay_two_until_a_person_decides() -> None:
    take(
        person(), message("i2", "identify", userId="u2", anonymousId="a2", traits={"email": "b@acme.example"})
    )
    take(message("i3", "identify", userId="u2", anonymousId="a1"))
    assert (Lead.objects.count(), IdentityConflict.objects.count()) == (2, 1)
