"""Two at the same door at the same moment. Each race has a control: without the guard it is lost."""

import threading
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime
from time import monotonic, sleep

import pytest
from django.db import connection, transaction

from leads.identities.merging import merge
from leads.ingest import record
from leads.ingest.items import NewActivity, Who
from leads.ingest.leads import NewLead, create_lead, create_leads
from leads.ingest.record import record_activity
from leads.ingest.visitors import Held, hold_visitors
from leads.models import Activity, Identity, Lead, Visitor

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
COOKIE = Who("anonymous", "cookie-7")


def overlapping(first: Callable[[], object], second: Callable[[], object]) -> list[object]:
    """Do `first` in a transaction that commits only once `second` waits for it, or is done."""
    answers: list[object] = [None, None]
    is_done, may_commit = threading.Event(), threading.Event()

    def begin() -> None:
        with transaction.atomic():
            answers[0] = first()
            is_done.set()
            may_commit.wait(10)
        connection.close()

    def follow() -> None:
        is_done.wait(10)
        answers[1] = second()
        may_commit.set()
        connection.close()

    threads = [threading.Thread(target=begin), threading.Thread(target=follow)]
    for thread in threads:
        thread.start()
    _wait(lambda: not threads[1].is_alive() or _somebody_waits_for_a_lock())
    may_commit.set()
    for thread in threads:
        thread.join(20)
    return answers


def _wait(until: Callable[[], bool]) -> None:
    ends_at = monotonic() + 10
    while not until() and monotonic() < ends_at:
        sleep(0.01)


def _somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock')"
        )
        return bool(cursor.fetchone()[0])


def visit(who: Who = COOKIE) -> NewActivity:
    return NewActivity("a", "web.visit", NOON, identity=who)


@pytest.fixture
def no_constraint() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE leads_activity DROP CONSTRAINT activity_once")
    yield
    Activity.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE leads_activity ADD CONSTRAINT activity_once UNIQUE (source, key)")


def look_then_insert() -> bool:
    """What recording would be without the constraint."""
    if Activity.objects.filter(source="web", key="a").exists():
        return False
    Activity.objects.create(
        visitor_id=Visitor.objects.get().pk, type_id=1, occurred_at=NOON, known_at=NOON, source="web", key="a"
    )
    return True


def test_of_two_with_the_same_key_one_is_accepted() -> None:
    create_lead({}, NOON, identities=(COOKIE,))
    answers = overlapping(
        lambda: record_activity(visit(), "web", NOON).status,
        lambda: record_activity(visit(), "web", NOON).status,
    )
    assert answers == ["accepted", "duplicate"]
    assert Activity.objects.count() == 1


def test_control_looking_before_inserting_stores_it_twice(no_constraint: None) -> None:
    create_lead({}, NOON, identities=(COOKIE,))
    assert overlapping(look_then_insert, look_then_insert) == [True, True]
    assert Activity.objects.count() == 2


def become_known() -> Lead:
    return create_lead({"email": "dana@acme.example"}, NOON, identities=(COOKIE,))


def seen_before() -> None:
    record_activity(NewActivity("before", "web.visit", NOON, identity=COOKIE), "web", NOON)


def test_an_activity_is_not_lost_while_its_visitor_becomes_known() -> None:
    seen_before()
    overlapping(lambda: record_activity(visit(), "web", NOON), become_known)
    assert Lead.objects.get().activities.count() == 2


def test_control_without_holding_the_visitor_it_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    seen_before()
    monkeypatch.setattr(
        record,
        "hold_visitors",
        lambda ids, is_alone=False: dict(Visitor.objects.filter(pk__in=list(ids)).values_list("pk", "lead")),
    )
    overlapping(lambda: record_activity(visit(), "web", NOON), become_known)
    assert Lead.objects.get().activities.count() == 1


def two_leads() -> tuple[int, int]:
    one, other = (create_lead({"email": f"{name}@acme.example"}, NOON).pk for name in ("dana", "d.reyes"))
    return one, other


def recorded_while_merged(kept_id: int, gone_id: int) -> int | None:
    item = NewActivity("a", "web.visit", NOON, lead_id=gone_id)
    overlapping(
        lambda: merge(kept_id, gone_id, why="the same person", by=None, now=NOON),
        lambda: record_activity(item, "web", NOON),
    )
    return Activity.objects.values_list("lead_id", flat=True).get()


def test_what_a_lead_did_is_the_others_that_it_was_just_merged_into() -> None:
    kept_id, gone_id = two_leads()
    assert recorded_while_merged(kept_id, gone_id) == kept_id


def seen_only(lead_ids: Collection[int], is_alone: bool = False) -> Held:
    rows = list(Visitor.objects.filter(lead__in=lead_ids).values_list("pk", "lead_id"))
    return Held({}, {lead: visitor for visitor, lead in rows}, dict(rows))


def test_control_without_holding_its_visitor_it_stays_with_the_merged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept_id, gone_id = two_leads()
    monkeypatch.setattr(record, "hold_own", seen_only)
    assert recorded_while_merged(kept_id, gone_id) == gone_id


def test_of_two_that_create_the_same_lead_one_does() -> None:
    new = [NewLead({"email": "dana@acme.example"}, ()), NewLead({"email": "eve@acme.example"}, ())]
    answers = overlapping(lambda: create_leads(new, NOON), lambda: create_leads(new[::-1], NOON))
    first, second = answers
    assert [created.is_new for created in first] == [True, True]  # type: ignore[attr-defined]
    assert [created.is_new for created in second] == [False, False]  # type: ignore[attr-defined]
    assert Lead.objects.count() == Identity.objects.count() == Visitor.objects.count() == 2


def test_of_two_strangers_with_the_same_name_one_visitor_remains() -> None:
    other = NewActivity("b", "web.visit", NOON, identity=COOKIE)
    overlapping(lambda: record_activity(visit(), "web", NOON), lambda: record_activity(other, "web", NOON))
    assert (Visitor.objects.count(), Activity.objects.count()) == (1, 2)


def test_many_recording_the_same_keys_in_other_orders_wait_for_none() -> None:
    items = [NewActivity(str(n), "web.visit", NOON, identity=Who("anonymous", str(n % 7))) for n in range(60)]
    accepted: list[int] = []

    def send(batch: list[NewActivity]) -> None:
        results = record.record_activities(batch, "web", NOON)
        accepted.append(sum(result.status == "accepted" for result in results))
        connection.close()

    threads = [threading.Thread(target=send, args=(items[n:] + items[:n],)) for n in range(0, 60, 10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(accepted) == 6
    assert sum(accepted) == Activity.objects.count() == 60


def opened(key: str) -> NewActivity:
    return NewActivity(key, "email.open", NOON, identity=COOKIE, properties={"message": "m-1"})


def types_of(*keys: str) -> list[str]:
    return sorted(Activity.objects.filter(key__in=keys).values_list("type__key", flat=True))


def test_of_two_that_open_the_same_message_at_once_one_is_the_first() -> None:
    seen_before()
    overlapping(
        lambda: record_activity(opened("a"), "web", NOON), lambda: record_activity(opened("b"), "web", NOON)
    )
    assert types_of("a", "b") == ["email.open", "email.open_again"]


def test_control_without_the_visitor_for_itself_both_are_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    seen_before()
    monkeypatch.setattr(record, "hold_visitors", lambda ids, is_alone=False: hold_visitors(ids))
    overlapping(
        lambda: record_activity(opened("a"), "web", NOON), lambda: record_activity(opened("b"), "web", NOON)
    )
    assert types_of("a", "b") == ["email.open", "email.open"]
