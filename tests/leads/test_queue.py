"""The queue of somebody who works leads: late, due, new, going on, put off."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from leads.handoff.contacts import log_contact
from leads.handoff.dispositions import put_off
from leads.handoff.lateness import late
from leads.handoff.moves import MoveRefused
from leads.handoff.queue import queue_of
from leads.handoff.stages import move_stage
from leads.handoff.tasks import add_task, finish_task
from leads.ingest.leads import create_lead
from leads.models import Lead, ResponseTime, Role, Stage, Team, User

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def moment(day: int, hour: float) -> datetime:
    """In June 2026; the first is a Monday."""
    return datetime(2026, 6, day, tzinfo=UTC) + hour * HOUR


@pytest.fixture
def sdr(db) -> User:
    return User.objects.create(username="ruth", first_name="Ruth", role=Role.SDR)


@pytest.fixture
def new(now: datetime) -> Callable[..., Lead]:
    """Makes a lead that came to a stage some hours ago; at noon of a Monday."""

    def make(stage: Stage = Stage.MQL, owner: User | None = None, hours: float = 1) -> Lead:
        lead = create_lead({}, now - timedelta(days=9))
        move_stage([lead.pk], stage, None, "", now - hours * HOUR)
        Lead.objects.filter(pk=lead.pk).update(owner=owner)
        return lead

    return make


def groups(user: User, now: datetime) -> dict[str, list[int]]:
    queue = queue_of(user, now)
    found = {name: [entry.lead.pk for entry in getattr(queue, name)] for name in queue.__slots__}
    return {name: ids for name, ids in found.items() if ids}


def test_an_mql_of_the_pool_is_new_to_every_sdr_and_to_nobody_else(new, sdr, rep, now):
    lead = new()
    assert groups(sdr, now) == {"new": [lead.pk]}
    assert groups(rep, now) == {}


def test_what_is_not_answered_in_time_is_late(new, sdr, now):
    lead = new(Stage.SAL, sdr)
    ResponseTime.objects.filter(stage="sal").update(hours=2)
    assert groups(sdr, now + HOUR) == {"new": [lead.pk]}
    assert groups(sdr, now + 1.1 * HOUR) == {"late": [lead.pk]}
    (entry,) = queue_of(sdr, now).new
    assert (entry.since, entry.answer_by) == (now - HOUR, now + HOUR)


def test_a_call_answers_until_the_next_stage(new, sdr, now):
    lead = new(Stage.SAL, sdr)
    log_contact(lead.pk, "call.attempted", "", [], "", None, sdr, now)
    assert groups(sdr, now + timedelta(days=30)) == {"going_on": [lead.pk]}
    move_stage([lead.pk], Stage.SQL, sdr, "", now + HOUR)
    assert groups(sdr, now + HOUR) == {"new": [lead.pk]}


def test_without_a_response_time_nothing_is_late(new, sdr, now):
    lead = new(Stage.SAL, sdr, hours=200)
    ResponseTime.objects.all().delete()
    assert groups(sdr, now) == {"going_on": [lead.pk]}


def test_a_lead_that_is_put_off_is_due_on_its_day(new, sdr, now):
    lead = new(Stage.SAL, sdr, hours=200)
    put_off(lead.pk, date(2026, 6, 3), sdr, now)
    assert groups(sdr, now) == {"put_off": [lead.pk]}
    assert groups(sdr, now + timedelta(days=2)) == {"due": [lead.pk]}


def test_a_task_makes_a_lead_due_until_it_is_done(new, sdr, now):
    lead = new(Stage.SAL, sdr)
    task = add_task(lead.pk, date(2026, 6, 2), "Send the offer", sdr, now)
    assert groups(sdr, now) == {"new": [lead.pk]}
    tomorrow = now + timedelta(days=1)
    assert groups(sdr, tomorrow) == {"due": [lead.pk]}
    assert queue_of(sdr, tomorrow).due[0].tasks == (task,)
    finish_task(task.pk, sdr, tomorrow)
    finish_task(task.pk, sdr, tomorrow + HOUR)
    assert groups(sdr, tomorrow) == {"new": [lead.pk]}
    task.refresh_from_db()
    assert task.done_at == tomorrow


def test_a_customer_with_a_task_is_in_the_queue(new, sdr, now):
    lead = new(Stage.CUSTOMER, sdr)
    assert groups(sdr, now) == {}
    add_task(lead.pk, now.date(), "Ask how it goes", sdr, now)
    assert groups(sdr, now) == {"due": [lead.pk]}


def test_tasks_are_ones_own_and_say_something(new, sdr, rep, now):
    lead = new(Stage.SAL, sdr)
    with pytest.raises(MoveRefused, match="Say what"):
        add_task(lead.pk, now.date(), " ", sdr, now)
    with pytest.raises(MoveRefused, match="Ruth's lead"):
        add_task(lead.pk, now.date(), "Call", rep, now)
    task = add_task(lead.pk, now.date(), "Call", sdr, now)
    with pytest.raises(MoveRefused, match="no such task"):
        finish_task(task.pk, rep, now)


def test_who_waits_longest_comes_first(new, sdr, now):
    younger, older = new(hours=1), new(hours=2)
    assert groups(sdr, now) == {"new": [older.pk, younger.pk]}


def test_the_queue_asks_the_database_as_often_for_many_as_for_one(new, sdr, now, django_assert_num_queries):
    for _ in range(5):
        new()
        new(Stage.SAL, sdr)
    with django_assert_num_queries(6):
        assert len(queue_of(sdr, now).new) == 10


def test_a_manager_sees_what_waits_for_the_team(new, sdr, rep, now):
    team = Team.objects.create(name="EMEA")
    User.objects.filter(pk=sdr.pk).update(team=team)
    boss = User.objects.create(username="boss", role=Role.MANAGER, team=team)
    lead, _of_the_pool, _anothers = new(Stage.SAL, sdr), new(), new(Stage.SAL, rep)
    task = add_task(lead.pk, now.date(), "Send the offer", sdr, now)
    assert groups(boss, now) == {"due": [lead.pk]}
    assert queue_of(boss, now).due[0].tasks == (task,)


def test_a_manager_of_no_team_has_an_own_queue(new, sdr, now):
    boss = User.objects.create(username="boss", role=Role.MANAGER)
    lead, _anothers = new(Stage.SAL, boss), new(Stage.SAL, sdr)
    assert groups(boss, now) == {"new": [lead.pk]}


def test_the_query_finds_late_what_the_queue_calls_late(new, sdr, now):
    leads = [new(stage, sdr, hours) for stage in (Stage.MQL, Stage.SAL) for hours in (1, 25, 200)]
    log_contact(leads[2].pk, "call.attempted", "", [], "", None, sdr, now)
    put_off(leads[5].pk, date(2026, 6, 3), sdr, now)
    for hours in range(0, 200, 7):
        at = now + hours * HOUR
        found = set(late(Lead.objects.all(), at).values_list("pk", flat=True))
        assert found == set(groups(sdr, at).get("late", []))
    assert found


def test_a_lead_whose_move_nobody_knows_is_there_since_it_was_added(sdr, now):
    lead = create_lead({}, now - timedelta(days=9))
    Lead.objects.filter(pk=lead.pk).update(stage=Stage.MQL)
    assert queue_of(sdr, now).late[0].since == now - timedelta(days=9)
