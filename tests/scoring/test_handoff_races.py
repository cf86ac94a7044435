"""Two who want the same lead at once. Each race has its control: with the guard taken away, it fails."""

from datetime import timedelta

import pytest
from django.db import transaction

from leads.handoff import dispositions, returning
from leads.handoff.dispositions import MoveRefused, accept, give_back
from leads.handoff.returning import return_due
from leads.handoff.stages import move_stage
from leads.ingest.changes import change_fields
from leads.models import Lead, Outcome, Role, Stage, StageMove, User, Waiting
from scoring.rescoring import falling, ready
from scoring.rescoring.chunk import rescore_chunk
from scoring.rescoring.falling import move_fallen
from scoring.rescoring.housekeeping import each_minute
from scoring.rescoring.ready import move_ready
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


def two_bring_it_back(lead: Lead) -> list[tuple[str, str]]:
    """Two dispatchers find that its day has come; with the first one it is an MQL again already."""
    give_back(lead.pk, TOMORROW.date(), "", sdr("ruth"), NOW)
    overlapping(lambda: each_minute(TOMORROW), lambda: return_due(TOMORROW))
    return list(StageMove.objects.order_by("id").values_list("from_stage", "to_stage"))[2:]


def test_of_two_that_bring_a_lead_back_from_nurture_one_does(pool):
    assert two_bring_it_back(pool) == [("nurture", "inquiry"), ("inquiry", "mql")]


def test_control_without_looking_again_it_is_brought_back_twice(pool, monkeypatch):
    @transaction.atomic
    def return_blindly(lead_ids, now):
        moved = move_stage(lead_ids, Stage.INQUIRY, None, "", now)
        Waiting.objects.filter(lead_id__in=lead_ids).delete()
        return len(moved)

    monkeypatch.setattr(returning, "_return", return_blindly)
    assert two_bring_it_back(pool)[-1] == ("mql", "inquiry")


def taken_while_two_lift_it(lead: Lead) -> str:
    """Two workers find that it came to meet MQL; with the first one somebody has taken it already."""
    Lead.objects.update(stage=Stage.INQUIRY)
    ruth = sdr("ruth")

    def lift_and_take() -> None:
        move_ready(TOMORROW)
        accept(lead.pk, ruth, TOMORROW)

    overlapping(lift_and_take, lambda: move_ready(TOMORROW))
    return Lead.objects.get().stage


def test_of_two_that_lift_a_lead_one_does(pool):
    assert taken_while_two_lift_it(pool) == Stage.SAL


def test_control_without_looking_again_it_is_lifted_out_of_their_hands(pool, monkeypatch):
    @transaction.atomic
    def lift_blindly(lead_ids, stage, now):
        return len(move_stage(lead_ids, Stage.MQL, None, "", now))

    monkeypatch.setattr(ready, "_lift", lift_blindly)
    assert taken_while_two_lift_it(pool) == Stage.MQL
