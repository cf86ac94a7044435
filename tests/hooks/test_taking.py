"""What becomes of items that were admitted."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leads.catalog.write import add_type
from leads.consent.standing import standing_of
from leads.hooks.bodies import MOST_ITEMS
from leads.hooks.keeping import drop_old
from leads.hooks.retaking import take_in_again
from leads.models import Activity, AuditEntry, Campaign, Hook, HookDelivery, HookReject, Lead, User, Visitor

from .senders import SEND, mailgun, postmark, sendgrid, signed

pytestmark = pytest.mark.django_db
AT = 1461095250
NOW = datetime.now(UTC)


def event(kind: str = "open", number: int = 1, **more: Any) -> dict[str, Any]:
    said = {"email": "recipient@example.com", "timestamp": AT, "sg_event_id": str(number)}
    return {"event": kind, "sg_message_id": "m-1.filter1.2", **said, **more}


def kinds() -> list[str]:
    return list(Activity.objects.order_by("pk").values_list("type__key", flat=True))


def test_it_is_the_leads_by_the_address(hook_of: Callable[[str], Hook], dana: Lead) -> None:
    sendgrid(hook_of("sendgrid"), [event("click", url="https://leadscore.example/prices")])
    stored = Activity.objects.get()
    assert (stored.lead, stored.type.key, stored.source) == (dana, "email.click", "sendgrid")
    assert stored.occurred_at == datetime.fromtimestamp(AT, UTC)
    assert stored.properties == {"message": "m-1", "link": "https://leadscore.example/prices"}


def test_who_is_not_known_is_kept_by_the_address(hook_of: Callable[[str], Hook]) -> None:
    sendgrid(hook_of("sendgrid"), [event(email="Somebody@Example.com")])
    visitor = Visitor.objects.get()
    assert (visitor.lead, visitor.identities.get().value) == (None, "somebody@example.com")


def test_the_same_message_opened_again_is_told_apart(hook_of: Callable[[str], Hook], dana: Lead) -> None:
    hook = hook_of("sendgrid")
    sendgrid(hook, [event(number=1), event(number=2, timestamp=AT + 9, sg_message_id="m-1.filter7.8")])
    sendgrid(hook, [event(number=3), event(number=4, sg_message_id="m-2.x")])
    assert kinds() == ["email.open", "email.open_again", "email.open_again", "email.open"]


@pytest.mark.parametrize("kind", ["unsubscribe", "group_unsubscribe", "spamreport"])
def test_who_wants_no_mails_gets_none(kind: str, hook_of: Callable[[str], Hook], dana: Lead) -> None:
    sendgrid(hook_of("sendgrid"), [event(kind)])
    dana.refresh_from_db()
    assert dana.email_opt_out is True
    assert standing_of([dana.pk]) == {(dana.pk, "email"): False}


def test_a_bounce_says_nothing_of_what_somebody_wants(hook_of: Callable[[str], Hook], dana: Lead) -> None:
    sendgrid(hook_of("sendgrid"), [event("bounce"), event("bounce", 2, type="blocked")])
    dana.refresh_from_db()
    assert (kinds(), dana.email_opt_out) == (["email.bounce", "email.bounce_soft"], None)


@pytest.mark.parametrize(
    "more", [{"category": "spring"}, {"category": ["x", "spring"]}, {"campaign": "spring"}]
)
def test_the_campaign_is_the_one_that_is_there(more: dict[str, Any], hook_of: Callable[[str], Hook]) -> None:
    spring = Campaign.objects.create(key="spring", name="Spring")
    sendgrid(hook_of("sendgrid"), [event(**more), event(number=2, category="nobody knows it")])
    assert list(Activity.objects.order_by("pk").values_list("campaign", flat=True)) == [spring.pk, None]


def test_a_bad_item_holds_up_no_other(hook_of: Callable[[str], Hook]) -> None:
    bad: list[Any] = [
        7,
        None,
        [],
        "x",
        {},
        event("opend"),
        event(email=""),
        event(timestamp="soon"),
        event(email=5),
    ]
    told = sendgrid(hook_of("sendgrid"), [*bad, event()]).json()
    assert told == {"accepted": 1, "duplicates": 0, "passed_over": 0, "rejected": len(bad)}
    assert HookReject.objects.count() == len(bad)
    assert all(reject.reason for reject in HookReject.objects.all())


def test_what_was_rejected_comes_again_as_the_same(hook_of: Callable[[str], Hook]) -> None:
    hook = hook_of("sendgrid")
    for _ in range(3):
        sendgrid(hook, [event("opend"), event("opend")])
    assert HookReject.objects.count() == 1
    assert HookDelivery.objects.count() == 3


def test_what_was_rejected_is_taken_in_once_its_reason_is_gone(
    hook_of: Callable[[str], Hook], operations: User
) -> None:
    hook = hook_of("signed")
    item = {"key": "1", "type": "shop.cart", "email": "a@example.com", "occurred_at": "2026-01-01T00:00:00Z"}
    assert signed(hook, [item]).json()["results"][0]["status"] == "rejected"
    assert take_in_again(hook, None, operations, NOW) == (1, 1)
    add_type("shop.cart", "Put into the cart")
    assert take_in_again(hook, None, operations, NOW) == (1, 0)
    assert take_in_again(hook, None, operations, NOW) == (0, 0)
    assert kinds() == ["shop.cart"]
    assert AuditEntry.objects.filter(action="hook.retaken").count() == 2


def test_the_same_key_with_another_body_is_kept_and_the_first_stays(hook_of: Callable[[str], Hook]) -> None:
    hook = hook_of("sendgrid")
    sendgrid(hook, [event("click", url="https://one.example")])
    told = sendgrid(hook, [event("click", url="https://two.example")]).json()
    assert (told["accepted"], told["rejected"]) == (0, 1)
    assert "another body" in HookReject.objects.get().reason


def test_without_an_id_it_is_known_by_what_it_says(hook_of: Callable[[str], Hook]) -> None:
    hook = hook_of("postmark")
    opened = {"RecordType": "Open", "MessageID": "m", "Recipient": "a@example.com"}
    first, second = ({**opened, "ReceivedAt": f"2026-01-01T00:00:0{second}Z"} for second in (1, 2))
    told = [postmark(hook, body).json() for body in (first, second, first)]
    assert [(one["accepted"], one["duplicates"]) for one in told] == [(1, 0), (1, 0), (0, 1)]
    assert kinds() == ["email.open", "email.open_again"]


def test_any_system_sends_activities_in_our_shape(hook_of: Callable[[str], Hook], dana: Lead) -> None:
    items = [
        {"key": "1", "type": "event.webinar", "lead_id": dana.pk, "topic": "Pumps"},
        {"key": "2", "type": "content.download", "identity": {"kind": "anonymous", "value": "c"}},
        {"key": "3", "type": "web.visit", "email": "a@example.com", "occurred_at": "2026-01-01T00:00:00"},
        {"key": "4", "type": "web.visit", "email": "a@example.com", "when": "now"},
    ]
    results = signed(hook_of("signed"), {"activities": items}).json()["results"]
    assert [result["status"] for result in results] == ["accepted", "accepted", "rejected", "rejected"]
    assert [result["reason"] for result in results[2:]] == [
        "the time has no offset.",
        "there is no field 'when'.",
    ]


DEEP = b"[" * 100_000
BAD = {
    "NaN": b'[{"event": NaN}]',
    "infinity": b'[{"timestamp": 1e400}]',
    "deep": DEEP,
    "deep objects": b'{"a":' * 50_000,
    "long number": b"[" + b"9" * 5_000 + b"]",
    "not UTF-8": b'[{"event": "\xff\xfe"}]',
    "cut off": b'[{"event": "open"',
    "nothing": b"",
    "binary": bytes(range(256)),
}


@pytest.mark.parametrize("service", ["sendgrid", "postmark"])
@pytest.mark.parametrize("name", BAD)
def test_what_is_no_json_is_refused_as_a_whole(
    service: str, name: str, hook_of: Callable[[str], Hook]
) -> None:
    response = SEND[service](hook_of(service), BAD[name])
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert not HookDelivery.objects.exists()


@pytest.mark.parametrize("name", BAD)
def test_a_body_that_hides_its_signature_is_refused_as_well(
    name: str, hook_of: Callable[[str], Hook]
) -> None:
    assert mailgun(hook_of("mailgun"), BAD[name]).status_code in (400, 401)


ODD: list[Any] = [
    event(email="a\0@example.com"),
    event(email="\ud800@example.com"),
    event(sg_event_id="\0"),
    event(sg_event_id="x" * 5_000, email="b@example.com"),
    event(sg_message_id="\udfff"),
    event(category=["\ud800", "\0", {"a": 1}, None, True]),
    event(timestamp=10**300),
    event(timestamp=-5),
    event(timestamp="9999-12-31T23:59:59Z"),
    event("click", url="x" * 1_000_000),
    event(event={"open": 1}),
    event("\0"),
    event(email="x" * 500 + "@example.com"),
    event(email="(," * 30_000 + "<a@example.com>"),
    {"event": "open", "email": ["a@example.com"]},
]


@pytest.mark.parametrize("item", ODD, ids=range(len(ODD)))
def test_an_odd_item_is_taken_in_or_rejected_and_never_a_fault_of_ours(
    item: Any, hook_of: Callable[[str], Hook]
) -> None:
    told = sendgrid(hook_of("sendgrid"), json.dumps([item]).encode())
    assert told.status_code == 200
    assert told.json()["accepted"] + told.json()["rejected"] == 1


@pytest.mark.parametrize(
    "more",
    [
        {"key": 5},
        {"key": None},
        {"type": ["a"]},
        {"email": {"a": 1}},
        {"identity": [1]},
        {"identity": {"kind": 1, "value": 2}},
        {"lead_id": "1"},
        {"lead_id": 2**70},
        {"lead_id": True},
        {"occurred_at": 5},
        {"occurred_at": "9999-12-31T23:59:59+00:00"},
        {"campaign": "\ud800"},
        {"campaign": "\0"},
        {"properties": [1]},
        {"properties": {"a": "\0"}},
        {"topic": "x" * 600},
    ],
    ids=str,
)
def test_an_odd_activity_is_rejected_with_its_reason(
    more: dict[str, Any], hook_of: Callable[[str], Hook]
) -> None:
    item = {"key": "1", "type": "web.visit", "email": "a@example.com"} | more
    result = signed(hook_of("signed"), [item]).json()["results"][0]
    assert result["status"] == "rejected"
    assert result["reason"]


def test_bodies_are_bounded(hook_of: Callable[[str], Hook]) -> None:
    hook = hook_of("sendgrid")
    assert sendgrid(hook, b" " * (4 * 1024 * 1024 + 1)).status_code == 413
    assert sendgrid(hook, [{}] * (MOST_ITEMS + 1)).status_code == 413
    assert sendgrid(hook, [event()], **{"Content-Encoding": "gzip"}).status_code == 415


def test_nothing_is_kept_for_ever_besides_activities(hook_of: Callable[[str], Hook]) -> None:
    sendgrid(hook_of("sendgrid"), [event(), event("opend")])
    drop_old(NOW + timedelta(days=29))
    assert (HookDelivery.objects.count(), HookReject.objects.count()) == (1, 1)
    drop_old(NOW + timedelta(days=91))
    assert (HookDelivery.objects.count(), HookReject.objects.count(), Activity.objects.count()) == (0, 0, 1)
