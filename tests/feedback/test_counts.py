"""What sales said, counted: against a handful of leads that one can count by hand."""

from datetime import date, datetime, timedelta

import pytest

from leads.handoff.reasons import STANDARD_REASONS
from leads.models import Campaign, Lead, Outcome, RejectReason, Role, StageMove, User
from scoring.demo.sales import REASONS
from scoring.feedback.counts import Chosen, Said, counts_of, total_of, without_rules, words_on
from scoring.feedback.opening import open_arrivals
from scoring.feedback.said import Scope, people_heard
from scoring.models import Arrival, Carried, ScoringModel
from tests.factories import LeadFactory, TeamFactory, UserFactory
from tests.scoring.small import NOW, published
from tests.standards import write_standards

pytestmark = pytest.mark.django_db
MONDAY = NOW  # 15 June 2026 is one
LAST_WEEK = NOW - timedelta(days=7)
FIRST, TODAY = LAST_WEEK.date(), NOW.date()


@pytest.fixture
def version(db):
    write_standards()
    return published()


@pytest.fixture
def sdr() -> User:
    return UserFactory(team=TeamFactory(), role=Role.SDR)


def came(
    lead: Lead, version, at: datetime = LAST_WEEK, rules=("need.direct",), to="mql", **more
) -> StageMove:
    """The lead came to sales, carried by these rules."""
    more = {"from_stage": "inquiry", "matrix_version": version and version.pk} | more
    move = StageMove.objects.create(lead=lead, to_stage=to, moved_at=at, **more)
    campaign = Campaign.objects.filter(key=lead.company).first()
    arrival = Arrival.objects.create(move=move, is_opened=version is not None, campaign=campaign)
    for rule in rules if version else ():
        parameter_key, rule_key = rule.split(".")
        Carried.objects.create(
            arrival=arrival, parameter_key=parameter_key, rule_key=rule_key, share_tenths=100
        )
    return move


def told(lead: Lead, by: User | None = None, reason: str = "", at: datetime = NOW) -> Outcome:
    """Sales took the lead, or with a reason did not."""
    kind = "rejected" if reason else "accepted"
    why = RejectReason.objects.filter(key=reason).first()
    return Outcome.objects.create(
        lead=lead, kind=kind, reject_reason=why, by=by, happened_on=at.date(), known_at=at, reason=reason
    )


def scope(version, people=None, first: date = FIRST, last: date = TODAY) -> Scope:
    return Scope(first, last, people, version.model_id)


def said(accepted: int, **reasons: int) -> Said:
    ids = dict(RejectReason.objects.values_list("key", "pk"))
    counted = {ids.get(key, 0): count for key, count in reasons.items()}
    found = Said(accepted, sum(reasons.values()))
    found.reasons.update(counted)
    return found


@pytest.fixture
def three(version, sdr) -> list[Lead]:
    """One accepted, two rejected: for no need, and in words alone."""
    leads = [LeadFactory(source="partner"), LeadFactory(source="partner"), LeadFactory(source="")]
    came(leads[0], version, rules=("need.direct", "content.download"))
    came(leads[1], version, rules=("need.direct",))
    came(leads[2], version, rules=("content.download",))
    told(leads[0], sdr)
    told(leads[1], sdr, "no_need")
    told(leads[2], None, "as they said long ago", at=LAST_WEEK + timedelta(hours=1))
    return leads


def test_by_rule_a_lead_counts_for_each_rule_that_carried_it(version, three):
    assert counts_of(scope(version), "rule") == {
        "need.direct": said(1, no_need=1),
        "content.download": said(1, other_words=1),
    }


def test_by_source_and_by_week_each_lead_counts_once(version, three):
    assert counts_of(scope(version), "source") == {"partner": said(1, no_need=1), "": said(0, other_words=1)}
    assert counts_of(scope(version), "week") == {
        "2026-06-15": said(1, no_need=1),
        "2026-06-08": said(0, other_words=1),
    }


def test_by_campaign_those_without_one_are_together(version, sdr):
    fair = Campaign.objects.create(key="fair", name="Fair")
    for company in ("fair", "fair", "none"):
        lead = LeadFactory(company=company)
        came(lead, version)
        told(lead, sdr)
    assert counts_of(scope(version), "campaign") == {str(fair.pk): said(2), "": said(1)}


def test_the_total_counts_each_lead_once_however_many_rules_carried_it(version, three):
    assert total_of(scope(version)) == said(1, no_need=1, other_words=1)


def test_only_the_period_is_counted_both_days_included(version, three):
    assert total_of(scope(version, first=NOW.date())) == said(1, no_need=1)
    assert total_of(scope(version, last=NOW.date() - timedelta(days=1))) == said(0, other_words=1)


def test_the_last_word_counts_where_there_were_two(version, sdr):
    lead = LeadFactory()
    came(lead, version)
    told(lead, sdr, at=NOW - timedelta(days=1))
    told(lead, sdr, "no_money")
    assert total_of(scope(version)) == said(0, no_money=1)
    assert total_of(scope(version, last=NOW.date() - timedelta(days=1))) == said(1)


def test_each_word_belongs_to_the_arrival_before_it(version, sdr):
    lead = LeadFactory()
    came(lead, version, NOW - timedelta(days=6), rules=("need.direct",))
    told(lead, sdr, "no_need", at=NOW - timedelta(days=5))
    came(lead, version, NOW - timedelta(days=2), rules=("content.download",))
    told(lead, sdr)
    assert counts_of(scope(version), "rule") == {
        "need.direct": said(0, no_need=1),
        "content.download": said(1),
    }


def test_who_was_taken_straight_from_nurture_has_come_to_sales_then(version, sdr):
    lead = LeadFactory()
    came(lead, version, NOW - timedelta(days=6))
    told(lead, sdr, "not_now", at=NOW - timedelta(days=5))
    came(lead, version, NOW, to="sal", from_stage="nurture")
    told(lead, sdr)
    assert total_of(scope(version)) == said(1, not_now=1)


def test_what_was_said_of_a_lead_that_never_came_to_sales_is_left_out(version, sdr):
    told(LeadFactory(), sdr, "student")
    assert total_of(scope(version)) == said(0)


def test_won_and_lost_are_no_words_on_the_handing_over(version, sdr):
    lead = LeadFactory()
    came(lead, version)
    Outcome.objects.create(lead=lead, kind="won", by=sdr, happened_on=NOW.date(), known_at=NOW)
    assert total_of(scope(version)).total == 0


def test_of_other_models_the_rules_are_left_out(version, three):
    other = ScoringModel.objects.create(key="other", name="Other", position=9)
    assert counts_of(Scope(LAST_WEEK.date(), NOW.date(), None, other.pk), "rule") == {}


def test_those_without_a_version_are_counted_as_such(version, sdr):
    lead = LeadFactory()
    came(lead, None)
    told(lead, sdr)
    assert without_rules(scope(version)) == 1
    assert counts_of(scope(version), "rule") == {}


def test_a_manager_hears_the_own_team_and_marketing_hears_everybody(version, three, sdr):
    manager = UserFactory(role=Role.MANAGER, team=sdr.team)
    assert people_heard(UserFactory(role=Role.MARKETING)) is None
    assert set(people_heard(manager)) == {manager.pk, sdr.pk}
    assert people_heard(UserFactory(role=Role.MANAGER)) == (User.objects.latest("pk").pk,)
    assert total_of(scope(version, people_heard(manager))) == said(1, no_need=1)
    foreigner = UserFactory(role=Role.MANAGER, team=TeamFactory())
    assert total_of(scope(version, people_heard(foreigner))) == said(0)


def test_the_leads_behind_each_number_are_as_many_as_it_says(version, three):
    marketing, here = UserFactory(role=Role.MARKETING), scope(version)
    for way in ("rule", "source", "week", "campaign"):
        for key, one in counts_of(here, way).items():
            for kind, count in (("", one.total), ("accepted", one.accepted), ("rejected", one.rejected)):
                words, seen = words_on(here, Chosen(way, key, kind), marketing, 0, 50)
                assert len(words) == seen == count
            for reason_id, count in one.reasons.items():
                chosen = Chosen(way, key, "rejected", (reason_id,))
                assert words_on(here, chosen, marketing, 0, 50)[1] == count


def test_a_list_has_pages_and_the_latest_word_first(version, three):
    marketing, here = UserFactory(role=Role.MARKETING), scope(version)
    words = [words_on(here, Chosen("rule"), marketing, skip, 1)[0][0] for skip in range(3)]
    assert [word.lead_id for word in words] == [three[1].pk, three[0].pk, three[2].pk]


def test_a_manager_opens_only_leads_that_are_the_teams(version, three, sdr):
    manager = UserFactory(role=Role.MANAGER, team=sdr.team)
    here = scope(version, people_heard(manager))
    Lead.objects.filter(pk=three[0].pk).update(owner=sdr)
    words, seen = words_on(here, Chosen("rule"), manager, 0, 50)
    assert [word.lead_id for word in words] == [three[0].pk]
    assert seen == 1 < total_of(here).total


def test_the_demos_reasons_are_the_standard_ones():
    assert {key for (key, _), *_ in REASONS} <= dict(STANDARD_REASONS).keys()


def test_what_arrives_is_counted_by_rule_once_it_is_opened(version, sdr):
    lead = LeadFactory(need="direct")
    StageMove.objects.create(
        lead=lead, from_stage="inquiry", to_stage="mql", moved_at=LAST_WEEK, matrix_version=version.pk
    )
    told(lead, sdr)
    assert (total_of(scope(version)), counts_of(scope(version), "rule")) == (said(1), {})
    open_arrivals()
    assert counts_of(scope(version), "rule") == {"need.direct": said(1)}
