"""Operations settle how leads are handed over: reject reasons, response times, how one stays an MQL."""

from django.test import Client
from django.urls import reverse

from leads.handoff.reasons import active_reasons
from leads.models import Lead, Outcome, RejectReason, ResponseTime
from scoring.models import StageRule
from tests.admin.conftest import NOW


def test_the_standard_reasons_are_there_in_their_order(db: None) -> None:
    keys = [reason.key for reason in active_reasons()]
    assert (keys[:2], keys[-1], len(keys)) == (["bad_data", "wrong_person"], "other", 10)


def test_a_reason_is_added_and_offered(operations: Client) -> None:
    values = {"label": "Price", "key": "price", "is_active": "on", "position": "5"}
    assert operations.post(reverse("admin:leads_rejectreason_add"), values).status_code == 302
    assert active_reasons()[0].label == "Price"


def test_a_reason_that_was_used_is_switched_off_and_not_deleted(operations: Client, lead: Lead) -> None:
    reason = RejectReason.objects.get(key="not_now")
    Outcome.objects.create(
        lead=lead, kind="rejected", happened_on=NOW.date(), known_at=NOW, reject_reason=reason
    )
    delete = reverse("admin:leads_rejectreason_delete", args=[reason.pk])
    assert operations.post(delete, {"post": "yes"}).status_code == 403
    change = reverse("admin:leads_rejectreason_change", args=[reason.pk])
    operations.post(change, {"label": "Not now", "position": "60"})
    assert reason not in active_reasons()


def test_a_response_time_is_changed_for_a_stage_that_is_worked(operations: Client) -> None:
    mql = ResponseTime.objects.get(stage="mql")
    operations.post(reverse("admin:leads_responsetime_change", args=[mql.pk]), {"hours": "2"})
    mql.refresh_from_db()
    assert mql.hours == 2
    refused = operations.post(reverse("admin:leads_responsetime_add"), {"stage": "customer", "hours": "2"})
    assert "not one of the available choices" in refused.content.decode()


def test_the_gap_and_the_stay_are_settled_within_reason(operations: Client) -> None:
    rule = StageRule.objects.get(stage="mql")
    change = reverse("admin:scoring_stagerule_change", args=[rule.pk])
    operations.post(change, {"gap": "7.5", "min_stay_hours": "48"})
    operations.post(change, {"gap": "-1", "min_stay_hours": "48"})
    rule.refresh_from_db()
    assert (rule.gap, rule.min_stay_hours) == (7.5, 48)
    assert operations.get(reverse("admin:scoring_stagerule_add")).status_code == 403
