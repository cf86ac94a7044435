"""Two who want the same lead at once. Each race has its control: with the guard taken away, it fails."""

from datetime import timedelta

import pytest
from django.db import transaction

from leads.handoff import dispositions
from leads.handoff.dispositions import MoveRefused, accept
from leads.ingest.changes import change_fields
from leads.models import Lead, Outcome, Role, Stage, StageMove, User
from scoring.rescoring import falling
from scoring.rescoring.chunk import rescore_chunk
from scoring.rescoring.falling import move_fallen
from tests.leads.test_record_races import overlapping
from tests.scoring.small import NOW, published, scored

pytestmark = pytest.mark.django_db(transaction=True)
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def pool(new_lead, did) -> Lead:
    """An MQL of nobody."""
    lead = new_lead(need="direct")
    published()
    did(lead, "content.download")
    scored()
    return lead


def sdr(name: str) -> User:
    return User.objects.create(username=name, first_name=name.title(), role=Role.SDR)


def two_accept(lead: Lead) -> list[object]:
    ruth, nils = sdr("ruth"), sdr("nils")

    def try_to(by: User) -> object:
        try:
            return accept(lead.pk, by, NOW)
        except MoveRefused as refused:
            return str(refused)

    return overlapping(lambda: try_to(ruth), lambda: try_to(nils))


def test_of_two_who_accept_at_once_one_has_the_lead_and_the_other_a_sentence(pool):
    first, second = two_accept(pool)
    assert first is None
    assert str(second).endswith("is SAL now and Ruth's: it can't be accepted.")
    assert Lead.objects.get().owner.username == "ruth"
    assert Outcome.objects.count() == 1


def test_control_without_holding_the_lead_both_have_accepted_it(pool, monkeypatch):
    monkeypatch.setattr(dispositions, "hold", lambda lead_id, key, by: Lead.objects.get(pk=lead_id))
    assert two_accept(pool) == [None, None]
    assert Outcome.objects.count() == 2


def fallen(lead: Lead) -> None:
    """Scored below the line, before the rule has moved it."""
    change_fields(lead.pk, {"need": "none"}, by=None, source="test", now=TOMORROW)
    rescore_chunk([lead.pk], TOMORROW)


def test_who_accepts_while_the_lead_falls_keeps_it(pool):
    ruth = sdr("ruth")
    fallen(pool)
    overlapping(lambda: accept(pool.pk, ruth, TOMORROW), lambda: move_fallen(TOMORROW))
    lead = Lead.objects.get()
    assert (lead.stage, lead.owner) == (Stage.SAL, ruth)


def test_of_two_that_see_a_lead_fall_one_moves_it(pool):
    fallen(pool)
    assert overlapping(lambda: move_fallen(TOMORROW), lambda: move_fallen(TOMORROW)) == [1, 0]
    assert StageMove.objects.filter(to_stage=Stage.INQUIRY).count() == 1


def test_control_without_looking_again_it_is_moved_for_who_came_too_late(pool, monkeypatch):
    ruth = sdr("ruth")
    fallen(pool)

    @transaction.atomic
    def lower_blindly(lead_ids, rule, now):
        Lead.objects.filter(pk__in=lead_ids).update(stage=Stage.INQUIRY)
        return len(lead_ids)

    monkeypatch.setattr(falling, "_lower", lower_blindly)
    overlapping(lambda: accept(pool.pk, ruth, TOMORROW), lambda: move_fallen(TOMORROW))
    assert Lead.objects.get().stage == Stage.INQUIRY
