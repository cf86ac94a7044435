"""What each item of a review finds, on leads whose past is known by heart."""

from datetime import timedelta

import pytest

from leads.ingest.items import NewActivity
from leads.ingest.record import record_activity
from leads.models import Capacity, Lead, Outcome
from scoring.goals import set_goals
from scoring.review.effect import effect
from scoring.review.looked import Looked
from scoring.review.shares import has_moved
from tests.scoring.small import NOW, scored

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def ids(figures):
    return [one["lead"] for one in figures["leads"]]


def test_false_positives_are_the_highest_of_those_that_came_high_and_were_rejected(cast, arrived):
    # Of three bands the upper one is high: 75 and more.
    high, higher = arrived(750, "rejected"), arrived(910, "rejected", reason="no_money")
    arrived(749, "rejected")
    arrived(900, "accepted")
    found = cast.figures("positives")
    assert ids(found) == [higher.pk, high.pk]
    assert (found["figure"], found["of"]) == ("2", "of 3 rejected")
    assert found["leads"][0] == {"lead": higher.pk, "tenths": 910, "said": "No money"}


def test_no_more_than_ten_are_gone_through(cast, arrived):
    for tenths in range(800, 812):
        arrived(tenths, "rejected")
    found = cast.figures("positives")
    assert found["figure"] == "12"
    assert [one["tenths"] for one in found["leads"]] == list(range(811, 801, -1))


def test_a_lead_that_was_rejected_after_all_counts_by_the_last_word(cast, arrived):
    lead = arrived(900, "accepted")
    Outcome.objects.create(lead=lead, kind="rejected", happened_on=NOW.date(), known_at=NOW)
    assert ids(cast.figures("positives")) == [lead.pk]


def test_false_negatives_are_the_lowest_of_those_that_came_low_and_were_won(cast, arrived):
    low, lower = arrived(740, "won"), arrived(300, "won")
    arrived(760, "won")
    found = cast.figures("negatives")
    assert ids(found) == [lower.pk, low.pk]
    assert (found["figure"], found["of"]) == ("2", "of 3 won")
    assert found["leads"][0]["said"] == "won 6 Jun"


def test_what_was_said_before_the_span_is_of_the_review_before(cast, arrived):
    arrived(900, "rejected", days=60)
    arrived(100, "won", days=60)
    assert cast.figures("positives")["is_quiet"]
    assert cast.figures("negatives")["is_quiet"]


def test_reasons_are_counted_the_commonest_first(cast, arrived):
    for reason in ("no_money", "no_need", "no_money"):
        arrived(500, "rejected", reason=reason)
    arrived(500, "accepted")
    found = cast.figures("reasons")
    assert [(one["name"], one["count"]) for one in found["bars"]] == [("No money", 2), ("No need", 1)]
    assert (found["figure"], found["of"]) == ("3", "of 4 decided on")


def test_a_rule_that_pays_nobody_and_of_which_nobody_did_anything_is_dead(cast, new_lead, did):
    assert [one["rule"] for one in cast.figures("dead")["rules"]] == ["direct", "download", "gone"]


def test_a_rule_that_pays_somebody_is_not_dead(cast, new_lead, did):
    new_lead(need="direct")
    scored()
    assert [one["rule"] for one in cast.figures("dead")["rules"]] == ["download", "gone"]


def test_a_rule_that_paid_meanwhile_and_pays_no_more_is_not_dead(cast, new_lead, did):
    lead = new_lead()
    did(lead, "content.download", NOW - 50 * DAY)  # its window of 30 days is over
    did(lead, "email.unsubscribe", NOW - 91 * DAY)
    scored()
    Lead.objects.filter(pk=lead.pk).update(need="")
    assert [one["rule"] for one in cast.figures("dead")["rules"]] == ["direct"]  # the unsubscribe still takes


def test_inflow_counts_whole_weeks_and_says_what_can_be_taken(cast, arrived):
    for days in (1, 7, 7, 8, 15):
        arrived(500, days=days)
    Capacity.objects.create(person=cast.people["sdr"], most_a_week=2)
    found = cast.figures("inflow")
    assert found["weeks"]["counts"][-2:] == [1, 3]
    assert (
        found["words"]
        == "2 people take 1 to 2 a week; american any number. Last week brought 1 more than that."
    )


def test_inflow_names_the_goals_of_both_teams(cast):
    speaker = cast.speaker()
    set_goals({("marketing", "mqls"): 200, ("sales", "accepted"): 80}, speaker.by, speaker.now)
    assert "Goals a month: marketing 200 MQLs and sales 80 accepted." in cast.figures("inflow")["words"]


def test_a_rule_whose_leads_fared_otherwise_than_its_points_say_is_named_with_its_lift(cast, arrived):
    for _ in range(30):
        arrived(500, "rejected", need="direct")
        arrived(500, "accepted")
    found = cast.figures("lift")
    assert [(one["parameter"], one["rule"]) for one in found["rules"]] == [("need", "direct")]
    value, low, high = found["rules"][0]["lift"]
    assert low <= value <= high < 1


def test_a_lift_that_has_no_end_is_kept_without_its_interval(cast, arrived):
    left_at = NOW - 11 * DAY
    for number in range(30):
        lead = arrived(500, "accepted")
        left = NewActivity(f"left{number}", "email.unsubscribe", left_at, lead_id=lead.pk)
        assert record_activity(left, "test", left_at).status == "accepted"
        arrived(500, "rejected")
    found = cast.figures("lift")
    assert [(one["rule"], one["lift"]) for one in found["rules"]] == [("gone", None)]


def test_under_twenty_cases_no_rule_is_accused(cast, arrived):
    for _ in range(10):
        arrived(500, "rejected", need="direct")
        arrived(500, "accepted")
    assert cast.figures("lift")["is_quiet"]


def test_what_was_expected_stands_beside_what_came_of_it(cast, arrived):
    for number in range(20):
        arrived(500, "accepted" if number < 12 else "rejected", days=95)
    scored(NOW - 94 * DAY)
    cast.version.expected = {"note": "More of them", "bands": {"cold": 20, "hot": 3}, "acceptance": 0.8}
    found = effect(Looked(cast.version, NOW - 9 * DAY, NOW, 5, {}))
    rows = {row[0]: row[1:] for row in found["table"]["rows"]}
    assert rows["Band hot"] == ["3", "0", "below"]
    assert rows["Band cold"] == ["20", "20", "as expected"]
    assert rows["Accepted by sales"] == ["80%", "60%", "below"]
    assert (found["figure"], found["of"]) == ("60%", "accepted, 80% expected")
    assert "Expected was: More of them" in found["words"]


def test_quality_says_what_is_missing_and_what_that_costs(cast, new_lead):
    for need in ("direct", "", "nonsense", ""):
        lead = new_lead()
        Lead.objects.filter(pk=lead.pk).update(need=need)
    scored()
    found = cast.figures("quality")
    # Half is known, half of that is a choice of the field; a direct need would give the others 50 points.
    assert found["table"]["rows"] == [["Need", "50%", "50%", "0 d", "50", "0"]]


def test_shares_of_bands_and_sources_that_moved_are_named_the_furthest_first(cast, new_lead, did):
    for number in range(40):
        source = "website" if number < 20 else "event"
        lead = new_lead(source=source, need="direct" if number < 20 else "")
        added = NOW - (40 if number < 20 else 5) * DAY
        Lead.objects.filter(pk=lead.pk).update(added_at=added)
    scored(NOW - 31 * DAY)
    Lead.objects.filter(source="event").update(need="direct")
    scored()
    rows = cast.figures("moved")["table"]["rows"]
    assert ["New leads from Event", "0%", "100%", "+100 points"] in rows
    assert ["Band warm", "50%", "100%", "+50 points"] in rows


def test_late_leads_are_listed_the_longest_waiting_first(cast, arrived):
    first, second = arrived(500, days=20), arrived(500, days=10)
    found = cast.figures("late")
    assert ids(found) == [first.pk, second.pk]
    assert found["words"] == "2 leads came; 2 were answered too late, or not at all in time."


def test_a_share_has_moved_only_by_more_than_the_set_points():
    assert not has_moved(0.41, 0.46, 5)
    assert has_moved(0.41, 0.461, 5)
    assert has_moved(0.46, 0.40, 5)


def test_nothing_is_said_of_leads_where_there_are_none(cast):
    for key in ("positives", "negatives", "reasons", "moved", "late", "rating", "inflow"):
        assert cast.figures(key)["is_quiet"], key
