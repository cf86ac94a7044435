"""Late, and put off until today: found by looking, told once."""

from datetime import date, timedelta

import pytest

from leads.handoff.contacts import log_contact
from leads.handoff.dispositions import put_off
from leads.handoff.owners import give_leads
from leads.handoff.queue import queue_of
from leads.handoff.stages import move_stage
from leads.models import Notice, ResponseTime, Role, Stage, User
from leads.notices.back import tell_put_off
from leads.notices.late import tell_late
from tests.leads.test_record_races import overlapping
from tests.notices.conftest import DAY, HOUR, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_hours(db: None) -> None:
    """An accepted lead is answered within two working hours."""
    ResponseTime.objects.update_or_create(stage=Stage.SAL, defaults={"hours": 2})


def told(user: User) -> list[tuple[str, str]]:
    return list(Notice.objects.filter(user=user).order_by("id").values_list("kind", "words"))


def test_who_works_a_lead_is_told_once_that_it_is_late(new, ruth, now):
    new(owner=ruth, hours=1)
    tell_late(now + HOUR)
    assert told(ruth) == []
    for minutes in (61, 62, 600):
        tell_late(now + timedelta(minutes=minutes))
    assert told(ruth) == [("late", "SAL, to be answered by 1 June, 13:00.")]


def test_late_is_what_the_queue_calls_late(new, ruth, now):
    leads = [new(owner=ruth, hours=hours) for hours in (1, 2, 3, 2.5)]
    put_off(leads[2].pk, date(2026, 6, 9), ruth, now)
    tell_late(now)
    late = {entry.lead.pk for entry in queue_of(ruth, now).late}
    assert late == set(Notice.objects.values_list("lead_id", flat=True)) == {leads[3].pk}


def test_a_lead_that_was_answered_is_not_late(new, ruth, now):
    log_contact(new(owner=ruth, hours=1).pk, "call.attempted", "", [], "", None, ruth, now)
    tell_late(now + 5 * HOUR)
    assert told(ruth) == []


def test_the_next_stage_has_a_clock_of_its_own(new, ruth, now):
    lead = new(owner=ruth, hours=3)
    tell_late(now)
    ResponseTime.objects.update_or_create(stage=Stage.SQL, defaults={"hours": 2})
    move_stage([lead.pk], Stage.SQL, ruth, "", now)
    tell_late(now + 3 * HOUR)
    assert [words[:3] for _, words in told(ruth)] == ["SAL", "SQL"]


def test_the_managers_of_the_team_are_told_and_no_others(new, ruth, boss, team, now):
    other, gone = person("other", Role.MANAGER), person("gone", Role.MANAGER, team)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    new(owner=ruth, hours=3)
    tell_late(now)
    assert told(boss) == [("team_late", "Ruth's SAL, to be answered by 1 June, 11:00.")]
    assert told(other) == told(gone) == []


def test_a_managers_own_lead_is_told_to_them_once(new, boss, now):
    new(owner=boss, hours=3)
    tell_late(now)
    assert [kind for kind, _ in told(boss)] == ["late"]


def test_what_is_late_in_the_pool_is_told_to_nobody(new, ruth, boss, now):
    new(Stage.MQL, None, hours=300)
    tell_late(now)
    assert not Notice.objects.exists()


def test_who_is_given_a_lead_that_is_late_is_told(new, ruth, nils, now):
    lead = new(owner=ruth, hours=3)
    tell_late(now)
    give_leads([lead.pk], nils, ruth, now)
    tell_late(now)
    assert [kind for kind, _ in told(nils)] == ["handed", "late"]
    assert [kind for kind, _ in told(ruth)] == ["late"]


def test_nobody_is_told_on_the_first_day_of_what_was_late_long_ago(new, ruth, now):
    new(owner=ruth, hours=24 * 8)
    tell_late(now)
    assert told(ruth) == []


def test_what_became_late_while_nothing_ran_is_told_after_the_weekend(new, ruth, now):
    new(owner=ruth, hours=24 * 3)  # on Friday noon; late at two
    tell_late(now)
    assert len(told(ruth)) == 1


def test_without_response_times_nothing_is_late(new, ruth, now):
    ResponseTime.objects.all().delete()
    new(owner=ruth, hours=30)
    tell_late(now)
    assert told(ruth) == []


def test_any_number_of_late_leads_takes_the_same_number_of_questions(
    new, ruth, boss, now, django_assert_num_queries
):
    for _ in range(5):
        new(owner=ruth, hours=3)
    with django_assert_num_queries(13):
        tell_late(now)
    with django_assert_num_queries(6):
        tell_late(now)
    assert Notice.objects.count() == 10


def test_who_put_a_lead_off_is_told_on_its_day_and_once(new, ruth, now):
    lead = new(owner=ruth)
    put_off(lead.pk, date(2026, 6, 3), ruth, now)
    for days in (0, 1, 2, 3):
        tell_put_off(now + days * DAY)
    assert told(ruth) == [("back", "Put off until 3 June.")]
    put_off(lead.pk, date(2026, 6, 5), ruth, now + 3 * DAY)
    tell_put_off(now + 4 * DAY)
    assert len(told(ruth)) == 2


def test_a_lead_that_was_put_off_long_ago_is_no_news(new, ruth, now):
    put_off(new(owner=ruth).pk, date(2026, 6, 3), ruth, now)
    tell_put_off(now + 20 * DAY)
    assert told(ruth) == []


@pytest.mark.django_db(transaction=True)
def test_two_that_keep_house_at_once_tell_it_once(new, now):
    new(owner=person("ruth", Role.SDR), hours=3)
    overlapping(lambda: tell_late(now), lambda: tell_late(now))
    assert Notice.objects.count() == 1
