"""`verify` finds what is broken; each test breaks one thing."""

import pytest
from django.core.management import call_command
from django.db import connection

from leads.models import Lead, StageMove, User
from leads.people.audit_check import check_log
from scoring.models import ActivityDigest, LeadScore, Pending, Quarantine, ScoreChange
from scoring.rescoring.verify import verify
from tests.scoring.small import NOW, published, scored

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def scores(new_lead, did):
    lead = new_lead(need="direct")
    published()
    did(lead, "content.download", times=3)
    scored()
    assert verify(NOW) == []
    return lead


def broken() -> set[str]:
    return {found.promise for found in verify(NOW)}


def untriggered(sql: str) -> None:
    """Change rows behind the triggers' back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_a_score_that_waits_for_long_breaks_p4(scores):
    Pending.objects.create(lead_id=scores.pk, cause="field", noted_at=NOW.replace(hour=11))
    assert broken() == {"P4"}


def test_a_lead_in_quarantine_breaks_p4(scores):
    Quarantine.objects.create(lead=scores, error="no", attempts=5, since=NOW)
    assert broken() == {"P4"}


def test_a_score_that_is_missing_and_does_not_say_so_breaks_p5(scores):
    LeadScore.objects.all().delete()
    assert "P5" in broken()


def test_a_digest_that_missed_an_activity_breaks_p6(scores):
    untriggered("DELETE FROM leads_activity WHERE id = (SELECT max(id) FROM leads_activity)")
    assert "P6" in broken()


def test_a_field_that_changed_unnoticed_breaks_p6(scores):
    untriggered("UPDATE leads_lead SET need = 'none'")
    assert broken() == {"P6"}


@pytest.mark.parametrize("column", ["composite = composite + 1", "next_change_on = '2030-01-01'"])
def test_a_stored_number_off_by_one_breaks_p6(scores, column):
    untriggered(f"UPDATE scoring_leadscore SET {column}")
    assert broken() == {"P6"}


def test_a_document_that_was_changed_breaks_p7(scores):
    untriggered("UPDATE scoring_matrixversion SET document = document || ' '")
    assert broken() == {"P7"}


def test_an_owner_who_is_not_the_lead_s_breaks_p7(scores):
    user = User.objects.create(username="rep")
    LeadScore.objects.update(owner_id=user.pk)
    assert broken() == {"P7"}


def test_a_change_recorded_twice_breaks_p9(scores):
    last = ScoreChange.objects.last()
    last.pk = None
    last.save()
    assert broken() == {"P9"}


def test_a_change_that_was_not_recorded_breaks_p9(scores):
    ScoreChange.objects.last().delete()
    assert broken() == {"P9"}


def test_a_lead_that_was_moved_twice_breaks_p9(scores):
    lead = Lead.objects.first()
    for _ in "12":
        StageMove.objects.create(lead=lead, from_stage="inquiry", to_stage="mql", moved_at=NOW)
    assert broken() == {"P9"}


def test_an_activity_stored_twice_breaks_p1(scores):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE leads_activity DROP CONSTRAINT activity_once")
        cursor.execute("UPDATE leads_activity SET key = 'same'")
    assert broken() == {"P1"}


def test_the_command_ends_with_1_and_counts(scores, capsys):
    ActivityDigest.objects.update(packed=b"")
    with pytest.raises(SystemExit) as ended:
        call_command("verify")
    assert ended.value.code == 1
    assert "P6 is broken: 1 leads have another digest" in capsys.readouterr().out


def test_a_sample_looks_at_some(scores, new_lead):
    for _ in range(9):
        new_lead()
    scored()
    seen = []
    verify(NOW, sample=5, progress=seen.append)
    assert seen[-1] == 5


def test_an_entry_of_the_audit_log_that_was_changed_is_named(scores):
    check_log()  # chains the entry of the matrix put in force, as its commit would
    untriggered("UPDATE leads_auditentry SET actor_name = 'eve'")
    assert broken() == {"The audit log"}
    assert "the first at entry 1:" in verify(NOW)[0].words
