"""The page of trackers: what matches nothing, rules that are tried, saved and moved."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from leads.models import Activity, EventRule, Job, RuleChange
from leads.tracking.taking import take_in
from leads.working import work_on
from tests.segment.conftest import message

pytestmark = pytest.mark.django_db
FORM = {
    "event": "Song Played",
    "path": "",
    "property": "",
    "value": "",
    "type": "content.podcast",
    "place": "1",
}


@pytest.fixture
def operations(world: Any) -> Client:
    songs = [message(f"s{number}", "track", event="Song Played") for number in range(3)]
    take_in([*songs, message("m1"), message("bad", timestamp="<script>")], "website", datetime.now(UTC))
    return world.client("operations")


def page(client: Client, path: str = "/tracking") -> str:
    return client.get(path).content.decode()


def test_what_matches_no_rule_is_named_with_a_button_that_begins_one(operations: Client) -> None:
    said = page(operations)
    assert "Song Played" in said
    assert "/tracking/rules/new?event=Song+Played" in said
    begun = page(operations, "/tracking/rules/new?event=Song+Played")
    assert 'value="Song Played"' in begun
    assert "<b>3</b> it would decide on" in begun


def test_what_was_refused_is_shown_as_text(operations: Client) -> None:
    said = page(operations)
    assert "Its timestamp is no time." in said
    assert "<script>&quot;" not in said
    assert "&lt;script&gt;" in said


def test_a_rule_is_tried_while_one_types_and_nothing_is_saved(operations: Client) -> None:
    sent = {**FORM, "do": "try", "event": "song*", "type": ""}
    part = operations.post(
        "/tracking/rules/new", sent, headers={"HX-Request": "true", "HX-Target": "trial"}
    ).content.decode()
    assert part.startswith('<div id="trial"')
    assert "<b>3</b> it would decide on" in part
    assert not EventRule.objects.filter(event="song*").exists()


def test_a_rule_is_saved_and_the_past_is_typed_anew(operations: Client) -> None:
    answer = operations.post("/tracking/rules/new", {**FORM, "do": "save"})
    assert answer["Location"] == "/tracking#rules"
    assert "The past is being typed anew" in page(operations)
    work_on(lambda: datetime.now(UTC))
    assert Activity.objects.filter(type__key="content.podcast", source="website").count() == 3
    assert "3 activities of the past" in page(operations)


def test_a_form_keeps_what_was_typed_and_says_what_is_wrong(operations: Client) -> None:
    wrong = {"event": "", "path": "pricing", "property": "plan", "value": "", "type": "", "place": "0"}
    said = operations.post("/tracking/rules/new", {**wrong, "do": "save"}).content.decode()
    for words in ("A path begins with /", "Both say which events", "This field is required", "greater than"):
        assert words in said
    assert 'value="pricing"' in said
    assert not RuleChange.objects.exists()


def test_a_rule_moves_and_goes(operations: Client) -> None:
    first, second = EventRule.objects.all()[:2]
    operations.post(f"/tracking/rules/{second.pk}/up")
    assert EventRule.objects.first() == second
    operations.post(f"/tracking/rules/{second.pk}/delete")
    assert EventRule.objects.first() == first
    said = operations.post(f"/tracking/rules/{second.pk}/up").content.decode()
    assert "Somebody has deleted this rule." in said


def test_where_it_stopped_it_can_be_gone_on_with(operations: Client) -> None:
    operations.post("/tracking/rules/new", {**FORM, "do": "save"})
    Job.objects.update(state="failed", error="no room")
    assert "Go on where it stopped" in page(operations)
    operations.post("/tracking/again")
    assert Job.objects.filter(state="wanted").count() == 1


def test_marketing_looks_and_changes_nothing(world: Any, operations: Client) -> None:
    said = page(world.client("marketing"))
    assert "Song Played" in said
    assert "/tracking/rules/" not in said


def test_before_the_first_event_the_page_says_what_to_do(world: Any) -> None:
    assert "No tracker has sent an event yet." in page(world.client("operations"))
