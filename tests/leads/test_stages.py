"""Leads move from stage to stage, and each move is kept with the score of that moment."""

from datetime import datetime, timedelta

import pytest

from leads.handoff.stages import move_stage
from leads.ingest.leads import create_lead
from leads.models import Lead, StageMove, User

pytestmark = pytest.mark.django_db


def test_a_move_is_kept_with_the_score_of_then(lead: Lead, rep: User, now: datetime) -> None:
    assert move_stage([lead.pk], "sal", rep, "called back", now, scores={lead.pk: (812, 3)}) == [lead.pk]
    lead.refresh_from_db()
    assert lead.stage == "sal"
    kept = StageMove.objects.values_list(
        "lead", "from_stage", "to_stage", "moved_at", "by", "reason", "composite_tenths", "matrix_version"
    ).get()
    assert kept == (lead.pk, "inquiry", "sal", now, rep.pk, "called back", 812, 3)


def test_who_stands_there_already_stays(lead: Lead, now: datetime) -> None:
    assert move_stage([lead.pk], "inquiry", None, "", now) == []
    assert not StageMove.objects.exists()


def test_a_rule_moves_only_from_the_stages_it_may(lead: Lead, now: datetime) -> None:
    customer = create_lead({"first_name": "Eve"}, now)
    move_stage([customer.pk], "customer", None, "", now)
    assert move_stage([lead.pk, customer.pk], "mql", None, "", now, only_from=["inquiry"]) == [lead.pk]


def test_to_be_recycled_is_an_activity_that_rules_may_reset_by(lead: Lead, rep: User, now: datetime) -> None:
    move_stage([lead.pk], "recycled", rep, "no budget", now)
    assert lead.activities.get().type.key == "lifecycle.recycled"


def test_to_become_an_mql_is_no_activity(lead: Lead, now: datetime) -> None:
    move_stage([lead.pk], "mql", None, "", now)
    assert not lead.activities.exists()


def test_a_stage_that_is_none_is_refused(lead: Lead, now: datetime) -> None:
    with pytest.raises(ValueError, match="heaven"):
        move_stage([lead.pk], "heaven", None, "", now)


def test_times_never_go_back_whatever_the_clocks_of_several_hosts_say(lead: Lead, now: datetime) -> None:
    move_stage([lead.pk], "mql", None, "", now)
    move_stage([lead.pk], "recycled", None, "", now - timedelta(seconds=3))
    assert list(StageMove.objects.order_by("id").values_list("moved_at", flat=True)) == [now, now]
    assert lead.activities.get().occurred_at == now
