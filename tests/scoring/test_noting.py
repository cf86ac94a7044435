"""The database notes by itself which leads have something new."""

import pytest

from leads.ingest.items import NewActivity, Who
from leads.ingest.record import record_activity
from leads.models import Activity, Lead, Stage, Team, User
from scoring.migrations.sql.noting import SCORED_COLUMNS, UNSCORED_COLUMNS
from scoring.models import LeadScore, Pending, ScoreChange
from tests.scoring.small import NOW, published, score_of, scored

pytestmark = pytest.mark.django_db


def noted() -> list[tuple[int, str]]:
    return list(Pending.objects.order_by("id").values_list("lead_id", "cause"))


@pytest.fixture
def lead(new_lead):
    lead = new_lead()
    published()
    Pending.objects.all().delete()
    return lead


def test_an_activity_makes_its_lead_pending(lead, did):
    did(lead, "content.download")
    assert noted() == [(lead.pk, "activity")]


def test_many_activities_of_one_statement_are_noted_once(lead, did):
    did(lead, "content.download")
    one = Activity.objects.get()
    copies = [Activity(**{**_values(one), "key": f"copy{n}"}) for n in range(3)]
    Pending.objects.all().delete()
    Activity.objects.bulk_create(copies)
    assert noted() == [(lead.pk, "activity")]


def _values(activity: Activity) -> dict:
    return {
        name: getattr(activity, name)
        for name in ("visitor_id", "lead_id", "type_id", "occurred_at", "known_at", "source")
    }


def test_an_activity_that_moves_to_another_lead_makes_both_pending(lead, new_lead, did):
    other = new_lead()
    did(lead, "content.download")
    Pending.objects.all().delete()
    Activity.objects.update(lead=other)
    assert sorted(noted()) == sorted([(lead.pk, "activity"), (other.pk, "activity")])


def test_a_change_that_feeds_no_score_is_not_noted(lead, did):
    did(lead, "content.download")
    Pending.objects.all().delete()
    Activity.objects.update(topic="Presses")
    Lead.objects.update(stage=Stage.SAL)
    assert noted() == []


def test_a_scored_field_makes_the_lead_pending(lead):
    Lead.objects.filter(pk=lead.pk).update(need="direct")
    assert noted() == [(lead.pk, "field")]


def test_a_field_written_as_it_was_is_no_news(lead):
    Lead.objects.filter(pk=lead.pk).update(need="")
    assert noted() == []


def test_an_activity_that_is_removed_is_noted(lead, did):
    did(lead, "content.download")
    Pending.objects.all().delete()
    Activity.objects.all().delete()
    assert noted() == [(lead.pk, "activity")]


def test_everything_scored_of_a_lead_goes_with_it(lead, did):
    did(lead, "content.download")
    scored()
    lead.delete()
    assert not LeadScore.objects.exists()
    assert not ScoreChange.objects.exists()
    assert noted() == []


def test_owner_and_stage_are_copied_at_once_without_a_rescoring(lead):
    team = Team.objects.create(name="EMEA")
    rep = User.objects.create(username="rep", team=team)
    Lead.objects.filter(pk=lead.pk).update(owner=rep, stage=Stage.SAL)
    score = score_of(lead)
    assert (score.owner_id, score.team_id, score.stage) == (rep.pk, team.pk, "sal")
    assert noted() == []


def test_a_person_who_changes_team_takes_the_leads_along(lead):
    rep = User.objects.create(username="rep")
    Lead.objects.filter(pk=lead.pk).update(owner=rep)
    team = Team.objects.create(name="EMEA")
    User.objects.filter(pk=rep.pk).update(team=team)
    assert score_of(lead).team_id == team.pk


def test_every_column_of_a_lead_is_either_scored_or_said_not_to_be():
    columns = {field.column for field in Lead._meta.concrete_fields}
    assert columns == {*SCORED_COLUMNS, *UNSCORED_COLUMNS}


def test_an_activity_that_is_taken_from_its_lead_is_noted(lead, did):
    did(lead, "content.download")
    Pending.objects.all().delete()
    Activity.objects.update(lead=None)
    assert noted() == [(lead.pk, "activity")]


def test_what_a_stranger_did_is_kept_and_not_noted(lead):
    stranger = NewActivity(
        key="1", type="web.visit", occurred_at=NOW, identity=Who("anonymous", "somebody"), lead_id=None
    )
    assert record_activity(stranger, "test", NOW).status == "accepted"
    assert noted() == []
