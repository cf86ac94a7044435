"""Merged leads and their scores."""

from datetime import timedelta

import pytest

from leads.identities.merging import merge, undo
from leads.models import Role, User
from scoring.models import LeadScore, ScoringModel
from scoring.rescoring import publish, service
from scoring.rescoring.verify import verify
from tests.scoring.small import SMALL, draft
from tests.signing import signed

from .cast import NOW, does, lead

pytestmark = pytest.mark.django_db(transaction=True)
ANSWERS = {"need": "direct", "funding": "in process"}


@pytest.fixture
def company():
    mara = User.objects.create(username="mara", role=Role.MARKETING)
    publish.publish(signed(draft(SMALL, now=NOW), NOW), NOW)
    return mara


def scored(now=NOW):
    service.drain(lambda: now)
    return {row.lead_id: row for row in LeadScore.objects.filter(version=ScoringModel.objects.get().active)}


def test_the_merged_leads_score_is_that_from_scratch_and_the_gone_one_is_hidden_at_once(company):
    ann, bob = lead("ann"), lead("bob", **ANSWERS)
    does(bob)
    before = scored()
    merge(ann, bob, why="", by=company, now=NOW)
    assert not LeadScore.objects.get(lead=bob).is_listed
    after = scored()
    assert after[ann].composite == before[bob].composite > before[ann].composite
    assert not after[bob].counts
    assert verify(NOW + timedelta(minutes=1)) == []


def test_undone_both_have_their_scores_again(company):
    ann, bob = lead("ann"), lead("bob", **ANSWERS)
    does(bob)
    before = scored()
    done = merge(ann, bob, why="", by=company, now=NOW)
    scored()
    undo(done.pk, company, NOW)
    after = scored()
    for one in (ann, bob):
        assert after[one].composite == before[one].composite
        assert after[one].is_listed
    assert verify(NOW + timedelta(minutes=1)) == []


def test_a_version_published_in_between_scores_both_parted_again(company):
    ann, bob = lead("ann"), lead("bob", **ANSWERS)
    scored()
    done = merge(ann, bob, why="", by=company, now=NOW)
    scored()
    publish.publish(signed(draft(SMALL.replace("points: -20", "points: -5"), now=NOW), NOW), NOW)
    assert verify(NOW + timedelta(minutes=1)) == []
    undo(done.pk, company, NOW)
    assert all(row.is_listed for row in scored().values())
    assert verify(NOW + timedelta(minutes=1)) == []
