"""The demo in the database: what a newcomer sees."""

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db.models import Avg, Max
from django.test import RequestFactory

from leads.consent.standing import standing_of
from leads.imports.rejected import rejected_counts
from leads.models import (
    Activity,
    ApiKey,
    Consent,
    EventRule,
    FieldChange,
    FileImport,
    FormAnswer,
    FormCount,
    FormMail,
    Hook,
    IdentityConflict,
    Lead,
    Notice,
    NoticeMail,
    Outcome,
    Role,
    RuleChange,
    Stage,
    StageMove,
    SuspectLook,
    TrackedEvent,
    User,
    Visitor,
    Waiting,
)
from leads.tracking.recent import look_at, recent_events
from scoring.demo.seeds import default_document
from scoring.engine.matrix import check, parse
from scoring.matrix.rows import document_of
from scoring.models import Edit, LeadScore, MatrixVersion, Pending, ScoreChange
from tests.demo.demo_cast import NOW, Loaded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def share(**conditions: object) -> float:
    return LeadScore.objects.filter(**conditions).count() / Lead.objects.count()


def score_of(last_name: str) -> LeadScore:
    return LeadScore.objects.get(lead=Lead.objects.get(last_name=last_name, id__lte=3))


def test_what_is_stored_keeps_every_promise(demo: Loaded):
    assert demo.broken == []


def test_scores_are_spread_as_in_a_company_that_sells():
    assert 0.015 < share(band="hot", is_listed=True) < 0.055
    assert 0.07 < share(band="warm", is_listed=True) < 0.15
    assert 0.08 < share(meets__contains=["mql"], is_listed=True) < 0.15


def test_few_leads_are_worth_a_look():
    assert 0.01 < share(is_worth_a_look=True) < 0.05


def test_the_director_who_read_everything_is_at_80_and_no_sql():
    assert abs(score_of("Keller").composite - 800) <= 10
    assert score_of("Keller").meets == ["mql"]


def test_the_purchaser_in_need_is_at_80_and_an_sql():
    assert abs(score_of("Demir").composite - 800) <= 10
    assert score_of("Demir").meets == ["mql", "sql"]


def test_the_line_supervisor_is_at_50_and_worth_a_look():
    assert abs(score_of("Wirth").composite - 500) <= 10
    assert score_of("Wirth").is_worth_a_look


def test_every_role_is_there_in_two_teams_and_can_log_in(demo: Loaded):
    assert set(User.objects.values_list("role", flat=True)) == set(Role.values)
    assert {login.team for login in demo.logins} == {"EMEA", "Americas"}
    assert len({login.password for login in demo.logins}) == len(demo.logins)
    for login in demo.logins[:2]:
        user = authenticate(RequestFactory().post("/"), username=login.username, password=login.password)
        assert user is not None


@pytest.mark.parametrize(
    ("model", "column"),
    [
        (Activity, "occurred_at"),
        (Activity, "known_at"),
        (FieldChange, "changed_at"),
        (Lead, "added_at"),
        (Outcome, "known_at"),
        (ScoreChange, "changed_at"),
        (StageMove, "moved_at"),
        (Visitor, "first_seen_at"),
    ],
)
def test_nothing_is_later_than_now(model: type, column: str):
    latest = model.objects.aggregate(latest=Max(column))["latest"]
    assert NOW - timedelta(days=3) < latest <= NOW


def test_nothing_is_pending():
    assert not Pending.objects.exists()


def test_the_active_version_is_the_default_matrix_and_turned_in_the_last_month():
    first, second = MatrixVersion.objects.filter(number__isnull=False).order_by("number")
    assert second.sha256 == parse(default_document()).sha256 != first.sha256
    assert NOW - timedelta(days=30) < second.published_at < NOW
    assert LeadScore.objects.exclude(version=second).count() == 0


def test_scores_have_a_past_with_all_its_causes():
    causes = set(ScoreChange.objects.values_list("cause", flat=True))
    assert causes == set(ScoreChange.Cause.values)
    oldest = ScoreChange.objects.order_by("changed_at").first()
    assert oldest is not None
    assert NOW - oldest.changed_at > timedelta(days=85)


def test_every_lead_that_meets_mql_was_handed_over():
    waiting = LeadScore.objects.filter(meets__contains=["mql"], is_listed=True, stage=Stage.INQUIRY)
    assert not waiting.exists()


def test_moves_know_the_score_and_version_of_their_day():
    assert not StageMove.objects.filter(composite_tenths=None).exists()
    assert set(StageMove.objects.values_list("matrix_version", flat=True)) == set(
        MatrixVersion.objects.filter(number__isnull=False).values_list("id", flat=True)
    )


def test_marketing_and_sales_have_begun_the_next_matrix_and_talk_about_it():
    draft = MatrixVersion.objects.get(state="draft")
    roles = set(draft.edits.values_list("by__role", flat=True))
    assert {Role.MARKETING, Role.MANAGER} <= roles
    assert {edit.kind for edit in draft.edits.all()} == set(Edit.Kind.values)
    assert draft.comments.count() > draft.comments.filter(resolved_at=None).count() > 0
    checked = check(document_of(draft))
    assert (checked.faults, checked.warnings) == ((), ())
    assert all(edit.at <= NOW for edit in draft.edits.all())


def test_what_sales_accepted_had_the_higher_scores():
    to_mql = StageMove.objects.filter(to_stage=Stage.MQL)
    score = {
        kind: to_mql.filter(lead__outcomes__kind=kind).aggregate(mean=Avg("composite_tenths"))["mean"]
        for kind in ("accepted", "rejected")
    }
    assert score["accepted"] > score["rejected"]


def test_a_rejection_has_a_reason_and_a_win_an_amount():
    assert not Outcome.objects.filter(kind="rejected", reason="").exists()
    assert not Outcome.objects.filter(kind="won", amount=None).exists()


def test_people_were_told_of_the_last_days_and_of_nothing_twice():
    told = Notice.objects.filter(kind__in=["handed", "hot"])
    assert 5 < told.count() < 500
    assert told.filter(seen_at__isnull=False).exists()
    assert not NoticeMail.objects.exclude(state="sent").exists()


def test_who_is_in_nurture_comes_back_on_a_day_to_come():
    nurtured = Lead.objects.filter(stage=Stage.NURTURE)
    assert nurtured.exists()
    assert set(nurtured.values_list("pk", flat=True)) == set(
        Waiting.objects.filter(kind="nurture").values_list("pk", flat=True)
    )
    assert not Waiting.objects.filter(until__lte=NOW.date()).exists()


def test_some_visitors_are_nobody_yet():
    assert Activity.objects.filter(lead=None).count() > 300


def test_forms_were_seen_answered_and_misused():
    said = set(FormCount.objects.values_list("form__name", "what"))
    assert {("White paper", what) for what in ("view", "answer", "faulty", "trap")} <= said
    assert FormAnswer.objects.filter(variant="B", lead__isnull=False, is_new_lead=True).exists()
    assert not FormMail.objects.exists()


def test_trackers_sent_what_no_rule_knows_and_what_could_not_be_taken():
    look = look_at(list(EventRule.objects.all()), recent_events(EventRule.objects.all()))
    assert {"Search Used", "Chat Opened"} <= {seen.name for seen in look.unmatched}
    assert TrackedEvent.objects.exclude(reason="").exists()
    assert RuleChange.objects.get().moved > 0


def test_a_file_was_brought_in_with_faults_and_one_waits():
    done = FileImport.objects.get(state="done")
    counts = done.counts["leads"]
    assert counts["created"] > counts["rejected"] == rejected_counts([done])[done.pk] > 0
    assert FileImport.objects.get(state="open").kind == "activities"


def test_a_few_leads_may_be_one_person_and_one_pair_waits_for_a_decision():
    assert 0 < SuspectLook.objects.get().total < 50
    assert IdentityConflict.objects.get().ended_at is None


def test_webhooks_took_in_and_rejected():
    for hook in Hook.objects.all():
        assert hook.deliveries.filter(accepted__gt=0).exists()
        assert hook.rejects.exists()


def test_leads_agreed_and_took_it_back_and_their_fields_say_so():
    assert Consent.objects.filter(is_given=True).exclude(text="").exists()
    withdrawn = standing_of(Lead.objects.filter(email_opt_out=True).values_list("pk", flat=True))
    assert True not in [is_given for (_, purpose), is_given in withdrawn.items() if purpose == "email"]


def test_keys_of_machines_are_there_and_one_is_revoked():
    assert ApiKey.objects.filter(revoked_at=None, last_used_at__lte=NOW).count() == 2
    assert ApiKey.objects.exclude(revoked_at=None).count() == 1


def test_a_database_with_leads_is_refused():
    with pytest.raises(CommandError, match="There are leads here already"):
        call_command("demo", leads=10, activities=100)
