"""Who is let in: before anything is read, and nobody else."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from leads.api.hooks.room import ROOM
from leads.hooks.making import make_hook, renew_secret, switch_hook
from leads.hooks.proofs import is_signed_by
from leads.models import Activity, Hook, HookDelivery, HookReject, User

from .senders import (
    FORM,
    JSON,
    SEND,
    address,
    mailchimp,
    mailgun,
    mailgun_proof,
    postmark,
    sendgrid,
    signed,
)

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
GOOD: dict[str, Any] = {
    "sendgrid": [
        {"event": "open", "email": "recipient@example.com", "sg_event_id": "1", "timestamp": 1461095250}
    ],
    "mailgun": {"event-data": {"event": "opened", "id": "1", "recipient": "recipient@example.com"}},
    "postmark": {"RecordType": "Open", "MessageID": "m", "Recipient": "recipient@example.com"},
    "mailchimp": b"type=subscribe&fired_at=2009-03-26+21%3A35%3A57&data%5Bemail%5D=recipient%40example.com",
    "signed": [{"key": "1", "type": "web.visit", "email": "recipient@example.com"}],
}


def nothing_came() -> bool:
    tables = (Activity, HookDelivery, HookReject)
    return not any(table.objects.exists() for table in tables)


def test_sendgrids_own_example_of_a_signature_holds() -> None:
    """Of its libraries' tests."""
    key = (
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEDr2LjtURuePQzplybdC+u4CwrqDqBaWjcMMsTbhdbcwHBcepxo7yAQGhHPTnlvF"
        "YPAZFceEu/1FwCM/QmGUhA=="
    )
    signature = (
        "MEUCIQCtIHJeH93Y+qpYeWrySphQgpNGNr/U+UyUlBkU6n7RAwIgJTz2C+8a8xonZGi6BpSzoQsbVRamr2nlxFDWYNH2j/0="
    )
    body = {"category": "example_payload", "event": "test_event", "message_id": "message_id"}
    signed_text = b"1588788367" + json.dumps(body, separators=(",", ":")).encode()
    assert is_signed_by(key, signature, signed_text)
    assert not is_signed_by(key, signature, signed_text + b" ")


@pytest.mark.parametrize("service", SEND)
def test_what_is_proved_is_taken_in(service: str, hook_of: Callable[[str], Hook]) -> None:
    hook = hook_of(service)
    assert SEND[service](hook, GOOD[service]).status_code == 200
    assert Activity.objects.get().source == service
    assert HookDelivery.objects.get().accepted == 1


@pytest.mark.parametrize("service", ["sendgrid", "mailgun", "postmark", "signed"])
def test_what_proves_nothing_is_refused(service: str, hook_of: Callable[[str], Hook]) -> None:
    hook = hook_of(service)
    response = Client().post(address(hook), json.dumps(GOOD[service]), content_type=JSON)
    assert (response.status_code, response["Content-Type"]) == (401, "application/problem+json")
    assert nothing_came()
    hook.refresh_from_db()
    assert hook.refused == 1
    assert hook.refused_because


@pytest.mark.parametrize("service", ["sendgrid", "mailgun", "postmark", "signed"])
def test_what_another_signed_is_refused(service: str, hook_of: Callable[[str], Hook]) -> None:
    hook = hook_of(service)
    others = {
        "sendgrid": lambda: sendgrid(hook, [], **{"X-Twilio-Email-Event-Webhook-Timestamp": "1461095250"}),
        "mailgun": lambda: mailgun(hook, GOOD["mailgun"], mailgun_proof() | {"token": "another"}),
        "postmark": lambda: postmark(hook, GOOD["postmark"], "guessed"),
        "signed": lambda: signed(Hook(secret="whsec_AAAA", endpoint=hook.endpoint), GOOD["signed"]),
    }
    assert others[service]().status_code == 401
    assert nothing_came()


def test_a_body_is_signed_to_the_byte(hook_of: Callable[[str], Hook]) -> None:
    hook = hook_of("sendgrid")
    response = sendgrid(hook, GOOD["sendgrid"])
    headers = {
        name: response.wsgi_request.headers[name]
        for name in ("X-Twilio-Email-Event-Webhook-Signature", "X-Twilio-Email-Event-Webhook-Timestamp")
    }
    spaced = json.dumps(GOOD["sendgrid"]) + " "
    assert Client().post(address(hook), spaced, content_type=JSON, headers=headers).status_code == 401


def test_a_body_that_is_not_signed_is_not_even_read(hook_of: Callable[[str], Hook]) -> None:
    for service in ("sendgrid", "postmark", "signed"):
        assert Client().post(address(hook_of(service)), b"{no json", content_type=JSON).status_code == 401


@pytest.mark.parametrize(
    ("service", "hours"),
    [("sendgrid", 26), ("sendgrid", -1), ("mailgun", 10), ("mailgun", -1), ("signed", 0.1)],
)
def test_what_was_signed_long_ago_or_ahead_is_refused(
    service: str, hours: float, hook_of: Callable[[str], Hook]
) -> None:
    hook, ago = hook_of(service), timedelta(hours=hours)
    send: dict[str, Callable[[], Any]] = {
        "sendgrid": lambda: sendgrid(hook, GOOD["sendgrid"], ago),
        "mailgun": lambda: mailgun(hook, GOOD["mailgun"], mailgun_proof(ago)),
        "signed": lambda: signed(hook, GOOD["signed"], ago),
    }
    assert send[service]().status_code == 401
    assert nothing_came()


def test_a_token_of_mailgun_is_good_for_one_delivery(hook_of: Callable[[str], Hook]) -> None:
    """It signs no event: who saw a token could send anything under it."""
    hook, proof = hook_of("mailgun"), mailgun_proof()
    other = {"event-data": {"event": "unsubscribed", "id": "2", "recipient": "recipient@example.com"}}
    assert mailgun(hook, GOOD["mailgun"], proof).status_code == 200
    assert mailgun(hook, other, proof).status_code == 406
    assert Activity.objects.count() == HookDelivery.objects.count() == 1


def test_postmark_may_send_our_password_in_a_header(hook_of: Callable[[str], Hook]) -> None:
    hook = hook_of("postmark")
    headers = {"X-Leadscore-Secret": hook.secret}
    body = json.dumps(GOOD["postmark"])
    assert Client().post(address(hook), body, content_type=JSON, headers=headers).status_code == 200


def test_mailchimp_looks_up_the_address_before_it_sends(hook_of: Callable[[str], Hook]) -> None:
    hook = hook_of("mailchimp")
    assert Client().get(address(hook)).status_code == Client().head(address(hook)).status_code == 200
    assert Client().get(address(hook) + "x").status_code == 401
    hook.secret = "guessed"
    assert mailchimp(hook, GOOD["mailchimp"]).status_code == 401
    assert nothing_came()


def test_others_are_told_to_send(hook_of: Callable[[str], Hook]) -> None:
    response = Client().get(address(hook_of("postmark")))
    assert (response.status_code, response["Allow"]) == (405, "POST")


@pytest.mark.parametrize("path", ["nobody", "nobody/secret", "%00", "a%ff"])
def test_an_address_that_is_not_there_is_not_there(db: None, path: str) -> None:
    assert Client().post(f"/hooks/{path}", b"{}", content_type=JSON).status_code == 404


def test_a_secret_where_none_belongs_is_no_address(hook_of: Callable[[str], Hook]) -> None:
    hook = hook_of("postmark")
    assert Client().post(address(hook) + "/more", b"{}", content_type=JSON).status_code == 404


def test_a_hook_that_was_stopped_is_not_there(hook_of: Callable[[str], Hook], operations: User) -> None:
    hook = hook_of("postmark")
    switch_hook(hook.pk, False, by=operations, now=NOW)
    assert postmark(hook, GOOD["postmark"]).status_code == 404
    switch_hook(hook.pk, True, by=operations, now=NOW)
    assert postmark(hook, GOOD["postmark"]).status_code == 200


def test_a_secret_that_was_renewed_opens_nothing(hook_of: Callable[[str], Hook], operations: User) -> None:
    hook = hook_of("postmark")
    renew_secret(hook.pk, by=operations, now=NOW)
    assert postmark(hook, GOOD["postmark"]).status_code == 401


def test_without_the_services_key_all_is_refused(operations: User) -> None:
    hook = make_hook("sendgrid", "Mails", "sendgrid", "", by=operations, now=NOW)
    assert sendgrid(hook, GOOD["sendgrid"]).status_code == 401


def test_what_is_too_much_at_once_is_refused_before_it_is_taken(hook_of: Callable[[str], Hook]) -> None:
    hook, taken = hook_of("postmark"), 0
    while ROOM.acquire(blocking=False):
        taken += 1
    try:
        response = postmark(hook, GOOD["postmark"])
    finally:
        ROOM.release(taken)
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert nothing_came()
    assert postmark(hook, GOOD["postmark"]).status_code == 200


def test_a_form_for_people_is_no_way_in(hook_of: Callable[[str], Hook]) -> None:
    assert Client(enforce_csrf_checks=True).post(address(hook_of("postmark")), {}).status_code == 401
    hook = hook_of("mailchimp")
    client = Client(enforce_csrf_checks=True)
    assert client.post(address(hook), GOOD["mailchimp"], content_type=FORM).status_code == 200
