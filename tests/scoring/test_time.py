"""What time does: the second lane."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from scoring.models import ActivityDigest, LeadScore, Pending, ScoreChange, ScoringModel
from scoring.rescoring.claims import claim_fresh
from scoring.rescoring.clockwork import note_due, note_other_engine, note_other_zone
from scoring.rescoring.verify import verify
from scoring.rescoring.verify_scores import leads_computed_otherwise
from tests.scoring.small import NOW, published, score_of, scored

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=31)

FADING = """
name: Fading
weights: {engagement: 1}
parameters:
  - key: content
    axis: engagement
    max: 10
    rules: [{key: download, count: [content.download], points: 8, half_life_days: 10}]
bands: [{band: warm, from: 50}, {band: cold, from: 0}]
"""


def test_a_window_that_closes_lowers_the_score_by_time(new_lead, did):
    lead = new_lead(need="direct")
    did(lead, "content.download")
    published()
    assert note_due(LATER) == 1
    scored(LATER)
    assert score_of(lead).composite == 500
    assert ScoreChange.objects.last().cause == "time"
    assert verify(LATER) == []


def test_a_day_is_noted_once_a_model(new_lead, did):
    did(new_lead(), "content.download")
    published()
    assert note_due(LATER) == 1
    assert note_due(LATER) == 0
    assert ScoringModel.objects.get().timed_through == LATER.date()


def test_a_fading_score_is_due_each_day_until_it_has_faded(new_lead, did):
    lead = new_lead()
    did(lead, "content.download")
    published(FADING)
    seen = []
    for days in (10, 20, 400, 401):
        note_due(NOW + timedelta(days=days))
        scored(NOW + timedelta(days=days))
        seen.append((score_of(lead).composite, score_of(lead).as_of.date()))
    assert [composite for composite, _ in seen] == [400, 200, 0, 0]
    assert seen[2] == seen[3], "a score that stays the same is left untouched"
    assert verify(NOW + timedelta(days=401)) == []


def test_a_score_that_stays_the_same_is_not_written(new_lead):
    lead = new_lead()
    published()
    Pending.objects.create(lead_id=lead.pk, cause="time", lane=Pending.Lane.TIME, noted_at=LATER)
    scored(LATER)
    assert score_of(lead).as_of < LATER
    assert not Pending.objects.exists()


def test_what_happens_now_goes_before_what_time_did(new_lead, did):
    old, new = new_lead(), new_lead()
    published()
    Pending.objects.create(lead_id=old.pk, cause="time", lane=Pending.Lane.TIME, noted_at=NOW)
    did(new, "content.download")
    assert claim_fresh(Pending.Lane.NOW, NOW) == [new.pk]


def test_a_claim_of_what_time_did_locks_no_more_than_it_takes():
    notes = [
        Pending(lead_id=number, cause="time", lane=Pending.Lane.TIME, noted_at=NOW)
        for number in range(1, 1_001)
    ]
    Pending.objects.bulk_create(notes)
    assert claim_fresh(Pending.Lane.TIME, NOW) == list(range(1, 501))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM scoring_pending WHERE attempts = 0 AND xmax <> 0")
        assert cursor.fetchone() == (0,)


def test_what_is_due_is_noted_by_blocks_of_leads_each_tenth_lead_after_the_other(new_lead, did):
    for _ in range(25):
        did(new_lead(), "content.download")
    published()
    note_due(LATER)
    noted = list(Pending.objects.order_by("pk").values_list("lead_id", flat=True))
    assert len(noted) == 25
    assert noted == sorted(noted, key=lambda lead_id: (lead_id // 5_000, lead_id % 10, lead_id))


def test_another_engine_makes_every_score_due(new_lead):
    new_lead()
    published()
    assert note_other_engine(NOW) == 0
    LeadScore.objects.update(engine_revision=0)
    assert note_other_engine(NOW) == 1
    scored()
    assert LeadScore.objects.get().engine_revision == 1


def test_another_zone_makes_every_score_due(new_lead, did, settings):
    lead = new_lead()
    published()
    late = datetime(NOW.year, NOW.month, NOW.day, tzinfo=UTC) - timedelta(minutes=30)
    did(lead, "content.download", late)
    scored()
    assert note_other_zone(NOW) == 0
    packed = ActivityDigest.objects.get().packed
    settings.ORGANISATION_ZONE = "Europe/Berlin"
    assert note_other_zone(NOW) == 1
    scored()
    assert ActivityDigest.objects.get().packed != packed
    assert leads_computed_otherwise(None) == (0, 0)
