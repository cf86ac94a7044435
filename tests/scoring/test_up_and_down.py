"""To MQL and back by rule: each once, with a gap and a minimum stay, and never out of somebody's hands."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from leads.handoff.dispositions import accept, give_back
from leads.handoff.stages import move_stage
from leads.ingest.changes import change_fields
from leads.ingest.leads import create_lead
from leads.models import Lead, Role, Stage, StageMove, User
from scoring.models import StageRule
from scoring.rescoring.housekeeping import each_minute
from scoring.rescoring.ready import move_ready
from scoring.rescoring.verify import verify
from tests.scoring.small import NOW, SMALL, published, score_of, scored

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def rule() -> StageRule:
    return StageRule.objects.update_or_create(stage="mql", defaults={"gap": 5, "min_stay_hours": 24})[0]


@pytest.fixture
def sdr() -> User:
    return User.objects.create(username="ruth", role=Role.SDR)


@pytest.fixture
def mql(new_lead, did, rule) -> Lead:
    """At 60, on the line, since NOW."""
    lead = new_lead(need="direct")
    published()
    did(lead, "content.download")
    scored()
    assert stage_of(lead) == Stage.MQL
    return lead


def stage_of(lead: Lead) -> str:
    return Lead.objects.values_list("stage", flat=True).get(pk=lead.pk)


def answer(lead: Lead, need: str, at: datetime) -> None:
    """A direct need is worth 50 points, none nothing."""
    change_fields(lead.pk, {"need": need}, by=None, source="test", now=at)
    scored(at)


def moves(lead: Lead) -> list[tuple[str, str]]:
    rows = StageMove.objects.filter(lead=lead).order_by("moved_at", "id")
    return list(rows.values_list("from_stage", "to_stage"))


def test_a_lead_that_falls_is_an_inquiry_again_and_the_move_is_kept_with_its_score(mql):
    answer(mql, "none", NOW + DAY)
    assert stage_of(mql) == Stage.INQUIRY
    move = StageMove.objects.latest("moved_at")
    assert (move.by, move.reason, move.composite_tenths) == (None, "The score fell below MQL.", 100)


def test_up_and_down_are_each_recorded_once(mql):
    for days, need in enumerate(("none", "none", "direct", "direct", "none"), start=1):
        answer(mql, need, NOW + days * DAY)
        each_minute(NOW + days * DAY)
    assert moves(mql) == [("inquiry", "mql"), ("mql", "inquiry"), ("inquiry", "mql"), ("mql", "inquiry")]


def test_it_stays_as_long_as_the_rule_says_and_falls_without_anything_new(mql):
    answer(mql, "none", NOW + HOUR)
    each_minute(NOW + 23 * HOUR)
    assert stage_of(mql) == Stage.MQL
    each_minute(NOW + 24 * HOUR)
    assert stage_of(mql) == Stage.INQUIRY


@pytest.mark.parametrize(("gap", "stage"), [(10, Stage.MQL), (9.9, Stage.INQUIRY)])
def test_it_falls_only_below_the_gap(mql, rule, gap, stage):
    StageRule.objects.update(gap=gap)
    later = NOW + 31 * DAY  # the download counts for 30 days: 50 are left of 60
    each_minute(later)
    scored(later)
    assert score_of(mql).composite == 500
    assert stage_of(mql) == stage


def test_a_lead_is_not_taken_from_who_works_it(mql, sdr):
    Lead.objects.update(owner=sdr)
    answer(mql, "none", NOW + DAY)
    each_minute(NOW + 9 * DAY)
    assert stage_of(mql) == Stage.MQL


def test_what_a_person_made_an_mql_no_rule_takes_back(mql, sdr):
    move_stage([mql.pk], Stage.INQUIRY, sdr, "", NOW)
    move_stage([mql.pk], Stage.MQL, sdr, "I know them", NOW + HOUR)
    answer(mql, "none", NOW + 9 * DAY)
    assert stage_of(mql) == Stage.MQL


def test_a_disqualified_lead_leaves_the_pool_at_once(mql):
    change_fields(mql.pk, {"title": "Student"}, by=None, source="test", now=NOW + HOUR)
    scored(NOW + HOUR)
    assert stage_of(mql) == Stage.INQUIRY
    assert StageMove.objects.latest("moved_at").reason == "A disqualifier holds."


def test_a_score_that_is_behind_decides_nothing(mql, did):
    answer(mql, "none", NOW + HOUR)
    did(mql, "content.download", at=NOW + DAY)
    assert move_ready(NOW + DAY) == 0


def test_under_a_matrix_that_knows_no_mql_nobody_falls(mql):
    without = SMALL.replace("stages: {mql: [[{score: composite, from: 60}]]}", "")
    published(without, now=NOW + DAY)
    each_minute(NOW + 9 * DAY)
    assert stage_of(mql) == Stage.MQL


def test_under_a_stricter_matrix_those_fall_that_are_below_it(mql):
    published(SMALL.replace("from: 60", "from: 66"), now=NOW + 2 * DAY)
    each_minute(NOW + 2 * DAY)
    assert stage_of(mql) == Stage.INQUIRY


def recycled(mql: Lead) -> Lead:
    move_stage([mql.pk], Stage.RECYCLED, None, "no budget", NOW + DAY)
    return mql


def test_a_recycled_lead_stays_though_its_score_is_high(mql):
    recycled(mql)
    scored(NOW + DAY)
    each_minute(NOW + DAY)
    assert (stage_of(mql), score_of(mql).meets) == (Stage.RECYCLED, ["mql"])


@pytest.mark.parametrize("type", ["call.attempted", "mail.sent", "lifecycle.nurture", "change.need.back"])
def test_what_we_did_ourselves_is_nothing_new(mql, did, type):
    did(recycled(mql), type, at=NOW + 2 * DAY)
    scored(NOW + 2 * DAY)
    assert stage_of(mql) == Stage.RECYCLED


def test_what_was_before_and_is_learned_late_is_nothing_new(mql, did):
    did(recycled(mql), "content.download", at=NOW)
    scored(NOW + 2 * DAY)
    assert stage_of(mql) == Stage.RECYCLED


def test_a_recycled_lead_comes_back_with_something_new(mql, did):
    did(recycled(mql), "content.download", at=NOW + 2 * DAY)
    scored(NOW + 2 * DAY)
    assert moves(mql)[1:] == [("mql", "recycled"), ("recycled", "mql")]


def test_on_its_day_a_lead_comes_back_from_nurture_and_is_an_mql_if_it_still_meets_it(mql, sdr):
    give_back(mql.pk, (NOW + 5 * DAY).date(), "holidays", sdr, NOW)
    each_minute(NOW + 4 * DAY)
    assert stage_of(mql) == Stage.NURTURE
    each_minute(NOW + 5 * DAY)
    each_minute(NOW + 5 * DAY)
    assert moves(mql)[1:] == [("mql", "nurture"), ("nurture", "inquiry"), ("inquiry", "mql")]


def test_a_persons_move_is_kept_with_the_score_of_then(mql, sdr):
    accept(mql.pk, sdr, NOW + HOUR)
    move = StageMove.objects.latest("moved_at")
    assert (move.composite_tenths, move.matrix_version) == (600, score_of(mql).version_id)


def test_without_a_score_a_move_is_kept_without_one(new_lead, sdr):
    move_stage([new_lead().pk], Stage.MQL, sdr, "", NOW)
    assert StageMove.objects.values_list("composite_tenths", "matrix_version").get() == (None, None)


class NoLeadFlaps(TestCase):
    """Under any schedule of answers, a lead goes up and down in turn, and stays up for a day at least."""

    @given(st.lists(st.tuples(st.integers(1, 40), st.sampled_from(["direct", "none"])), max_size=8))
    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
    def test_under_any_schedule(self, answers: list[tuple[int, str]]) -> None:
        StageRule.objects.update_or_create(stage="mql", defaults={"gap": 5, "min_stay_hours": 24})
        published(SMALL.replace("from: 60", "from: 50"))
        lead = create_lead({}, NOW)
        now = NOW
        for hours, need in answers:
            now += hours * HOUR
            answer(lead, need, now)
            each_minute(now)
        rows = StageMove.objects.filter(lead=lead).order_by("moved_at", "id")
        stages = list(rows.values_list("to_stage", flat=True))
        assert stages == [("mql", "inquiry")[place % 2] for place in range(len(stages))]
        at = list(rows.values_list("moved_at", flat=True))
        stays = [at[place + 1] - at[place] for place in range(0, len(at) - 1, 2)]
        assert all(stay >= DAY for stay in stays)
        assert verify(now) == []
