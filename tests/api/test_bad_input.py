"""What no machine should send (reliability.md): a clear 4xx, never a 500, and nothing is stored."""

import pytest

from leads.models import Lead
from tests.api.conftest import Machine, problem

BODIES = [
    (b"", 422),
    (b"{", 400),
    (b'{"fields": {"spend": NaN}}', 400),
    (b'{"fields": {"spend": -Infinity}}', 400),
    (b'{"fields": {"spend": 1e400}}', 422),
    (b'{"fields": {"spend": ' + b"9" * 5000 + b"}}", 422),
    (b'{"fields": {"title": ' + b"9" * 5000 + b"}}", 422),
    (b'{"fields": {"title": "a\\u0000b"}}', 422),
    (b'{"fields": {"title": "\\ud800"}}', 422),
    (b'{"fields": {"\\ud800\\u0000": 1}}', 422),
    (b'{"\\ud800": 1}', 422),
    (b'{"fields": {"title": "\xff\xfe"}}', 400),
    (b'{"fields": {"title": ["CTO"]}}', 422),
    (b'{"fields": {"title": {"a": 1}}}', 422),
    (b'{"fields": {"created_on": "9999-12-31T23:59:59-23:59"}}', 422),
    (b'{"fields": {"title": "' + b"x" * 20_000 + b'"}}', 422),
    (b'{"fields": {}, "fields": {"title": "CTO"}}', 400),
    (b"[" * 100_000, 400),
    (b'{"a":' * 100_000, 400),
    (b"[" * 100_000 + b"]" * 100_000, 400),
    (b'{"fields": {"title": ' + b"[" * 200 + b"]" * 200 + b"}}", 422),
    ("ä".encode("utf-16"), 400),
    (b"\xef\xbb\xbf{}", 400),
    (b"null", 422),
    (b'"fields"', 422),
    (b"fields=title", 400),
]


@pytest.mark.parametrize(("body", "status"), BODIES, ids=range(len(BODIES)))
def test_a_body_that_cannot_be_taken_is_refused_plainly(shop: Machine, body: bytes, status: int) -> None:
    problem(shop.post("/leads", body), status)
    assert not Lead.objects.exists()


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "application/json; charset=none",
        "application/json; charset=base64",
    ],
)
def test_what_is_no_json_in_utf8_is_refused(shop: Machine, kind: str) -> None:
    problem(shop.post("/leads", b'{"fields": {}}', content_type=kind), 415)


def test_what_is_compressed_is_refused(shop: Machine) -> None:
    problem(shop.post("/leads", b"\x1f\x8b", content_encoding="gzip"), 415)


def test_json_in_utf8_may_say_so(shop: Machine) -> None:
    answer = shop.post("/leads", b'{"fields": {}}', content_type="application/json; charset=UTF-8")
    assert answer.status_code == 201


def test_more_than_a_request_may_hold_is_refused(shop: Machine) -> None:
    problem(shop.post("/leads", b'{"fields": {"title": "' + b"x" * 6_000_000 + b'"}}'), 413)


@pytest.mark.parametrize("tag", ["x", '"', '"a", "b"', "W/*", "\xff", '"' + "x" * 5000 + '"'])
def test_a_tag_that_was_never_given_changes_nothing(shop: Machine, tag: str) -> None:
    lead_id = shop.post("/leads", {"fields": {"title": "COO"}}).json()["id"]
    problem(shop.patch(f"/leads/{lead_id}", {"fields": {"title": "CTO"}}, tag), 412)
    assert Lead.objects.get().title == "COO"
