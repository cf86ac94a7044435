"""What scoring tells people: hot, fallen in their hands, and back. Each cause once, and nothing twice."""

import re
from datetime import timedelta

import pytest

from leads.handoff.dispositions import accept, give_back, recycle
from leads.handoff.owners import give_leads
from leads.ingest.changes import change_fields
from leads.models import Lead, Notice, Role, Stage, User
from scoring.models import StageRule
from scoring.rescoring.fallen import tell_fallen
from scoring.rescoring.housekeeping import each_minute
from tests.scoring.small import NOW, SMALL, published, scored

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def sdr() -> User:
    return User.objects.create(username="ruth", first_name="Ruth", role=Role.SDR)


@pytest.fixture
def lead(new_lead, sdr) -> Lead:
    """Hers, an SAL since NOW; at 0."""
    StageRule.objects.update_or_create(stage="mql", defaults={"gap": 5, "min_stay_hours": 24})
    made = new_lead()
    published()
    Lead.objects.filter(pk=made.pk).update(owner=sdr, stage=Stage.SAL)
    scored()
    return made


def needs(lead: Lead, need: str, at) -> None:
    """A direct need is worth 50 points, none nothing."""
    change_fields(lead.pk, {"need": need}, by=None, source="test", now=at)
    scored(at)


def told(user: User, kind: str) -> list[str]:
    return list(Notice.objects.filter(user=user, kind=kind).order_by("id").values_list("words", flat=True))


# -- hot


def becomes_hot(lead, did, at=NOW) -> None:
    needs(lead, "direct", at)
    did(lead, "content.download", at=at, times=3)
    scored(at)


def test_the_owner_is_told_when_a_lead_turns_hot(lead, sdr, did):
    becomes_hot(lead, did)
    assert told(sdr, "hot") == ["From warm to hot, at 80.0."]
    did(lead, "content.download")
    scored()
    assert len(told(sdr, "hot")) == 1


def test_nobody_is_told_of_what_nobody_owns(lead, did):
    Lead.objects.update(owner=None)
    becomes_hot(lead, did)
    assert not Notice.objects.exists()


def test_a_first_score_is_no_turn(new_lead, sdr, did):
    made = new_lead(need="direct")
    Lead.objects.update(owner=sdr)
    did(made, "content.download", times=3)
    published()
    scored()
    assert told(sdr, "hot") == []


def test_a_lead_that_goes_up_and_down_at_the_edge_is_told_of_once_a_week(lead, sdr, did):
    becomes_hot(lead, did)
    for days in range(1, 9):
        needs(lead, "none", NOW + days * DAY)
        needs(lead, "direct", NOW + days * DAY + HOUR)
        assert len(told(sdr, "hot")) == (1 if days < 7 else 2)


def test_a_new_matrix_that_makes_many_hot_tells_nobody(lead, sdr, did):
    needs(lead, "direct", NOW)
    bands = "bands: [{band: hot, from: 50}, {band: cold, from: 0}]"
    published(re.sub("bands: .*", bands, SMALL), now=NOW + HOUR)
    scored(NOW + HOUR)
    assert told(sdr, "hot") == []


def test_a_disqualified_lead_is_not_hot(lead, sdr, did):
    change_fields(lead.pk, {"title": "Student"}, by=None, source="test", now=NOW)
    becomes_hot(lead, did)
    assert told(sdr, "hot") == []


def test_a_middle_band_is_not_the_highest(lead, sdr):
    needs(lead, "direct", NOW)
    assert Notice.objects.count() == 0


# -- fallen in somebody's hands


@pytest.fixture
def met(lead, did) -> Lead:
    """At 60, on the line, since NOW."""
    did(lead, "content.download")
    needs(lead, "direct", NOW)
    return lead


def test_a_lead_that_falls_stays_whose_it_is_and_they_are_told_once(met, sdr):
    needs(met, "none", NOW + DAY)
    for hours in (25, 26, 100, 400):
        each_minute(NOW + hours * HOUR)
    assert told(sdr, "fallen") == ["It no longer meets MQL: the score is 10.0."]
    met.refresh_from_db()
    assert (met.stage, met.owner) == (Stage.SAL, sdr)


def test_it_has_fallen_only_below_the_gap(met, sdr):
    StageRule.objects.update(gap=10)
    later = NOW + 31 * DAY  # the download counts for 30 days: 50 are left of 60
    each_minute(later)
    scored(later)
    tell_fallen(later)
    assert told(sdr, "fallen") == []
    StageRule.objects.update(gap=9.9)
    tell_fallen(later)
    assert told(sdr, "fallen") == ["It no longer meets MQL: the score is 50.0."]


def test_it_has_fallen_only_after_the_minimum_stay(new_lead, sdr, did, lead):
    mql = new_lead(need="direct")
    did(mql, "content.download")
    scored()
    accept(mql.pk, sdr, NOW + HOUR)
    needs(mql, "none", NOW + 2 * HOUR)
    each_minute(NOW + 23 * HOUR)
    assert told(sdr, "fallen") == []
    each_minute(NOW + 24 * HOUR)
    assert len(told(sdr, "fallen")) == 1


def test_a_lead_that_never_met_mql_has_not_fallen(lead, sdr, did):
    did(lead, "content.download")
    scored()
    each_minute(NOW + DAY)
    assert told(sdr, "fallen") == []


def test_a_fall_after_it_was_above_again_is_another_but_is_told_once_a_week(met, sdr):
    for days, count in ((1, 1), (2, 1), (9, 2)):
        needs(met, "none", NOW + days * DAY)
        each_minute(NOW + days * DAY)
        each_minute(NOW + days * DAY + HOUR)
        assert len(told(sdr, "fallen")) == count
        needs(met, "direct", NOW + days * DAY + 2 * HOUR)


def test_nobody_is_told_on_the_first_day_of_what_fell_long_ago(met, sdr):
    needs(met, "none", NOW + DAY)
    tell_fallen(NOW + 5 * DAY)
    assert told(sdr, "fallen") == []


def test_who_works_what_falls_by_a_stricter_matrix_is_told_why(met, sdr):
    published(SMALL.replace("from: 60", "from: 66"), now=NOW + 2 * DAY)
    each_minute(NOW + 2 * DAY)
    assert told(sdr, "fallen") == ["By the new rules it no longer meets MQL: the score is 60.0."]


def test_who_works_a_lead_that_is_disqualified_is_told_once(met, sdr):
    change_fields(met.pk, {"title": "Student"}, by=None, source="test", now=NOW + HOUR)
    scored(NOW + HOUR)
    each_minute(NOW + HOUR)
    each_minute(NOW + 2 * HOUR)
    assert told(sdr, "fallen") == ["It is disqualified: student."]


def test_each_lead_that_is_disqualified_is_told_of_though_it_never_moved(lead, new_lead, sdr):
    for one in (lead, new_lead()):
        Lead.objects.filter(pk=one.pk).update(owner=sdr, stage=Stage.SAL)
        change_fields(one.pk, {"title": "Student"}, by=None, source="test", now=NOW)
    scored()
    tell_fallen(NOW)
    tell_fallen(NOW)
    assert len(told(sdr, "fallen")) == 2


def test_a_score_that_is_behind_tells_nothing(met, sdr, did):
    needs(met, "none", NOW + DAY)
    did(met, "content.download", at=NOW + DAY)
    tell_fallen(NOW + DAY)
    assert told(sdr, "fallen") == []


# -- back


@pytest.fixture
def mql(met, sdr) -> Lead:
    return met


def test_who_gave_a_lead_back_is_told_when_it_is_an_mql_again(mql, sdr):
    give_back(mql.pk, (NOW + 5 * DAY).date(), "holidays", sdr, NOW)
    for days in (4, 5, 6):
        each_minute(NOW + days * DAY)
    assert told(sdr, "back") == ["You gave it back on 15 June; it is an MQL again."]


def test_who_recycled_a_lead_is_told_when_it_is_an_mql_again(mql, sdr, did):
    recycle(mql.pk, "no budget", sdr, NOW)
    did(mql, "content.download", at=NOW + DAY)
    scored(NOW + DAY)
    assert told(sdr, "back") == ["You let it go on 15 June; it is an MQL again."]


def test_a_lead_that_goes_up_and_down_after_that_is_told_of_once(mql, sdr):
    give_back(mql.pk, (NOW + 5 * DAY).date(), "", sdr, NOW)
    each_minute(NOW + 5 * DAY)
    for days in range(7, 15, 2):
        needs(mql, "none", NOW + days * DAY)
        each_minute(NOW + days * DAY)
        needs(mql, "direct", NOW + (days + 1) * DAY)
    assert len(told(sdr, "back")) == 1


def test_a_lead_that_nobody_gave_up_is_not_back(new_lead, sdr, did, lead):
    made = new_lead(need="direct")
    did(made, "content.download")
    scored()
    assert Lead.objects.get(pk=made.pk).stage == Stage.MQL
    assert not Notice.objects.exists()


def test_handing_on_and_back_tells_each_time_it_changes_hands(lead, sdr):
    nils = User.objects.create(username="nils", role=Role.SDR)
    for hours, owner in enumerate((nils, sdr, nils)):
        give_leads([lead.pk], owner, None, NOW + hours * HOUR)
    assert (len(told(nils, "handed")), len(told(sdr, "handed"))) == (2, 1)
