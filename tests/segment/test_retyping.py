"""After a change of the rules what came before is typed anew, whatever is killed on the way."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leads.ingest.leads import create_lead
from leads.jobs.asking import job_of
from leads.models import Activity, ActivityType, AuditEntry, EventRule, Job, Role, RuleChange, User
from leads.tracking import retyping
from leads.tracking.editing import RETYPE, RuleGone, delete_rule, move_rule, place_of, save_rule
from leads.tracking.taking import take_in
from leads.working import work_on

from .conftest import NOW, SOURCE, message

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def by(db: None) -> User:
    return User.objects.create(username="tomasz", role=Role.OPERATIONS)


def rule(type_key: str, **asks: Any) -> EventRule:
    return EventRule(type=ActivityType.objects.get(key=type_key) if type_key else None, **asks)


def put(by: User, type_key: str, place: int = 1, **asks: Any) -> EventRule:
    made = rule(type_key, **asks)
    save_rule(made, place, by, LATER)
    return made


def work(seconds: float | None = None) -> bool:
    return work_on(lambda: LATER, seconds)


def typed() -> list[str]:
    return list(Activity.objects.order_by("key").values_list("type__key", flat=True))


def job() -> Job:
    found = job_of(RETYPE, RuleChange.objects.latest("id").pk)
    assert found is not None
    return found


def test_what_matched_nothing_becomes_an_activity_known_since_it_came(by: User) -> None:
    lead = create_lead({"email": "dana@acme.example"}, NOW)
    take_in([message("m1", "track", event="Song Played", userId="dana@acme.example")], SOURCE, NOW)
    put(by, "content.podcast", event="song *")
    assert typed() == []
    work()
    known = Activity.objects.values_list("type__key", "lead_id", "known_at", "occurred_at").get()
    assert known == ("content.podcast", lead.pk, NOW, NOW)


def test_what_becomes_another_type_and_what_is_left_aside_follow(by: User) -> None:
    take_in([message("m1"), message("m2", path="/careers")], SOURCE, NOW)
    put(by, "web.page.product", path="/pricing")
    put(by, "", path="/careers")
    work()
    work()
    assert typed() == ["web.page.product"]
    assert RuleChange.objects.latest("id").moved == 2


def test_a_rule_that_is_deleted_leaves_its_events_to_those_after_it(by: User) -> None:
    take_in([message("m1")], SOURCE, NOW)
    delete_rule(EventRule.objects.get(path="*/pricing/*").pk, by, LATER)
    work()
    assert typed() == ["web.page.other"]


def test_a_topic_alone_is_written_and_the_activity_stays(by: User) -> None:
    take_in([message("m1")], SOURCE, NOW)
    before = Activity.objects.get()
    put(by, "web.page.pricing", path="/pricing", topic="Prices 2026")
    work()
    before.refresh_from_db()
    assert before.topic == "Prices 2026"


def test_what_was_opened_again_stays_so(by: User) -> None:
    opened = {"userId": "u1", "event": "Email Opened", "properties": {"email_id": "spring"}}
    take_in([message("m1", "track", **opened), message("m2", "track", **opened)], SOURCE, NOW)
    assert typed() == ["email.open", "email.open_again"]
    put(by, "email.open", event="email open*")
    work()
    assert typed() == ["email.open", "email.open_again"]


def test_it_goes_on_where_a_step_was_left(by: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retyping, "PIECE", 2)
    take_in([message(f"m{number}") for number in range(5)], SOURCE, NOW)
    put(by, "web.page.product", path="/pricing")
    work(seconds=0)
    assert (typed().count("web.page.product"), job().done > 0, job().state) == (2, True, "running")
    while work(seconds=0):
        pass
    assert (typed(), job().state) == (["web.page.product"] * 5, "done")


def test_a_newer_change_does_what_an_older_one_left(by: User) -> None:
    take_in([message("m1")], SOURCE, NOW)
    put(by, "web.page.product", path="/pricing")
    put(by, "web.page.press", path="/pricing")
    while work():
        pass
    assert typed() == ["web.page.press"]
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


def test_what_comes_after_the_change_is_typed_by_it_at_once(by: User) -> None:
    put(by, "web.page.product", path="/pricing")
    take_in([message("m1")], SOURCE, datetime.now(UTC))
    assert typed() == ["web.page.product"]


def test_a_rule_moves_up_and_down_and_each_change_is_in_the_log(by: User) -> None:
    made = put(by, "web.page.product", path="/pricing", place=3)
    move_rule(made.pk, True, by, LATER)
    made.refresh_from_db()
    assert place_of(made) == 2
    move_rule(made.pk, False, by, LATER)
    made.refresh_from_db()
    assert place_of(made) == 3
    delete_rule(made.pk, by, LATER)
    with pytest.raises(RuleGone):
        delete_rule(made.pk, by, LATER)
    words = list(AuditEntry.objects.order_by("id").values_list("action", flat=True))
    assert words == ["tracking.added", "tracking.moved", "tracking.moved", "tracking.removed"]
