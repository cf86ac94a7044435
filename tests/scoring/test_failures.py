"""A lead that can't be scored holds up no other (P10)."""

from datetime import timedelta

import pytest
from django.db import connection

from scoring.models import LeadScore, Pending, Quarantine
from scoring.rescoring.claims import LEASE, claim_again, claim_fresh
from scoring.rescoring.quarantine import try_again
from scoring.rescoring.stale import stale_since
from tests.scoring.small import NOW, matrix_text, published, score_of, scored

pytestmark = pytest.mark.django_db


@pytest.fixture
def bad_lead(new_lead):
    """A lead whose score the database refuses to write."""
    lead = new_lead()
    published()
    with connection.cursor() as cursor:
        cursor.execute(
            'ALTER TABLE scoring_leadscore ADD CONSTRAINT "no score for this one"'
            f" CHECK (lead_id <> {lead.pk}) NOT VALID"
        )
    return lead


def test_the_others_of_its_chunk_are_scored(bad_lead, new_lead, did):
    good = [new_lead(need="direct") for _ in range(3)]
    did(bad_lead, "content.download")
    assert scored() == 3
    assert all(score_of(lead).composite == 500 for lead in good)


def test_after_five_attempts_it_is_set_aside_and_says_so(bad_lead, did):
    did(bad_lead, "content.download")
    for attempt in range(6):
        scored(NOW + timedelta(minutes=attempt))
    kept = Quarantine.objects.get()
    assert (kept.lead_id, kept.attempts) == (bad_lead.pk, 5)
    assert "no score for this one" in kept.error
    assert not Pending.objects.exists()
    assert bad_lead.pk in stale_since([bad_lead.pk])


def test_it_rests_between_attempts(bad_lead, did):
    did(bad_lead, "content.download")
    scored()
    attempts = Pending.objects.get().attempts
    scored(NOW + timedelta(seconds=1))
    assert Pending.objects.get().attempts == attempts


def test_it_leaves_quarantine_when_it_is_scored(bad_lead, did):
    did(bad_lead, "content.download")
    for attempt in range(6):
        scored(NOW + timedelta(minutes=attempt))
    with connection.cursor() as cursor:
        cursor.execute('ALTER TABLE scoring_leadscore DROP CONSTRAINT "no score for this one"')
    assert try_again([bad_lead.pk], NOW) == 1
    assert scored() == 1
    assert not Quarantine.objects.exists()


def test_a_lead_that_kills_its_worker_each_time_is_set_aside_too(new_lead):
    lead = new_lead()
    published()
    Pending.objects.create(
        lead_id=lead.pk, cause="field", noted_at=NOW, attempts=5, leased_until=NOW - timedelta(seconds=1)
    )
    scored()
    assert Quarantine.objects.get().lead_id == lead.pk


def test_what_a_dead_worker_had_claimed_is_free_after_its_lease(new_lead):
    published()
    lead = new_lead()
    assert claim_fresh(Pending.Lane.NOW, NOW) == [lead.pk]
    assert claim_fresh(Pending.Lane.NOW, NOW) == []
    assert claim_again(NOW + LEASE) is None
    again = claim_again(NOW + LEASE + timedelta(seconds=1))
    assert again == (lead.pk, 2)


def test_publishing_sets_a_bad_lead_aside_and_goes_on(bad_lead, new_lead):
    good = new_lead(need="direct")
    scored()
    published(matrix_text(download=3))
    assert score_of(good).composite == 500
    assert Quarantine.objects.get().lead_id == bad_lead.pk
    assert LeadScore.objects.filter(version__number=2).count() == 1
