"""Leads come back from nurture on their day, once."""

from datetime import date, datetime, timedelta

import pytest

from leads.handoff.dispositions import give_back
from leads.handoff.returning import return_due
from leads.handoff.stages import move_stage
from leads.models import Lead, Stage, StageMove, User, Waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_nurture(lead: Lead, rep: User, now: datetime) -> Lead:
    """Given back until the third of June."""
    move_stage([lead.pk], Stage.SAL, rep, "", now)
    Lead.objects.update(owner=rep)
    give_back(lead.pk, date(2026, 6, 3), "holidays", rep, now)
    return lead


def test_a_lead_stays_in_nurture_until_its_day(in_nurture, now):
    assert return_due(now + timedelta(days=1)) == 0
    assert Waiting.objects.exists()


def test_on_its_day_it_is_an_inquiry_again_and_only_once(in_nurture, now):
    day = now + timedelta(days=2)
    assert [return_due(day), return_due(day)] == [1, 0]
    in_nurture.refresh_from_db()
    assert (in_nurture.stage, in_nurture.owner) == (Stage.INQUIRY, None)
    move = StageMove.objects.latest("moved_at")
    assert (move.from_stage, move.by, move.reason) == ("nurture", None, "The day to come back has come.")
    assert not Waiting.objects.exists()


def test_a_lead_that_was_fetched_before_its_day_stays_where_it_is(in_nurture, rep, now):
    move_stage([in_nurture.pk], Stage.SAL, rep, "", now)
    assert return_due(now + timedelta(days=2)) == 0
    in_nurture.refresh_from_db()
    assert in_nurture.stage == Stage.SAL
    assert not Waiting.objects.exists()
