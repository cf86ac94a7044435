"""What is pending is scored, once, and what moved is recorded with its cause."""

from datetime import timedelta

import pytest

from leads.ingest.changes import change_fields
from leads.models import Lead, Stage, StageMove
from scoring.models import ActivityDigest, LeadScore, Pending, ScoreChange
from scoring.rescoring.service import rescore_now
from scoring.rescoring.stale import stale_since
from scoring.rescoring.verify import verify
from tests.scoring.small import NOW, published, score_of, scored

pytestmark = pytest.mark.django_db


def moves(lead: Lead) -> list[tuple[str, int | None, int]]:
    return list(
        ScoreChange.objects.filter(lead=lead)
        .order_by("id")
        .values_list("cause", "from_composite", "to_composite")
    )


def test_an_activity_is_in_the_score_after_a_drain(new_lead, did):
    lead = new_lead(need="direct")
    published()
    did(lead, "content.download")
    assert scored() == 1
    assert score_of(lead).composite == 600
    assert not Pending.objects.exists()


def test_a_lead_that_came_after_the_publishing_is_scored_too(new_lead):
    published()
    lead = new_lead(need="direct")
    scored()
    assert score_of(lead).composite == 500
    assert moves(lead) == [("first", None, 500)]


def test_causes_are_told_apart(new_lead, did):
    lead = new_lead(need="direct")
    published()
    did(lead, "content.download")
    scored()
    change_fields(lead.pk, {"need": "none"}, by=None, source="test", now=NOW)
    scored()
    assert moves(lead) == [("first", None, 500), ("activity", 500, 600), ("field", 600, 100)]


def test_less_than_a_point_is_noted_only_when_it_adds_up_to_one(new_lead, did):
    lead = new_lead()
    published(SMALL_STEPS)
    for _ in range(3):
        did(lead, "content.download")
        scored()
    assert score_of(lead).composite == 12
    assert moves(lead) == [("first", None, 0), ("activity", 0, 12)]
    assert verify(NOW) == []


SMALL_STEPS = """
name: Steps
weights: {engagement: 1}
full_marks: {engagement: 1000}
parameters: [{key: content, axis: engagement, rules: [{key: download, count: [content.download], points: 4}]}]
bands: [{band: cold, from: 0}]
"""


def test_a_score_that_is_behind_says_so_and_since_when(new_lead, did):
    lead = new_lead()
    published()
    assert not stale_since([lead.pk])
    did(lead, "content.download")
    assert stale_since([lead.pk]) == {lead.pk: Pending.objects.get().noted_at}


def test_a_page_can_score_at_once(new_lead, did):
    lead = new_lead(need="direct")
    published()
    did(lead, "content.download")
    rescore_now([lead.pk], NOW)
    assert score_of(lead).composite == 600
    assert not stale_since([lead.pk])


def test_pending_rows_of_leads_that_are_gone_are_cleared(db):
    published()
    Pending.objects.create(lead_id=999, cause="activity", noted_at=NOW)
    assert scored() == 0
    assert not Pending.objects.exists()


def test_an_inquiry_that_meets_mql_moves_once_with_its_score(new_lead, did):
    lead = new_lead(need="direct")
    version = published()
    did(lead, "content.download")
    scored()
    did(lead, "content.download")
    scored()
    move = StageMove.objects.get(lead=lead)
    assert (move.from_stage, move.to_stage, move.by) == ("inquiry", "mql", None)
    assert (move.composite_tenths, move.matrix_version) == (600, version.pk)
    assert score_of(lead).stage == Stage.MQL


def test_a_lead_that_a_person_put_elsewhere_is_not_moved(new_lead, did):
    lead = new_lead(need="direct")
    published()
    Lead.objects.update(stage=Stage.NURTURE)
    did(lead, "content.download")
    scored()
    lead.refresh_from_db()
    assert lead.stage == Stage.NURTURE


def test_a_disqualified_lead_is_not_listed_until_a_person_overrules_it(new_lead):
    lead = new_lead(need="direct", title="Student of physics")
    published()
    assert (score_of(lead).disqualified_by, score_of(lead).is_listed) == ("student", False)
    Lead.objects.update(overruled_disqualifier="student")
    scored()
    assert score_of(lead).is_listed


def test_a_need_alone_is_worth_a_look(new_lead):
    lead, other = new_lead(need="direct"), new_lead()
    published()
    assert score_of(lead).is_worth_a_look
    assert not score_of(other).is_worth_a_look


def test_an_mql_needs_no_second_look(new_lead, did):
    lead = new_lead(need="direct")
    published()
    did(lead, "content.download", times=3)
    scored()
    assert not score_of(lead).is_worth_a_look


def test_an_activity_of_a_faster_clock_is_counted_at_once(new_lead, did):
    lead = new_lead()
    published()
    ahead = NOW + timedelta(seconds=30)
    did(lead, "content.download", at=ahead)
    scored(NOW)
    assert (score_of(lead).composite, score_of(lead).as_of) == (100, ahead)
    assert verify(NOW) == []


def test_a_score_never_goes_back_in_time(new_lead, did):
    lead = new_lead()
    published()
    before = score_of(lead).as_of
    did(lead, "content.download")
    scored(NOW - timedelta(hours=1))
    assert score_of(lead).as_of >= before
    assert verify(NOW) == []


def test_the_digest_rises_with_everything_new(new_lead, did):
    lead = new_lead()
    published()
    first = ActivityDigest.objects.get().revision
    did(lead, "content.download")
    scored()
    digest = ActivityDigest.objects.get()
    assert (digest.revision, len(digest.packed)) == (first + 1, 4)
    assert LeadScore.objects.get().inputs_revision == digest.revision
