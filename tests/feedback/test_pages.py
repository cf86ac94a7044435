"""The page of what sales said back, and the leads behind its numbers."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leads.models import Campaign, Lead, Outcome, RejectReason, Stage, StageMove
from scoring.feedback.opening import open_arrivals
from scoring.models import ScoringModel
from tests.factories import LeadFactory
from tests.pages.conftest import _nothing_remembered, world

__all__ = ["_nothing_remembered", "world"]

pytestmark = pytest.mark.django_db


def came(lead: Lead, days_ago: int = 5) -> None:
    version = ScoringModel.objects.get().active_id
    at = datetime.now(UTC) - timedelta(days=days_ago)
    StageMove.objects.create(
        lead=lead, from_stage="inquiry", to_stage="mql", moved_at=at, matrix_version=version
    )


def told(lead: Lead, by: Any, reason: str = "", words: str = "", days_ago: float = 1) -> None:
    at = datetime.now(UTC) - timedelta(days=days_ago)
    why = RejectReason.objects.get(key=reason) if reason else None
    Outcome.objects.create(
        lead=lead,
        kind="rejected" if reason else "accepted",
        reject_reason=why,
        reason=words,
        by=by,
        happened_on=at.date(),
        known_at=at,
    )


@pytest.fixture
def decided(world: Any) -> Any:
    """Twelve accepted and one rejected, all of EMEA's SDR; one of the Americas' rejected."""
    sdr = world.people["sdr"]
    for _ in range(12):
        lead = LeadFactory(owner=sdr, stage=Stage.SAL, need="direct", source="partner")
        came(lead)
        told(lead, sdr)
    gone = LeadFactory(last_name="Gone", stage=Stage.RECYCLED, source="<b>fair</b>")
    came(gone)
    told(gone, sdr, "no_need", "No need: <i>none</i>")
    foreign = LeadFactory(last_name="Overseas", stage=Stage.RECYCLED, source="fair")
    came(foreign)
    told(foreign, world.people["american"], "student")
    open_arrivals()
    return world


def text(world: Any, who: str, path: str) -> str:
    response = world.client(who).get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_the_numbers_stand_at_the_top_and_open_the_leads(decided):
    page = text(decided, "marketing", "/feedback")
    for number in (">14</a>", ">12</a>", ">2</a>", "86%"):
        assert number in page


def test_each_way_of_counting_has_a_page_that_says_what_it_counts(decided):
    for way, word in (
        ("rule", "Industry we know best"),
        ("campaign", "No campaign"),
        ("source", "partner"),
        ("week", "accepted"),
    ):
        page = text(decided, "marketing", f"/feedback?by={way}")
        assert word in page
    assert 'class="weeks"' in page


def test_under_ten_leads_no_rate_is_said(decided):
    page = text(decided, "marketing", "/feedback?by=source")
    assert page.count("too few to say") == 2, "the two fairs; of the partner there are twelve"


def test_a_manager_counts_the_own_teams_words_and_is_told_of_nobody_elses(decided):
    page = text(decided, "manager", "/feedback?by=source")
    assert "What your team said back" in page
    assert ">13</a>" in page
    assert "Student" not in page


def test_the_leads_behind_a_number_are_those_that_one_may_see(decided):
    page = text(decided, "manager", "/feedback/leads?said=rejected")
    assert "Gone" not in page
    assert "1 more lead was counted that you do not see now" in page
    assert "Gone" in text(decided, "marketing", "/feedback/leads?said=rejected")


@pytest.mark.parametrize(
    "query", ["by=source&key=<b>fair</b>", "by=source&key=%3Cb%3Efair%3C/b%3E&said=rejected"]
)
def test_what_a_lead_typed_is_shown_and_never_run(decided, query):
    page = text(decided, "marketing", f"/feedback/leads?{query}")
    assert "&lt;b&gt;fair" in page
    assert "<b>fair" not in page
    assert "<i>none" not in page


def test_a_reason_has_a_list_of_its_own(decided):
    reason = RejectReason.objects.get(key="no_need")
    page = text(decided, "marketing", f"/feedback/leads?reason={reason.pk}")
    assert "Rejected: No need" in page
    assert "Overseas" not in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("period=own&from=2026-02-01&to=2026-01-01", "The last day is before the first."),
        ("period=own&from=&to=2026-01-01", "Give both days"),
        ("period=own&from=2001-01-01&to=2026-01-01", "more than five years"),
    ],
)
def test_what_is_wrong_with_a_period_is_said_and_what_was_typed_stays(decided, query, words):
    page = text(decided, "marketing", f"/feedback?{query}")
    assert words in page
    assert 'value="2026-01-01"' in page


@pytest.mark.parametrize(
    "query",
    [
        "by=nothing&period=x", "by=week&key=2026-99-99", "by=week&key=2026-06-15", "by=campaign&key=x",
        "by=campaign&key=99999999999999999999", "page=99999999", "page=0", "page=-1", "page=x", "reason=x",
        "reason=99999999999999999", "said=won", "key=%00", "key=nothing.there", "model=%00",
        "from=%00&period=own",
        "reason=rest", "by=source&key=%ed%a0%80", "reason=0",
    ],
)  # fmt: skip
def test_an_address_that_says_nonsense_is_answered(decided, query):
    text(decided, "marketing", f"/feedback?{query}")
    text(decided, "marketing", f"/feedback/leads?{query}")


def test_a_period_in_which_nothing_was_said_offers_a_longer_one(world):
    page = text(world, "marketing", "/feedback?period=30")
    assert "Nothing was said of any lead in this period." in page
    assert "period=180" in page


def test_a_list_of_many_has_pages(decided, monkeypatch):
    from scoring.pages.feedback import leads

    monkeypatch.setattr(leads, "_ON_A_PAGE", 5)
    first = text(decided, "marketing", "/feedback/leads?said=accepted")
    last = text(decided, "marketing", "/feedback/leads?said=accepted&page=3")
    assert "page=2" in first
    assert (first.count('class="note"'), last.count('class="note"')) == (15, 6)
    assert 'rel="next"' not in last


def test_a_rule_that_is_gone_is_still_named(decided):
    from scoring.models import Carried

    Carried.objects.filter(rule_key="employees").update(rule_key="dropped")
    assert ".dropped" in text(decided, "marketing", "/feedback")


def test_campaigns_go_by_their_names(decided):
    from scoring.models import Arrival

    Arrival.objects.update(campaign=Campaign.objects.create(key="fair", name="Fair <in> Hanover"))
    assert "Fair &lt;in&gt; Hanover" in text(decided, "marketing", "/feedback?by=campaign")


def test_the_last_weeks_that_a_calendar_has_are_answered(decided):
    text(decided, "marketing", "/feedback?by=week&period=own&from=9999-12-20&to=9999-12-31")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_of_all_days_are_answered(decided, day):
    text(decided, "marketing", f"/feedback?period=own&by=week&from={day}&to={day}")
    text(decided, "marketing", f"/feedback/leads?by=week&key={day}")
