"""Blind rating: who gets which leads, that grades are kept, and what comes of them."""

from collections import Counter
from datetime import timedelta

import pytest

from leads.models import Lead, Notice, Stage
from leads.people.access import leads_for
from scoring.models import LeadScore, RatedLead
from scoring.review.meeting import compute
from scoring.review.rating import (
    RatingRefused,
    begin_round,
    close_round,
    grade_on,
    left_to_rate,
    open_round,
    rate,
    to_rate,
)
from tests.scoring.small import NOW, scored

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
STEPS = (("A", 80.0), ("B", 60.0), ("C", 40.0), ("D", 20.0), ("F", 0.0))


@pytest.fixture
def pool(cast, new_lead, did):
    """Leads in three bands: 35 cold, twelve warm, three hot; the SDR's, but five cold ones the American's."""
    for number in range(50):
        need = "direct" if number < 15 else ""
        lead = new_lead(need=need, title=f"Head of {number}")
        if number < 3:
            did(lead, "content.download", NOW - HOUR, times=5)
    owner = cast.people["sdr"]
    Lead.objects.update(owner=owner, stage=Stage.SAL)
    Lead.objects.filter(pk__in=Lead.objects.order_by("-pk")[:5]).update(owner=cast.people["american"])
    scored()
    return owner


def begun(cast, seed=7, at=NOW):
    return begin_round(cast.version.model, cast.people["marketing"], at, seed)


def drawn(rater):
    return list(to_rate(rater).values_list("lead_id", flat=True))


def test_everybody_who_works_leads_gets_some_that_they_see(cast, pool):
    begun(cast)
    for rater in ("sdr", "boss", "american"):
        seen = set(leads_for(cast.people[rater]).values_list("pk", flat=True))
        assert set(drawn(cast.people[rater])) <= seen
    assert len(drawn(pool)) == 20
    assert len(drawn(cast.people["american"])) == 5
    assert drawn(cast.people["rep"]) == []  # sees none
    assert drawn(cast.people["marketing"]) == []  # works none


def test_of_each_band_in_turn_one_as_far_as_there_are(cast, pool):
    begun(cast)
    bands = LeadScore.objects.filter(lead__in=drawn(pool)).values_list("band", flat=True)
    assert Counter(bands) == {"hot": 3, "warm": 9, "cold": 8}


def test_the_same_seed_draws_the_same_and_another_others(cast, pool):
    first = begun(cast)
    one = drawn(pool)
    close_round(first, None, NOW)
    second = begun(cast)
    assert drawn(pool) == one
    close_round(second, None, NOW)
    begun(cast, seed=8)
    assert drawn(pool) != one


def test_the_order_does_not_follow_the_score(cast, pool):
    begun(cast)
    scores = list(to_rate(pool).values_list("composite", flat=True))
    assert scores != sorted(scores)
    assert scores != sorted(scores, reverse=True)


def test_what_is_shown_is_kept_and_says_nothing_of_the_score_stage_or_owner(cast, pool):
    begun(cast)
    one = to_rate(pool).first()
    Lead.objects.filter(pk=one.lead_id).update(title="Changed since", need="unaware")
    one.refresh_from_db()
    assert "Changed since" not in str(one.facts)
    assert set(one.facts) == {"name", "line", "known", "did"}
    assert not {"stage", "owner", "composite", "band"} & {label.lower() for label, _ in one.facts["known"]}


def test_raters_are_told_once(cast, pool):
    begun(cast)
    kinds = Notice.objects.values_list("user__username", "kind").order_by("user__username")
    assert list(kinds) == [("american", "rating"), ("boss", "rating"), ("sdr", "rating")]


def test_only_one_round_is_under_way(cast, pool):
    begun(cast)
    with pytest.raises(RatingRefused, match="under way"):
        begun(cast)


def test_a_round_that_nobody_could_grade_does_not_begin(cast):
    with pytest.raises(RatingRefused, match="Nobody"):
        begun(cast)
    assert open_round(cast.version.model) is None


def test_a_grade_is_kept_and_may_be_another_while_the_round_is_open(cast, pool):
    round_ = begun(cast)
    one = to_rate(pool).first()
    rate(one.pk, "C", pool, NOW)
    rate(one.pk, "A", pool, NOW)
    assert left_to_rate(pool) == 19
    close_round(round_, None, NOW)
    with pytest.raises(RatingRefused, match="closed"):
        rate(one.pk, "F", pool, NOW)
    one.refresh_from_db()
    assert one.given == "A"


def test_nobody_grades_what_is_given_to_somebody_else(cast, pool):
    begun(cast)
    with pytest.raises(RatingRefused):
        rate(to_rate(pool).first().pk, "A", cast.people["american"], NOW)


def test_there_are_the_matrix_own_grades_only(cast, pool):
    begun(cast)
    with pytest.raises(RatingRefused, match="one of the grades"):
        rate(to_rate(pool).first().pk, "Z", pool, NOW)


def test_a_lead_that_became_anothers_is_no_longer_asked_about(cast, pool):
    begun(cast)
    one = to_rate(pool).first()
    Lead.objects.filter(pk=one.lead_id).update(owner=cast.people["american"])
    assert one.lead_id not in drawn(pool)
    with pytest.raises(RatingRefused):
        rate(one.pk, "A", pool, NOW)


@pytest.mark.parametrize(
    ("tenths", "grade"), [(1000, "A"), (800, "A"), (799, "B"), (200, "D"), (199, "F"), (0, "F")]
)
def test_a_composite_is_on_the_step_that_it_reaches(tenths, grade):
    assert grade_on(STEPS, tenths) == grade


def test_what_comes_of_it_is_an_item_of_the_review(cast, pool):
    begun(cast)
    for one in to_rate(pool):
        rate(one.pk, one.grade if one.place > 5 else "F", pool, NOW)
    for one in to_rate(cast.people["american"]):
        rate(one.pk, one.grade, cast.people["american"], NOW)
    found = compute(cast.prepared().pk, "rating").figures
    given = RatedLead.objects.exclude(given="")
    same = sum(one.given == one.grade for one in given)
    assert found["figure"] == f"{same / given.count():.0%}"
    assert "2 people graded. Weighted kappa 0." in found["words"]
    apart = [abs("ABCDF".index(one.given) - "ABCDF".index(one.grade)) for one in given]
    assert len(found["leads"]) == sum(map(bool, apart))
    first = RatedLead.objects.get(lead=found["leads"][0]["lead"], rater=pool)
    assert found["leads"][0]["said"] == f"F says sdr, {first.grade} the matrix"


def test_of_few_grades_no_kappa_is_told(cast, pool):
    begun(cast)
    for one in to_rate(cast.people["american"]):
        rate(one.pk, "A", cast.people["american"], NOW)
    found = compute(cast.prepared().pk, "rating").figures
    assert "too few to say more" in found["words"]
    assert (found["figure"], found["of"]) == ("5", "graded blind")
