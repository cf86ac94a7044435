"""What a case is: one handing over, with what was known then, and the last word on it."""

from datetime import timedelta

import pytest

from leads.handoff.stages import move_stage
from leads.ingest.changes import change_fields
from leads.models import FieldChange, Lead, Stage
from scoring.evidence import kept
from scoring.evidence.cases import Case, list_cases
from scoring.evidence.late import late_fields
from scoring.evidence.scored import scored_of
from scoring.evidence.service import backtest_of, cases_behind, evidence_of, suggestions_of, tier_shares
from scoring.evidence.success import Success
from scoring.evidence.suggesting import Verdict
from tests.scoring.small import NOW, SMALL, draft, matrix_text, published
from tests.signing import agreed

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATER, LAST = NOW + DAY, NOW + 2 * DAY


def only_case() -> Case:
    (case,) = list_cases().cases
    return case


def test_the_last_word_counts_and_the_moment_is_that_of_the_handing_over(new_lead, handed_over, said):
    lead = new_lead()
    handed_over(lead, NOW)
    said(lead, "accepted", LATER)
    said(lead, "rejected", LAST)
    case = only_case()
    assert (case.lead_id, case.at) == (lead.pk, NOW)
    assert case.ended(Success.ACCEPTED) == (False, LAST)
    assert case.ended(Success.WON) == (False, LAST)


def test_a_lead_that_is_still_open_is_a_case_of_acceptance_alone(new_lead, handed_over, said):
    lead = new_lead()
    handed_over(lead, NOW)
    said(lead, "accepted", LATER)
    assert only_case().ended(Success.ACCEPTED) == (True, LATER)
    assert only_case().ended(Success.WON) is None


def test_a_lead_nobody_said_anything_of_is_no_case(new_lead, handed_over):
    handed_over(new_lead(), NOW)
    assert list_cases().cases == []


def test_a_lead_that_came_twice_is_two_cases(new_lead, handed_over, said):
    lead = new_lead()
    handed_over(lead, NOW)
    said(lead, "rejected", NOW)
    move_stage([lead.pk], Stage.RECYCLED, None, "", NOW)
    handed_over(lead, LATER)
    said(lead, "won", LAST)
    assert [(case.at, case.accepted, case.won) for case in list_cases().cases] == [
        (LATER, None, True),
        (NOW, False, False),
    ]


def test_who_was_won_without_ever_being_handed_over_counts_too(new_lead, said):
    said(new_lead(), "won", NOW)
    case = only_case()
    assert case.at == NOW.replace(hour=0)
    assert (case.accepted, case.won) == (None, True)


def test_who_went_past_mql_by_hand_has_been_handed_over(new_lead, said):
    lead = new_lead()
    move_stage([lead.pk], Stage.OPPORTUNITY, None, "", NOW)
    said(lead, "won", LATER)
    assert only_case().at == NOW


def test_of_a_long_history_the_newest_are_taken_and_all_are_counted(new_lead, handed_over, said):
    for days in range(3):
        lead = new_lead()
        handed_over(lead, NOW + days * DAY)
        said(lead, "accepted", NOW + days * DAY)
    listed = list_cases(most=2)
    assert ([case.at for case in listed.cases], listed.total) == ([LAST, LATER], 3)


def test_only_what_was_known_then_is_paid(new_lead, handed_over, said, did):
    lead = new_lead()
    handed_over(lead, NOW)
    change_fields(lead.pk, {"need": "direct"}, by=None, source="test", now=LATER)
    did(lead, "content.download", at=LATER)
    said(lead, "accepted", LATER)
    assert [rule.paid.cases for rule in evidence_of(draft(), Success.ACCEPTED).rules] == [0, 0, 0]


def test_new_words_and_new_leads_are_seen_and_those_that_are_gone_are_not(new_lead, handed_over, said):
    version, first, second = draft(), new_lead(need="direct"), new_lead(need="direct")
    for lead in (first, second):
        handed_over(lead, NOW)
    said(first, "accepted", NOW)
    assert need(version) == (1, 1)
    said(second, "rejected", NOW)
    assert need(version) == (2, 1)
    said(first, "rejected", LATER)
    assert need(version) == (2, 0)
    Lead.objects.get(pk=first.pk).delete()
    assert need(version) == (1, 0)


def need(version) -> tuple[int, int]:
    paid = evidence_of(version, Success.ACCEPTED).rule("need.direct").paid
    return paid.cases, paid.positive


def test_what_was_read_is_not_read_again(new_lead, handed_over, said, monkeypatch):
    version, lead = draft(), new_lead(need="direct")
    handed_over(lead, NOW)
    said(lead, "accepted", NOW)
    need(version)
    read = []
    monkeypatch.setattr(kept, "_read", lambda cases, names: read.append(cases))
    assert need(version) == (1, 1)
    assert need(draft(matrix_text(download=4))) == (1, 1)
    assert read == []


def test_a_field_that_was_filled_after_the_outcome_is_warned_of(new_lead, handed_over, said):
    version = draft()
    for place in range(30):
        lead = new_lead()
        handed_over(lead, NOW)
        said(lead, "accepted", LATER)
        change_fields(
            lead.pk, {"need": "direct"}, by=None, source="test", now=LAST if place else NOW + DAY / 2
        )
    (late,) = evidence_of(version, Success.ACCEPTED).rule("need.direct").late
    assert (late.field, late.then, late.later, late.after) == ("need", 0, 30, 29)
    assert evidence_of(version, Success.ACCEPTED).rule("content.download").late == ()


def test_a_field_that_only_changed_afterwards_was_known(new_lead, handed_over, said):
    lead = new_lead(need="direct")
    handed_over(lead, NOW)
    said(lead, "accepted", LATER)
    change_fields(lead.pk, {"need": "none"}, by=None, source="test", now=LAST)
    assert FieldChange.objects.exclude(old="").exists()
    cases = scored_of(draft()).cases
    assert late_fields(cases, Success.ACCEPTED, ["need"]) == {}
    assert cases.leads.texts["need"] == ["direct"]


def test_both_matrices_are_held_against_the_same_cases(new_lead, handed_over, said, did):
    stricter = SMALL.replace("from: 60}]]", "from: 90}]]")
    for place in range(40):
        lead = new_lead(need="direct")
        did(lead, "content.download", times=1 + place % 5)
        handed_over(lead, NOW)
        said(lead, "accepted" if place % 5 > 2 else "rejected", LATER)
    found = backtest_of(published(), draft(stricter), Success.ACCEPTED)
    assert (found.cases, found.positive) == (40, 16)
    assert (found.before.mql.share.cases, found.after.mql.share.cases) == (40, 16)
    assert found.after.mql.precision.value == 1
    assert found.after.mql.recall.rate == 1
    assert found.difference["precision"].low > 0
    assert found.difference["auc"].value == 0
    assert [band.share.cases for band in found.after.bands] == [24, 16, 0]


def test_a_case_that_is_disqualified_is_called_by_nobody(new_lead, handed_over, said, did):
    lead = new_lead(need="direct", title="student")
    did(lead, "content.download", times=5)
    handed_over(lead, NOW)
    said(lead, "rejected", LATER)
    version = draft()
    found = backtest_of(version, version, Success.ACCEPTED)
    assert (found.after.mql.share.cases, found.after.hot.share.cases) == (0, 0)
    assert [band.share.cases for band in found.after.bands] == [0, 0, 0]


def test_the_leads_behind_a_rule_are_those_that_it_paid(new_lead, handed_over, said):
    version = draft()
    leads = [new_lead(need="direct"), new_lead(need="none")]
    for lead in leads:
        handed_over(lead, NOW)
        said(lead, "accepted", NOW)
    cases = scored_of(version).cases.cases
    behind = cases_behind(scored_of(version), Success.ACCEPTED, 0)
    assert [cases[place].lead_id for place in behind] == [leads[0].pk]


def test_each_tier_has_a_share_of_its_own(new_lead, handed_over, said):
    tiers = (
        "rules: [{key: direct, number: employees, tiers: [{from: 10, points: 1}, {from: 100, points: 1}]}]"
    )
    version = draft(
        SMALL.replace("rules: [{key: direct, if: [{field: need, is: direct}], points: 10}]", tiers)
    )
    for employees in ("5", "50", "500", "600"):
        lead = new_lead(employees=employees)
        handed_over(lead, NOW)
        said(lead, "accepted", NOW)
    assert [share.cases for share in tier_shares(scored_of(version), Success.ACCEPTED, 0)] == [1, 2]
    assert tier_shares(scored_of(version), Success.ACCEPTED, 1) == []


def test_of_several_models_each_is_held_against_its_own_leads(new_lead, handed_over, said):
    version, other = published(), published(model="other")
    agreed((version.model, [{"field": "country", "is": "de"}]), (other.model, []), now=NOW)
    for country in ("DE", "FR", "FR"):
        lead = new_lead(country=country)
        handed_over(lead, NOW)
        said(lead, "accepted", NOW)
    assert [evidence_of(one, Success.ACCEPTED).cases for one in (version, other)] == [1, 2]


def test_without_cases_everything_says_so():
    version = published()
    found = evidence_of(version, Success.WON)
    assert (found.cases, found.claims, found.unpaid) == (0, 0, found.rules)
    assert suggestions_of(version, Success.WON).verdict is Verdict.FEW
    assert backtest_of(version, version, Success.WON).difference == {}
