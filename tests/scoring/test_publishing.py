"""A version is filled beside the old one and turned to at once."""

from datetime import timedelta

import pytest
from django.db import connection

from leads.models import Lead, Stage, StageMove
from scoring.models import LeadScore, MatrixVersion, PublishRange, PublishRun, ScoreChange, ScoringModel
from scoring.rescoring import filling
from scoring.rescoring.locks import PUBLISHING
from scoring.rescoring.partitions import KEPT, drop_old_partitions, is_there
from scoring.rescoring.publish import PublishRefused, publish
from scoring.rescoring.verify import verify
from tests.scoring.small import NOW, draft, matrix_text, published, score_of, scored
from tests.signing import signed

pytestmark = pytest.mark.django_db


def test_a_draft_becomes_version_one_and_counts(new_lead):
    lead = new_lead(need="direct")
    version = published()
    assert (version.number, version.state) == (1, MatrixVersion.State.PUBLISHED)
    assert score_of(lead).composite == 500
    assert verify(NOW) == []


def test_it_can_be_published_before_there_are_leads():
    version = published()
    assert ScoringModel.objects.get().active == version
    assert verify(NOW) == []


def test_changed_rules_are_the_cause_of_what_moved(new_lead, did):
    lead = new_lead()
    did(lead, "content.download")
    published()
    second = published(matrix_text(download=5))
    change = ScoreChange.objects.filter(lead=lead).last()
    assert (change.cause, change.version_id) == ("matrix", second.pk)
    assert (change.from_composite, change.to_composite) == (100, 250)
    assert verify(NOW) == []


def test_a_lead_that_nothing_moves_has_no_change(new_lead):
    lead = new_lead(need="direct")
    published()
    published(matrix_text(download=5))
    assert ScoreChange.objects.filter(lead=lead).count() == 1


def test_it_tells_how_far_it_is(new_lead, monkeypatch):
    monkeypatch.setattr(filling, "RANGE_LEADS", 2)
    for _ in range(5):
        new_lead()
    seen = []
    publish(draft(), NOW, progress=lambda what, done, total: seen.append((what, done, total)))
    assert [entry for entry in seen if entry[0] == "filling"] == [
        ("filling", done, 5) for done in (0, 2, 4, 5)
    ]


def test_what_comes_in_meanwhile_is_in_it_at_the_turn(new_lead, did, monkeypatch):
    monkeypatch.setattr(filling, "RANGE_LEADS", 1)
    first, last = new_lead(), new_lead()
    published()
    late = []

    def meanwhile(what, done, total):
        if (what, done) == ("filling", 1):
            did(first, "content.download")
            Lead.objects.filter(pk=last.pk).update(need="direct")
            late.append(new_lead(need="direct"))
            scored()

    publish(signed(draft(matrix_text(download=5)), NOW), NOW, progress=meanwhile)
    assert [score_of(lead).composite for lead in (first, last, late[0])] == [250, 500, 500]
    assert verify(NOW) == []


def test_what_is_pending_at_the_turn_is_scored_under_the_new_version(new_lead, did):
    lead = new_lead()
    published()

    def meanwhile(what, done, total):
        if what == "filling" and done == total:
            did(lead, "content.download")

    publish(signed(draft(matrix_text(download=5)), NOW), NOW, progress=meanwhile)
    scored()
    assert score_of(lead).composite == 250
    assert verify(NOW) == []


def test_a_lead_that_is_deleted_meanwhile_leaves_nothing(new_lead):
    lead = new_lead()
    new_lead()
    published()

    def meanwhile(what, done, total):
        if what == "filling" and done == total:
            Lead.objects.filter(pk=lead.pk).delete()

    publish(signed(draft(matrix_text(download=5)), NOW), NOW, progress=meanwhile)
    assert not LeadScore.objects.filter(lead_id=lead.pk).exists()
    assert verify(NOW) == []


def test_nothing_is_visible_before_the_turn(new_lead, did):
    lead = new_lead()
    did(lead, "content.download")
    published()
    seen = []

    def meanwhile(what, done, total):
        seen.append((score_of(lead).composite, ScoreChange.objects.count()))

    publish(signed(draft(matrix_text(download=5)), NOW), NOW, progress=meanwhile)
    assert set(seen) == {(100, 1)}


def test_leads_that_meet_mql_by_the_new_rules_move(new_lead, did):
    lead = new_lead(need="direct")
    did(lead, "content.download")
    published(matrix_text(download=1))
    assert not StageMove.objects.exists()
    version = published(matrix_text(download=5))
    lead.refresh_from_db()
    assert lead.stage == Stage.MQL
    assert StageMove.objects.get().matrix_version == version.pk


def test_rolling_back_is_the_same_run_with_little_to_do(new_lead, did):
    lead = new_lead()
    first = published()
    published(matrix_text(download=5))
    did(lead, "content.download")
    scored()
    ranges = PublishRange.objects.count()
    publish(first, NOW)
    first.refresh_from_db()
    assert (first.number, score_of(lead).composite) == (1, 100)
    assert PublishRange.objects.count() == ranges
    assert verify(NOW) == []


def test_rolling_back_days_later_catches_up_with_time(new_lead, did):
    lead = new_lead()
    did(lead, "content.download")
    first = published()
    published(matrix_text(download=5))
    later = NOW + timedelta(days=31)
    publish(first, later)
    assert score_of(lead).composite == 0
    assert verify(later) == []


def test_the_active_version_is_not_published_again():
    version = published()
    with pytest.raises(PublishRefused, match="is active already"):
        publish(version, NOW)


def test_a_run_that_failed_goes_on_where_it_stopped(new_lead, monkeypatch):
    monkeypatch.setattr(filling, "RANGE_LEADS", 1)
    leads = [new_lead(need="direct") for _ in range(3)]
    version = draft()

    def fail(what, done, total):
        if done == 2:
            raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        publish(version, NOW, progress=fail)
    run = PublishRun.objects.get()
    assert (run.state, run.error) == ("failed", "RuntimeError: the disk is full")
    assert run.ranges.filter(is_done=True).count() == 2
    again = publish(version, NOW)
    assert (again.pk, again.state) == (run.pk, "done")
    assert [score_of(lead).composite for lead in leads] == [500] * 3
    assert verify(NOW) == []


def test_a_run_that_was_killed_is_closed_when_another_version_is_published(new_lead):
    new_lead()
    killed = draft()
    PublishRun.objects.create(version=killed, started_at=NOW)
    published(matrix_text(download=5))
    assert PublishRun.objects.get(version=killed).state == "failed"


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_are_refused_clearly(new_lead):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", PUBLISHING)
        with pytest.raises(PublishRefused, match="being published already"):
            published()
    finally:
        other.close()
    published()


@pytest.mark.django_db(transaction=True)
def test_scores_of_old_versions_are_dropped_a_week_later(new_lead):
    new_lead()
    first = published()
    second = published(matrix_text(download=5))
    assert drop_old_partitions(NOW + KEPT - timedelta(hours=1)) == []
    assert drop_old_partitions(NOW + KEPT + timedelta(hours=1)) == [first.pk]
    assert (is_there(first.pk), is_there(second.pk)) == (False, True)
    publish(first, NOW + KEPT * 2)
    assert verify(NOW + KEPT * 2) == []
