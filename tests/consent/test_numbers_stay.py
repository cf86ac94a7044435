"""The numbers of the past are the same before and after somebody was erased."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from leads.consent.erasing import erase
from leads.handoff import dispositions
from leads.handoff.contacts import log_contact
from leads.handoff.stages import move_stage
from leads.ingest.leads import create_lead
from leads.models import Activity, Lead, Outcome, Role, StageMove, User
from leads.results.behind import leads_behind
from leads.results.counts import counts_of
from leads.results.load import load_of
from leads.results.said import reasons_of, won_of
from scoring.feedback import counts as feedback
from scoring.feedback.opening import open_arrivals
from scoring.feedback.said import Scope
from scoring.models import Carried, ScoringModel
from scoring.rescoring.verify import verify
from tests.factories import publish_default, score_all
from tests.leads.results import START, everybody, june

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LATER = START + timedelta(days=40)


@pytest.fixture
def ruth(db: None) -> User:
    return User.objects.create(username="ruth", role=Role.SDR)


@pytest.fixture
def cohort(ruth: User) -> list[Lead]:
    """Seven leads that arrived in June: rejected, called late, won, and the others still open."""
    publish_default()
    leads = [create_lead({"email": f"l{n}@x.example", "source": "web form"}, START) for n in range(7)]
    score_all()
    for day, lead in enumerate(leads):
        move_stage([lead.pk], "mql", None, "", START + day * 24 * HOUR)
    open_arrivals()
    rejected, called, won, *_ = (lead.pk for lead in leads)
    at = START + timedelta(days=9)
    dispositions.accept(rejected, ruth, at)
    dispositions.reject(rejected, "bad_data", "Dana has none", ruth, at + HOUR)
    log_contact(called, "call.connected", "Dana said no", ["slow"], "prices", None, ruth, at)
    dispositions.accept(won, ruth, at)
    move_stage([won], "opportunity", ruth, "", at + HOUR)
    dispositions.win(won, Decimal(900), "", ruth, at + 2 * HOUR)
    return leads


def numbers() -> dict[str, Any]:
    """Everything that is counted of June."""
    asked, scope = june(LATER), everybody()
    said = Scope(asked.period.first, asked.period.last, None, ScoringModel.objects.get().pk)
    return {
        "cohort": counts_of(asked),
        "behind": leads_behind(asked, {}, 1).total,
        "rejected": reasons_of(Outcome.Kind.REJECTED, asked.period, scope),
        "won": won_of(asked.period, scope),
        "feedback": {way: feedback.counts_of(said, way) for way in feedback.WAYS},
        "without": feedback.without_rules(said),
        "carried": Carried.objects.count(),
    }


def test_every_count_of_the_past_is_what_it_was(cohort, ruth):
    before = numbers()
    assert before["feedback"]["rule"] or before["without"] == 0
    erase([lead.pk for lead in cohort[:2]], ruth, LATER)
    assert numbers() == before
    erase([cohort[2].pk], ruth, LATER)
    after = numbers()
    # Of five that share a source one less may be told apart: the last of them are "not known".
    assert {**after, "cohort": None, "feedback": None} == {**before, "cohort": None, "feedback": None}
    assert after["cohort"]["all"] == before["cohort"]["all"]


def test_of_the_words_behind_the_numbers_nothing_is_left(cohort, ruth):
    erase([lead.pk for lead in cohort[:3]], ruth, LATER)
    assert set(Outcome.objects.values_list("reason", flat=True)) == {""}
    moves = StageMove.objects.filter(lead__in=[lead.pk for lead in cohort[:3]])
    assert {move.reason for move in moves} == {""}
    kept = Activity.objects.get(lead=cohort[1])
    assert (kept.type.key, kept.topic, kept.properties, kept.source) == ("call.connected", "", {}, "erased")


def test_nobody_works_an_erased_lead_any_more(cohort, ruth):
    move_stage([cohort[3].pk], "sal", ruth, "", LATER)
    Lead.objects.filter(pk=cohort[3].pk).update(owner=ruth)
    assert ruth.pk in load_of(everybody(), LATER)
    erase([cohort[3].pk], ruth, LATER)
    assert ruth.pk not in load_of(everybody(), LATER)


@pytest.mark.django_db(transaction=True)
def test_all_promises_hold_afterwards(cohort, ruth):
    erase([lead.pk for lead in cohort[:3]], ruth, LATER)
    score_all()
    assert verify(LATER) == []
