"""Nurture by hand: who finds which lead there, brings it back, or says until when it waits."""

from datetime import date, timedelta

import pytest

from leads.handoff.dispositions import give_back, recycle, reject
from leads.handoff.moves import MoveRefused
from leads.handoff.nurture import bring_back, keep_until, nurtured_for
from leads.handoff.returning import return_due
from leads.handoff.stages import move_stage
from leads.ingest.leads import create_lead
from leads.models import AuditEntry, Lead, Stage, User, Waiting

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def given(crew, now) -> Lead:
    """A lead that Ada gave back until the middle of June."""
    lead = mql(now)
    give_back(lead.pk, date(2026, 6, 15), "No budget before July", crew["ada"], now)
    return lead


def mql(now) -> Lead:
    lead = create_lead({}, now - 9 * DAY)
    move_stage([lead.pk], Stage.MQL, None, "", now - DAY)
    return lead


def stage(lead: Lead) -> str:
    return Lead.objects.get(pk=lead.pk).stage


def finds(user: User) -> set[int]:
    return set(nurtured_for(user).values_list("pk", flat=True))


def test_each_finds_whom_they_gave_back_and_a_manager_whom_the_team_did(crew, given, now):
    rejected = mql(now)
    reject(rejected.pk, "no_need", "", crew["bo"], now)
    assert finds(crew["ada"]) == finds(crew["boss"]) == {given.pk}
    assert finds(crew["bo"]) == {rejected.pk}
    assert finds(crew["marketing"]) == {given.pk, rejected.pk}


def test_who_gave_it_back_before_somebody_else_did_does_not_find_it(crew, given, now):
    move_stage([given.pk], Stage.SAL, None, "", now + DAY)
    Lead.objects.filter(pk=given.pk).update(owner=crew["bo"])
    recycle(given.pk, "", crew["bo"], now + 2 * DAY)
    assert finds(crew["ada"]) == set()
    assert finds(crew["bo"]) == {given.pk}


def test_a_lead_is_brought_back_to_nobody_as_an_inquiry(crew, given, now):
    bring_back(given.pk, None, crew["boss"], now + DAY)
    lead = Lead.objects.get(pk=given.pk)
    assert (lead.stage, lead.owner) == (Stage.INQUIRY, None)
    assert not Waiting.objects.exists()
    entry = AuditEntry.objects.filter(subject_id=given.pk).latest("id")
    assert (entry.action, entry.actor, entry.details) == (
        "lead.stage",
        crew["boss"],
        {"from": "nurture", "to": "inquiry"},
    )


def test_a_lead_is_brought_back_to_somebody_as_an_mql(crew, given, now):
    bring_back(given.pk, crew["bo"], crew["marketing"], now + DAY)
    lead = Lead.objects.get(pk=given.pk)
    assert (lead.stage, lead.owner) == (Stage.MQL, crew["bo"])


def test_the_day_is_changed_and_the_lead_comes_back_on_it(crew, given, now):
    keep_until(given.pk, date(2026, 7, 1), crew["marketing"], now)
    assert return_due(now + 20 * DAY) == 0
    waiting = Waiting.objects.get()
    assert (waiting.until, waiting.words) == (date(2026, 7, 1), "No budget before July")
    assert AuditEntry.objects.filter(action="lead.nurture").get().details == {
        "from": "2026-06-15",
        "to": "2026-07-01",
    }
    assert return_due(now + 30 * DAY) == 1
    assert stage(given) == Stage.INQUIRY


def test_a_recycled_lead_that_gets_a_day_goes_to_nurture(crew, now):
    lead = mql(now)
    reject(lead.pk, "no_need", "", crew["ada"], now)
    keep_until(lead.pk, date(2026, 7, 1), crew["boss"], now)
    assert stage(lead) == Stage.NURTURE
    assert return_due(now + 30 * DAY) == 1


def test_a_day_is_one_to_come(crew, given, now):
    with pytest.raises(MoveRefused, match="after today"):
        keep_until(given.pk, now.date(), crew["boss"], now)
    assert Waiting.objects.get().until == date(2026, 6, 15)


@pytest.mark.parametrize("who", ["ada", "bo"])
def test_who_answers_for_no_team_brings_nobody_back(crew, given, now, who):
    for act in (
        lambda: bring_back(given.pk, None, crew[who], now),
        lambda: keep_until(given.pk, date(2026, 7, 1), crew[who], now),
    ):
        with pytest.raises(MoveRefused, match="not yours"):
            act()
    assert stage(given) == Stage.NURTURE


def test_a_manager_brings_back_none_of_another_team(crew, now):
    lead = mql(now)
    give_back(lead.pk, date(2026, 6, 15), "", crew["bo"], now)
    with pytest.raises(MoveRefused, match="not yours"):
        bring_back(lead.pk, None, crew["boss"], now)


def test_a_lead_that_came_back_meanwhile_stays_where_it_is(crew, given, now):
    move_stage([given.pk], Stage.MQL, None, "", now + DAY)
    with pytest.raises(MoveRefused, match="not in nurture any more"):
        bring_back(given.pk, None, crew["marketing"], now + DAY)
    assert stage(given) == Stage.MQL
