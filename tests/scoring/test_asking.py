"""A publishing that is asked for on a page: frozen at once, carried out by workers, whoever dies."""

from datetime import timedelta

import pytest

from leads.models import AuditEntry, Notice, Role, User
from scoring.matrix.freezing import NotSigned
from scoring.models import MatrixVersion, PublishRun, ScoringModel
from scoring.rescoring import carrying, filling
from scoring.rescoring.asking import PublishRefused, start_publishing
from scoring.rescoring.carrying import MOST_ATTEMPTS, carry_on, is_wanted
from scoring.rescoring.partitions import KEPT, KEPT_UNFINISHED, drop_old_partitions, is_there
from scoring.rescoring.publish import publish
from scoring.rescoring.reaching import reached
from scoring.rescoring.verify import verify
from tests.scoring.small import NOW, SMALL, draft, matrix_text, published, score_of
from tests.signing import signed

pytestmark = pytest.mark.django_db
STATE = PublishRun.State


@pytest.fixture
def ruth(db) -> User:
    return User.objects.create(username="ruth", role=Role.MANAGER)


def clock():
    return NOW


def next_one(download: int = 5) -> MatrixVersion:
    return signed(draft(matrix_text(download=download)), NOW)


def active() -> MatrixVersion:
    return ScoringModel.objects.get().active


def test_it_is_frozen_and_waits_for_a_worker(new_lead, ruth):
    first = published()
    second = next_one()
    run = start_publishing(second, ruth, NOW, expected={"note": "More"})
    second.refresh_from_db()
    assert (run.state, second.state, second.expected) == (STATE.WANTED, "filling", {"note": "More"})
    assert (active(), PublishRun.objects.first(), is_wanted()) == (first, run, True)
    assert AuditEntry.objects.get(action="matrix.asked").actor == ruth


def test_a_worker_carries_it_out(new_lead, did, ruth):
    lead = new_lead()
    did(lead, "content.download")
    published()
    second = next_one()
    run = start_publishing(second, ruth, NOW)
    assert carry_on(clock)
    run.refresh_from_db()
    assert (run.state, active(), score_of(lead).composite) == (STATE.DONE, second, 250)
    assert AuditEntry.objects.get(action="matrix.published", subject_id=second.pk).actor == ruth
    assert verify(NOW) == []
    assert not carry_on(clock)


def test_it_goes_in_short_steps(new_lead, ruth, monkeypatch):
    monkeypatch.setattr(filling, "RANGE_LEADS", 1)
    for _ in range(3):
        new_lead()
    published()
    second = next_one()
    start_publishing(second, ruth, NOW)
    steps = 0
    while active() != second:
        assert carry_on(clock, seconds=0)
        steps += 1
        assert steps < 40  # each lead is one, and each index
    assert steps > 3
    assert verify(NOW) == []


def test_who_asks_twice_gets_the_same_run(ruth):
    published()
    second = next_one()
    assert start_publishing(second, ruth, NOW) == start_publishing(second, ruth, NOW)
    assert AuditEntry.objects.filter(action="matrix.asked").count() == 1


def test_another_version_waits_its_turn(ruth):
    published()
    second, third = next_one(), next_one(7)
    start_publishing(second, ruth, NOW)
    with pytest.raises(PublishRefused, match="being published already"):
        start_publishing(third, ruth, NOW)
    with pytest.raises(PublishRefused, match="being published already"):
        publish(third, NOW)
    assert MatrixVersion.objects.get(pk=third.pk).state == "draft"


def test_and_is_behind_once_the_other_is_in_force(ruth):
    published()
    second, third = next_one(), next_one(7)
    start_publishing(second, ruth, NOW)
    carry_on(clock)
    with pytest.raises(NotSigned, match="came into force since"):
        start_publishing(third, ruth, NOW)


def test_an_edit_that_came_since_the_page_was_drawn_refuses_it(ruth):
    published()
    second = next_one()
    MatrixVersion.objects.filter(pk=second.pk).update(last_edit=3)
    with pytest.raises(NotSigned, match="3 edits came since: look again"):
        start_publishing(second, ruth, NOW, seen=0)


def test_what_fails_says_why_and_is_gone_on_with(new_lead, ruth, monkeypatch):
    monkeypatch.setattr(filling, "RANGE_LEADS", 1)
    leads = [new_lead(need="direct") for _ in range(3)]
    published()
    run = start_publishing(next_one(), ruth, NOW)
    with monkeypatch.context() as patch:
        patch.setattr(carrying, "analyse_partition", lambda _: 1 / 0)
        carry_on(clock)
    run.refresh_from_db()
    assert (run.state, run.error) == (STATE.FAILED, "ZeroDivisionError: division by zero")
    assert not is_wanted()
    assert PublishRun.objects.exclude(state=PublishRun.State.DONE).first() == run
    assert "was not published: ZeroDivisionError" in Notice.objects.filter(user=ruth).latest("id").words
    assert start_publishing(run.version, ruth, NOW) == run
    carry_on(clock)
    assert active() == run.version
    assert [score_of(lead).composite for lead in leads] == [500] * 3


def test_what_was_filled_is_gone_a_day_after_it_failed_and_is_filled_anew(new_lead, ruth, monkeypatch):
    """Nothing reaches those scores meanwhile, not even the erasure of a lead."""
    lead = new_lead(need="direct")
    published()
    run = start_publishing(next_one(), ruth, NOW)
    with monkeypatch.context() as patch:
        patch.setattr(carrying, "attach_partition", lambda *_: 1 / 0)
        carry_on(clock)
    assert drop_old_partitions(NOW + KEPT_UNFINISHED) == []
    assert drop_old_partitions(NOW + KEPT_UNFINISHED + timedelta(minutes=1)) == [run.version_id]
    start_publishing(run.version, ruth, NOW)
    carry_on(clock)
    assert (active(), score_of(lead).composite, verify(NOW)) == (run.version, 500, [])


@pytest.mark.django_db(transaction=True)
def test_a_way_back_that_failed_leaves_one_table_to_drop(new_lead, ruth, monkeypatch):
    """It is old by its last day in force, and unfinished by its last run."""
    new_lead()
    first, second = published(), published(matrix_text(download=5))
    at = NOW + KEPT * 2
    drop_old_partitions(at)
    start_publishing(first, ruth, at)
    with monkeypatch.context() as patch:
        patch.setattr(carrying, "attach_partition", lambda *_: 1 / 0)
        carry_on(lambda: at)
    assert drop_old_partitions(at + KEPT) == [first.pk]
    assert (is_there(first.pk), active()) == (False, second)


def test_a_worker_that_dies_each_time_gives_it_up_at_last(new_lead, ruth, monkeypatch):
    new_lead()
    published()
    run = start_publishing(next_one(), ruth, NOW)

    class Killed(BaseException):
        pass

    def die(_):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(carrying, "crash_at", die)
        for _ in range(MOST_ATTEMPTS):
            with pytest.raises(Killed):
                carry_on(clock)
    carry_on(clock)
    run.refresh_from_db()
    assert (run.state, "each time" in run.error) == (STATE.FAILED, True)


def test_one_that_was_given_up_does_not_stand_in_the_way_of_another(new_lead, ruth):
    published()
    run = start_publishing(next_one(), ruth, NOW)
    carrying.give_up(run, "no", NOW)
    start_publishing(next_one(7), ruth, NOW)
    carry_on(clock)
    assert active().number == 2
    with pytest.raises(PublishRefused, match="make a new draft of it"):
        start_publishing(run.version, ruth, NOW)


def test_the_command_line_goes_on_with_what_was_asked_for(new_lead, ruth):
    published()
    run = start_publishing(next_one(), ruth, NOW)
    assert publish(run.version, NOW) == run
    assert not is_wanted()


def test_going_back_says_why(new_lead, ruth):
    first = published()
    published(matrix_text(download=5))
    run = start_publishing(first, ruth, NOW, why="Too many MQLs")
    carry_on(clock)
    assert (active(), run.why) == (first, "Too many MQLs")
    assert AuditEntry.objects.get(action="matrix.back").actor == ruth


def test_going_on_days_later_does_not_go_back_in_time(new_lead, ruth):
    published()
    start_publishing(next_one(), ruth, NOW)
    carry_on(lambda: NOW + timedelta(days=3))
    assert verify(NOW + timedelta(days=3)) == []


def test_how_far_it_is_and_how_long_it_takes(new_lead, ruth, monkeypatch):
    monkeypatch.setattr(filling, "RANGE_LEADS", 1)
    for _ in range(5):
        new_lead()
    published()
    run = start_publishing(next_one(), ruth, NOW)
    assert reached(run, NOW) == (0, 0, None)
    carry_on(clock, seconds=0)
    parts = list(run.ranges.order_by("id"))
    for number, part in enumerate(parts[:3]):
        part.is_done, part.done_at = True, NOW + timedelta(seconds=number * 4)
        part.save()
    assert reached(run, NOW + timedelta(seconds=8)) == (3, 5, 8)


def test_the_first_version_is_published_from_the_page_too(new_lead, ruth):
    start_publishing(draft(SMALL), ruth, NOW)
    carry_on(clock)
    assert (active().number, active().unsigned_because) == (1, "first")
