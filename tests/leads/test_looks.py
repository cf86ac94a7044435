"""Worth a look, as somebody says: who may, what it does to the lead, and that an SDR can take it."""

from datetime import UTC, datetime

import pytest

from leads.handoff.dispositions import accept, reject
from leads.handoff.looks import mark_lead, open_mark, unmark_lead
from leads.handoff.moves import MoveRefused, moves_for
from leads.models import AuditEntry, Lead, LookMark, Outcome, Role, Stage, StageMove, User
from leads.people.access import leads_for, visible_to
from leads.people.audit import entries_of
from scoring.models import LeadScore
from scoring.rescoring.housekeeping import each_day
from scoring.rescoring.verify import verify
from tests.factories import LeadFactory, TeamFactory, UserFactory
from tests.scoring.small import NOW, published, scored
from tests.standards import write_standards

pytestmark = pytest.mark.django_db
LOOKED_AT = [Stage.INQUIRY, Stage.NURTURE, Stage.RECYCLED]


@pytest.fixture
def lead(db) -> Lead:
    write_standards()
    return LeadFactory()


def person(role: Role, **more: object) -> User:
    return UserFactory(role=role, **more)


def sees(user: User, lead: Lead) -> bool:
    """By the lead and by its score alike."""
    by_lead = leads_for(user).filter(pk=lead.pk).exists()
    assert LeadScore.objects.filter(visible_to(user), lead=lead).exists() == by_lead
    return by_lead


def test_a_mark_says_who_and_why_and_is_open(lead):
    hanna = person(Role.MARKETING)
    mark_lead(lead.pk, " They build a second plant ", hanna, NOW)
    lead.refresh_from_db()
    mark = open_mark(lead)
    assert mark is not None
    assert (mark.reason, mark.by, mark.marked_at) == ("They build a second plant", hanna, NOW)


def test_a_mark_needs_words(lead):
    with pytest.raises(MoveRefused, match="Say why"):
        mark_lead(lead.pk, " \n", person(Role.MARKETING), NOW)
    assert not LookMark.objects.exists()


def test_a_lead_is_marked_once_until_the_mark_is_off(lead):
    hanna = person(Role.MARKETING)
    mark_lead(lead.pk, "First", hanna, NOW)
    with pytest.raises(MoveRefused, match="marked already"):
        mark_lead(lead.pk, "Second", hanna, NOW)
    unmark_lead(lead.pk, hanna, NOW)
    mark_lead(lead.pk, "Third", hanna, NOW)
    assert list(LookMark.objects.order_by("pk").values_list("reason", flat=True)) == ["First", "Third"]


@pytest.mark.parametrize("role", [Role.REPRESENTATIVE, Role.SDR, Role.MANAGER])
def test_who_does_not_see_a_lead_can_neither_mark_it_nor_take_a_mark_off(lead, role):
    Lead.objects.update(owner=person(Role.REPRESENTATIVE))
    stranger = person(role)
    for act in (
        lambda: mark_lead(lead.pk, "Why not", stranger, NOW),
        lambda: unmark_lead(lead.pk, stranger, NOW),
    ):
        with pytest.raises(MoveRefused, match="no such lead"):
            act()


@pytest.mark.parametrize("stage", LOOKED_AT)
def test_a_marked_lead_of_nobody_is_seen_by_sdrs_and_managers_and_its_score_is_too(lead, stage):
    people = {role: person(role, team=TeamFactory()) for role in Role}
    Lead.objects.update(stage=stage)
    published()
    seen_by_all = {Role.MARKETING, Role.OPERATIONS, Role.ADMINISTRATOR}
    assert {role for role, user in people.items() if sees(user, lead)} == seen_by_all
    mark_lead(lead.pk, "Look", people[Role.MARKETING], NOW)
    assert {role for role, user in people.items() if sees(user, lead)} == {
        *seen_by_all, Role.SDR, Role.MANAGER
    }  # fmt: skip
    unmark_lead(lead.pk, people[Role.SDR], NOW)
    assert {role for role, user in people.items() if sees(user, lead)} == seen_by_all


def test_a_marked_lead_of_somebody_stays_theirs_alone(lead):
    owner, sdr = person(Role.REPRESENTATIVE), person(Role.SDR)
    Lead.objects.update(owner=owner)
    published()
    mark_lead(lead.pk, "Look", owner, NOW)
    assert (sees(owner, lead), sees(sdr, lead)) == (True, False)


@pytest.mark.parametrize("stage", LOOKED_AT)
def test_an_sdr_takes_a_marked_lead_and_has_looked_at_it(lead, stage):
    Lead.objects.update(stage=stage)
    sdr = person(Role.SDR)
    mark_lead(lead.pk, "Look", person(Role.MARKETING), NOW)
    lead.refresh_from_db()
    assert "accept" in moves_for(lead, sdr)
    accept(lead.pk, sdr, NOW)
    lead.refresh_from_db()
    assert (lead.stage, lead.owner, lead.is_marked) == (Stage.SAL, sdr, False)
    assert StageMove.objects.get(to_stage="sal").from_stage == stage
    assert Outcome.objects.get().kind == "accepted"
    mark = LookMark.objects.get()
    assert (mark.ended_at, mark.ended_by) == (NOW, sdr)


@pytest.mark.parametrize("stage", LOOKED_AT)
def test_without_a_mark_nobody_takes_a_lead_from_there(lead, stage):
    owner = person(Role.SDR)
    Lead.objects.update(stage=stage, owner=owner)
    with pytest.raises(MoveRefused, match="can't be accepted"):
        accept(lead.pk, owner, NOW)


def test_of_two_who_take_it_the_second_is_told(lead):
    first, second = person(Role.SDR), person(Role.SDR)
    mark_lead(lead.pk, "Look", person(Role.MARKETING), NOW)
    accept(lead.pk, first, NOW)
    with pytest.raises(MoveRefused, match="is SAL now"):
        accept(lead.pk, second, NOW)


def test_who_rejects_a_marked_lead_has_looked_at_it_too(lead):
    sdr = person(Role.SDR)
    Lead.objects.update(stage=Stage.MQL, owner=sdr)
    mark_lead(lead.pk, "Look", sdr, NOW)
    reject(lead.pk, "no_need", "", sdr, NOW)
    assert not Lead.objects.get().is_marked
    assert not LookMark.objects.filter(ended_at__isnull=True).exists()


def test_marks_are_in_the_audit_log_without_their_words(lead):
    hanna = person(Role.MARKETING)
    mark_lead(lead.pk, "They build a plant", hanna, NOW)
    unmark_lead(lead.pk, hanna, NOW)
    unmark_lead(lead.pk, hanna, NOW)
    assert [entry.action for entry in entries_of(lead.pk)] == ["lead.unmarked", "lead.marked"]
    assert not AuditEntry.objects.filter(body__contains="plant").exists()


def test_the_copies_on_the_scores_hold_whoever_scores_meanwhile(lead):
    published()
    mark_lead(lead.pk, "Look", person(Role.MARKETING), NOW)
    Lead.objects.update(need="direct")
    scored()
    assert LeadScore.objects.get().is_marked
    published(model="second", now=datetime.now(UTC))
    assert set(LeadScore.objects.values_list("is_marked", flat=True)) == {True}
    assert not [broken for broken in verify(NOW) if broken.promise == "P7"]


def test_a_copy_that_went_wrong_is_found_and_mended(lead):
    published()
    LeadScore.objects.update(is_marked=True)
    assert [broken.promise for broken in verify(NOW)] == ["P7"]
    each_day(NOW)
    assert verify(NOW) == []
