"""The addresses of the Segment protocol: who may send, in what shape, and what is answered."""

import gzip
import json
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from leads.models import Activity, Scope, TrackedEvent

from .conftest import message, new_write_key

pytestmark = pytest.mark.django_db


def post(address: str, body: Any, key: str = "", **more: Any) -> Any:
    headers = {"Authorization": "Basic " + b64encode(f"{key}:".encode()).decode()} if key else {}
    headers |= more.pop("headers", {})
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = more.pop("content_type", "application/json")
    return Client(enforce_csrf_checks=True).post(address, data, content_type=kind, headers=headers)


def types() -> list[str]:
    return list(Activity.objects.order_by("id").values_list("type__key", flat=True))


def test_a_batch_is_taken_in_with_the_key_as_user_name(write_key: str) -> None:
    answer = post("/v1/batch", {"batch": [message("m1"), message("m2", path="/careers")]}, write_key)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert types() == ["web.page.pricing", "web.page.careers"]


@pytest.mark.parametrize("content_type", ["text/plain", "text/plain;charset=UTF-8", "application/json"])
def test_a_beacon_has_its_key_in_the_body(write_key: str, content_type: str) -> None:
    answer = post("/v1/p", {**message("m1"), "writeKey": write_key}, content_type=content_type)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, "*")
    assert "writeKey" not in TrackedEvent.objects.get().body


def test_a_browser_asks_before_it_sends_json() -> None:
    answer = Client().options("/v1/batch", headers={"Origin": "https://acme.example"})
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (204, "*")
    assert "Content-Type" in answer["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    "call", ["track", "t", "page", "p", "screen", "s", "identify", "i", "group", "alias"]
)
def test_each_call_has_its_address(write_key: str, call: str) -> None:
    body = message("m1", "track", userId="u1", groupId="g1", previousId="a1")
    assert post(f"/v1/{call}", body, write_key).json() == {"success": True}
    assert TrackedEvent.objects.get().kind[0] == call[0]


def test_a_batch_may_be_packed(write_key: str) -> None:
    packed = gzip.compress(json.dumps({"batch": [message("m1")]}).encode())
    answer = post("/v1/batch", packed, write_key, headers={"Content-Encoding": "gzip"})
    assert (answer.status_code, types()) == (200, ["web.page.pricing"])


def test_without_a_key_nothing_is_taken() -> None:
    assert post("/v1/batch", {"batch": [message("m1")]}).status_code == 401
    assert post("/v1/batch", {"batch": [message("m1")]}, "ls_wrong").status_code == 401
    assert TrackedEvent.objects.count() == 0


def test_a_key_for_something_else_opens_nothing_here() -> None:
    key = new_write_key(scopes=(Scope.READ_LEADS,))
    assert post("/v1/track", message("m1", "track"), key).status_code == 403


def test_too_many_requests_are_told_when_to_come_again() -> None:
    key = new_write_key(per_minute=1)
    answers = [post("/v1/batch", {"batch": [message(name)]}, key) for name in ("m1", "m2")]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert (answers[1]["Retry-After"], TrackedEvent.objects.count()) == ("60", 1)


def test_one_wrong_message_of_a_batch_is_named_and_the_others_are_taken(write_key: str) -> None:
    answer = post("/v1/batch", {"batch": [message("m1"), {"type": "page"}, message("m3")]}, write_key)
    assert answer.json()["success"] is True
    [error] = answer.json()["errors"]
    assert (error["index"], error["code"]) == (1, "rejected")
    assert len(types()) == 2


def test_a_single_wrong_message_is_refused_with_its_reason(write_key: str) -> None:
    answer = post("/v1/track", message("m1", "track", event=""), write_key)
    assert (answer.status_code, answer.json()["success"]) == (400, False)
    assert "without an event" in answer.json()["message"]


def bad_bodies() -> Iterator[tuple[str, bytes]]:
    yield "nothing", b""
    yield "a list", b"[]"
    yield "no list in it", b'{"batch": {}}'
    yield "null", b"null"
    yield "not UTF-8", b'{"batch": ["\xff\xfe"]}'
    yield "brackets", b"[" * 100_000
    yield "brackets in a message", b'{"batch": [{"type": "page", "properties": ' + b"[" * 100_000
    yield "nested deep", b'{"batch": [' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"]}"
    yield "NaN", b'{"batch": [{"type": "page", "anonymousId": "a", "properties": {"x": NaN}}]}'
    yield "1e400", b'{"batch": [{"type": "page", "anonymousId": "a", "properties": {"x": 1e400}}]}'
    yield "5,000 digits", b'{"batch": [{"type": "page", "anonymousId": ' + b"9" * 5_000 + b"}]}"
    yield "a lone surrogate", b'{"batch": [{"type": "page", "anonymousId": "\\ud800"}]}'
    yield "a surrogate in a key", b'{"batch": [{"\\ud800": "page", "messageId": "\\ud800"}]}'
    yield "NUL", b'{"batch": [{"type": "page\\u0000", "anonymousId": "a\\u0000", "messageId": "\\u0000"}]}'
    yield "other kinds everywhere", json.dumps({"batch": [None, 1, "x", [], {}, True], "sentAt": []}).encode()
    yield (
        "odd parts",
        json.dumps(
            {
                "batch": [
                    {
                        "type": ["page"],
                        "userId": {},
                        "context": 5,
                        "properties": 7,
                        "traits": "x",
                        "event": {},
                    }
                ]
            }
        ).encode(),
    )
    yield (
        "odd context",
        json.dumps(
            {
                "batch": [
                    {
                        "type": "identify",
                        "userId": 7,
                        "traits": [1],
                        "context": {"page": [], "traits": {"email": 5}, "campaign": "x"},
                        "timestamp": 5,
                    },
                    {"type": "page", "userId": 1.5, "properties": {"url": "http://[bad", "path": 7}},
                    {
                        "type": "track",
                        "userId": "u",
                        "event": "x" * 5_000,
                        "timestamp": "2026-13-45T99:99:99Z",
                    },
                    {
                        "type": "identify",
                        "userId": "u",
                        "traits": {"email": "a@b", "phone": {}, "company": []},
                    },
                    {"type": "alias", "userId": "u", "previousId": False},
                    {"type": "page", "anonymousId": "a", "timestamp": "9999-12-31T23:59:59+14:00"},
                ]
            }
        ).encode(),
    )
    yield "500 KB and more", b'{"batch": ["' + b"x" * 600_000 + b'"]}'
    yield "3 MB", b'{"batch": ["' + b"x" * 3_000_000 + b'"]}'


@pytest.mark.parametrize(("name", "body"), list(bad_bodies()))
@pytest.mark.parametrize("address", ["/v1/batch", "/v1/page", "/v1/identify"])
def test_bad_input_is_never_an_error_of_ours(write_key: str, address: str, name: str, body: bytes) -> None:
    assert 200 <= post(address, body, write_key).status_code < 500, name


def test_gzip_without_end_is_refused_before_it_is_unpacked(write_key: str) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    for packed, status in ((bomb, 413), (bomb[:40], 400), (b"no gzip", 400), (b"", 400)):
        answer = post("/v1/batch", packed, write_key, headers={"Content-Encoding": "gzip"})
        assert answer.status_code == status


def test_what_is_no_call_is_not_there_and_nothing_is_had_by_get(write_key: str) -> None:
    assert post("/v1/delete", {}, write_key).status_code == 404
    assert Client().get("/v1/batch").status_code == 405
    assert post("/v1/batch", b"{}", write_key, headers={"Content-Encoding": "br"}).status_code == 415
