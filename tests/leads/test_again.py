"""The same message opened again, the same file downloaded again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leads.ingest.items import NewActivity, Who
from leads.ingest.record import record_activities
from leads.models import Activity, Lead

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 6, 1, 9, tzinfo=UTC)


def opened(key: str, lead: Lead, message: object = "m-1", minute: int = 0, **more: Any) -> NewActivity:
    said = {"properties": {"message": message}, "type": "email.open"} | more
    return NewActivity(key=key, occurred_at=MORNING + timedelta(minutes=minute), lead_id=lead.pk, **said)


def kinds() -> dict[str, str]:
    return dict(Activity.objects.values_list("key", "type__key"))


def test_a_message_is_opened_once_and_then_again(lead: Lead, now: datetime) -> None:
    for key in "abc":
        record_activities([opened(key, lead)], "mail", now)
    assert kinds() == {"a": "email.open", "b": "email.open_again", "c": "email.open_again"}


def test_of_those_that_come_together_the_earliest_is_the_first(lead: Lead, now: datetime) -> None:
    record_activities([opened("late", lead, minute=9), opened("early", lead, minute=1)], "mail", now)
    assert kinds() == {"late": "email.open_again", "early": "email.open"}


def test_another_message_is_opened_for_the_first_time(lead: Lead, now: datetime) -> None:
    record_activities(
        [opened("a", lead), opened("b", lead, message=7), opened("c", lead, message="7")], "m", now
    )
    assert kinds() == {"a": "email.open", "b": "email.open", "c": "email.open_again"}


def test_somebody_else_opens_it_for_the_first_time(lead: Lead, now: datetime, stranger: Who) -> None:
    item = NewActivity("b", "email.open", MORNING, identity=stranger, properties={"message": "m-1"})
    record_activities([opened("a", lead), item], "mail", now)
    assert set(kinds().values()) == {"email.open"}


def test_which_message_it_was_is_not_known(lead: Lead, now: datetime) -> None:
    record_activities([opened(key, lead, message="") for key in "ab"], "mail", now)
    assert set(kinds().values()) == {"email.open"}


def test_a_repeat_is_the_first_and_stays_it(lead: Lead, now: datetime) -> None:
    first = record_activities([opened("a", lead)], "mail", now)[0]
    again = record_activities([opened("a", lead)], "mail", now)[0]
    assert (again.status, again.activity_id) == ("duplicate", first.activity_id)
    assert kinds() == {"a": "email.open"}


def test_a_repeat_among_those_that_come_together_takes_nothing_away(lead: Lead, now: datetime) -> None:
    twice = [opened("a", lead, minute=5), opened("a", lead, minute=1), opened("a", lead, minute=5)]
    results = record_activities(twice, "mail", now)
    assert [result.status for result in results] == ["accepted", "conflict", "duplicate"]
    assert kinds() == {"a": "email.open"}


def test_files_are_downloaded_again_as_well(lead: Lead, now: datetime) -> None:
    same = {"type": "content.download", "properties": {"file": "guide.pdf"}}
    record_activities([opened("a", lead, **same), opened("b", lead, minute=1, **same)], "web", now)
    assert kinds() == {"a": "content.download", "b": "content.download_again"}


def test_names_of_any_length_and_shape_are_told_apart(lead: Lead, now: datetime) -> None:
    long = "x" * 300
    items = [
        opened("a", lead, message=long),
        opened("b", lead, message=long + "y"),
        opened("c", lead, message=[]),
    ]
    record_activities(items, "mail", now)
    assert set(kinds().values()) == {"email.open"}
    record_activities([opened("d", lead, message=long)], "mail", now)
    assert kinds()["d"] == "email.open_again"
