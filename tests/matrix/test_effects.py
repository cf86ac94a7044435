"""What a version did in its first 30 days, counted from changes of scores, moves and what sales said."""

from datetime import UTC, datetime, timedelta

import pytest

from leads.models import Lead, Outcome, Stage, StageMove
from scoring.matrix.effects import actual_effect
from scoring.matrix.files import draft_copy
from scoring.models import MatrixVersion, PublishRun, ScoreChange, ScoringModel
from scoring.rescoring.publish import publish
from tests.factories import LeadFactory, did, publish_default, score_all
from tests.signing import signed

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
DAY = timedelta(days=1)


def in_force(days_ago: float) -> MatrixVersion:
    """The default matrix, in force since so many days."""
    version = publish_default()
    since(version, days_ago)
    return version


def since(version: MatrixVersion, days_ago: float) -> None:
    run = PublishRun.objects.filter(version=version).latest("pk")
    run.started_at = run.ended_at = NOW - days_ago * DAY
    run.save()


def arrived(days_ago: float, version: MatrixVersion, said: str = "") -> Lead:
    lead = LeadFactory()
    at = NOW - days_ago * DAY
    StageMove.objects.create(
        lead=lead, from_stage=Stage.INQUIRY, to_stage=Stage.MQL, moved_at=at, matrix_version=version.pk
    )
    if said:
        Outcome.objects.create(lead=lead, kind=said, happened_on=at.date(), known_at=at + DAY / 2)
    return lead


def changed(lead: Lead, days_ago: float, version: MatrixVersion, band: str, **more: object) -> None:
    ScoreChange.objects.create(
        lead=lead,
        version=version,
        changed_at=NOW - days_ago * DAY,
        to_composite=500,
        to_band=band,
        **{"cause": "activity", **more},
    )


def test_what_never_came_into_force_had_no_effect() -> None:
    model = ScoringModel.objects.create(key="none", name="None")
    draft = MatrixVersion.objects.create(model=model, name="Draft", created_at=NOW)
    assert actual_effect(draft, NOW) is None


def test_within_the_first_30_days_it_is_so_far() -> None:
    version = in_force(14)
    arrived(10, version, "accepted")
    arrived(3, version, "rejected")
    arrived(2, version)
    arrived(20, version, "accepted")  # under another one
    effect = actual_effect(version, NOW)
    assert effect
    assert (effect.is_whole, round(effect.days)) == (False, 14)
    assert (effect.mqls, effect.mql_a_week) == (3, pytest.approx(1.5))
    assert (effect.decided, effect.accepted, effect.acceptance) == (2, 1, 0.5)


def test_after_30_days_nothing_is_added_but_what_sales_said_later() -> None:
    version = in_force(50)
    arrived(40, version, "accepted")
    arrived(10, version, "rejected")
    late = arrived(22, version)
    Outcome.objects.create(lead=late, kind="rejected", happened_on=NOW.date(), known_at=NOW - DAY)
    effect = actual_effect(version, NOW)
    assert effect
    assert (effect.is_whole, round(effect.days), effect.mqls) == (True, 30, 2)
    assert (effect.decided, effect.accepted) == (2, 1)


def test_the_last_word_on_a_lead_counts() -> None:
    version = in_force(14)
    lead = arrived(10, version, "accepted")
    Outcome.objects.create(lead=lead, kind="rejected", happened_on=NOW.date(), known_at=NOW - DAY)
    effect = actual_effect(version, NOW)
    assert effect
    assert (effect.decided, effect.accepted) == (1, 0)


def test_leads_that_the_change_of_rules_lifted_are_no_inflow() -> None:
    version = in_force(14)
    lifted = arrived(13.99, version)
    changed(lifted, 14, version, "hot", cause="matrix", to_meets=["mql"])
    arrived(13.99, version)  # came by itself in that hour
    effect = actual_effect(version, NOW)
    assert effect
    assert (effect.mqls, effect.mqls_by_turn) == (1, 1)


def test_bands_are_those_of_the_end_whatever_came_since() -> None:
    version, lead = in_force(50), LeadFactory()
    for days_ago, band in ((45, "cool"), (25, "warm"), (5, "hot")):
        changed(lead, days_ago, version, band)
    changed(LeadFactory(), 6, version, "cold")
    effect = actual_effect(version, NOW)
    assert effect
    assert effect.bands == {"warm": 1}


def test_bands_of_today_are_counted_from_the_scores_without_who_is_disqualified() -> None:
    version = in_force(5)
    LeadFactory()
    did(LeadFactory(), "content.download")
    LeadFactory(seniority="student")
    score_all()
    effect = actual_effect(version, NOW + DAY)
    assert effect
    assert sum(effect.bands.values()) == 2


def test_another_version_ends_it_and_coming_back_is_looked_at_apart() -> None:
    first = in_force(50)
    second = signed(draft_copy(first, by=None, now=NOW), NOW)
    publish(second, NOW)
    since(second, 40)
    publish(first, NOW)
    effect, other = actual_effect(first, NOW), actual_effect(second, NOW)
    assert effect
    assert other
    assert (round(effect.days), effect.is_whole) == (10, True)
    assert round(other.days) == 30
    again = actual_effect(first, NOW + DAY, latest=True)
    assert again
    assert (round(again.days), again.is_whole) == (1, False)


def test_what_the_next_version_changed_as_it_came_is_not_of_this_one() -> None:
    first, lead = in_force(50), LeadFactory()
    second = signed(draft_copy(first, by=None, now=NOW), NOW)
    publish(second, NOW)
    since(second, 40)
    changed(lead, 45, first, "cool")
    changed(lead, 40, second, "hot", cause="matrix")
    effect = actual_effect(first, NOW)
    assert effect
    assert effect.bands == {"cool": 1}
