"""Bodies of Segment's own documentation: what is whole is taken, a fragment refused in words."""

import json
from pathlib import Path
from typing import Any

import pytest

from leads.models import Activity, Lead, TrackedEvent
from tests.real_data.shelf import DATA

from .test_addresses import post

FOLDER = DATA / "webhooks" / "segment_payloads"
BODIES = sorted(FOLDER.glob("*.json")) if FOLDER.exists() else []
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not BODIES, reason="the shared bodies of Segment are not here"),
]
# Fragments that show a call's own fields, without anybody whom it is about.
FRAGMENTS = {"group_00_group", "page_00_page", "track_00_track_User_Registered"}
# Those without a type are bodies of the address that says it.
CALLS = {
    "http-api_00_untyped": "identify",
    "http-api_02_untyped": "page",
    "http-api_03_untyped": "screen",
    "http-api_04_untyped": "group",
    "http-api_05_untyped": "alias",
    "http-api_07_untyped": "identify",
}


def call_of(path: Path, body: dict[str, Any]) -> str:
    if "batch" in body:
        return "batch"
    return CALLS.get(path.stem) or str(body.get("type") or body.get("action") or "track")


def send(path: Path, write_key: str) -> Any:
    body = json.loads(path.read_text())
    return post(f"/v1/{call_of(path, body)}", {**body, "writeKey": write_key})


@pytest.mark.parametrize("path", BODIES, ids=lambda path: path.stem)
def test_each_is_taken_or_refused_in_words(write_key: str, path: Path) -> None:
    answer = send(path, write_key)
    if path.stem in FRAGMENTS:
        assert (answer.status_code, "no userId" in answer.json()["message"]) == (400, True)
    else:
        assert (answer.status_code, answer.json()) == (200, {"success": True})
        again = send(path, write_key)
        assert (again.status_code, again.json()) == (200, {"success": True})


def test_what_all_of_them_make(write_key: str) -> None:
    """Together: some share a messageId, so that the first of them stays."""
    for path in BODIES:
        send(path, write_key)
    types = set(Activity.objects.values_list("type__key", flat=True))
    assert types >= {
        "email.bounce",
        "email.click",
        "email.open",
        "email.spam_complaint",
        "email.unsubscribe",
        "form.submit",
    }
    # One user id goes by several addresses in the documentation: that is one lead, with the last of them.
    assert set(Lead.objects.values_list("email", flat=True)) >= {"cindy@example.com", "peter@example.com"}
    unmatched = set(TrackedEvent.objects.filter(kind="track").values_list("name", flat=True))
    assert {"Trial Started", "Song Played", "Live Chat Conversation Started"} <= unmatched
