"""The pages of evidence: after the page and within it, for the sheet, and points that are taken over."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from leads.handoff.stages import move_stage
from leads.models import Lead, Outcome, Stage
from scoring.evidence import service
from scoring.evidence.intervals import Interval, Share
from scoring.evidence.judging import Called
from scoring.evidence.success import Success
from scoring.evidence.suggesting import Proposal, Suggestions, Verdict
from scoring.matrix.edits import Cell, Editor, change_cell
from scoring.matrix.files import draft_copy
from scoring.models import Edit, MatrixVersion, ScoringModel, ScoringRule
from scoring.pages.evidence import says
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
PART = {"HX-Request": "true", "HX-Target": "evidence"}


@pytest.fixture
def draft(world: Any) -> MatrixVersion:
    version = ScoringModel.objects.get(active__isnull=False).active
    assert version is not None
    return draft_copy(version, by=world.people["marketing"], now=NOW)


@pytest.fixture
def marketing(world: Any) -> Client:
    return world.client("marketing")


@pytest.fixture
def cases(world: Any) -> list[Lead]:
    """Sixty closed leads: accepted are those with a direct need; half of them are another team's."""
    owners = (world.people["sdr"], world.people["american"])
    leads = [
        LeadFactory(need="direct" if place % 2 else "", owner=owners[place % 4 > 1]) for place in range(60)
    ]
    move_stage([lead.pk for lead in leads], Stage.MQL, None, "", NOW - timedelta(hours=2))
    for place, lead in enumerate(leads):
        kind = "accepted" if place % 2 else "rejected"
        at = NOW - timedelta(hours=1)
        Outcome.objects.create(lead=lead, kind=kind, happened_on=at.date(), known_at=at)
    return leads


def rule(draft: MatrixVersion, parameter: str, key: str) -> ScoringRule:
    return ScoringRule.objects.get(parameter__version=draft, parameter__key=parameter, key=key)


def text(response: Any) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_comes_first_and_the_evidence_after_it(marketing, draft, cases):
    address = reverse("draft_evidence", args=[draft.pk])
    first = text(marketing.get(address))
    assert 'hx-trigger="load"' in first
    assert "Direct need" not in first
    part = text(marketing.get(address, headers=PART))
    assert "60 leads that sales accepted or rejected, 50% accepted" in part
    assert "<main" not in part
    assert "Direct need" in text(marketing.get(address))


def test_without_a_script_one_waits_for_it(marketing, draft, cases):
    page = text(marketing.get(reverse("draft_evidence", args=[draft.pk]) + "?show=1"))
    assert "Direct need" in page
    assert 'class="whisker sure"' in page
    assert 'class="whisker against"' not in page


def test_a_claim_against_the_points_is_red(marketing, draft, cases):
    change(draft, rule(draft, "need", "direct"), {"points": -10})
    page = text(marketing.get(reverse("draft_evidence", args=[draft.pk]) + "?show=1"))
    assert "contradicts its points" in page
    assert 'class="whisker against"' in page


def test_it_is_ordered_as_asked(marketing, draft, cases):
    page = text(marketing.get(reverse("draft_evidence", args=[draft.pk]) + "?show=1&sort=lift"))
    body = page[page.index("<tbody>") :]
    assert body.index("Direct need") < body.index("Industry we know best")
    assert 'aria-sort="descending"' in page


def test_won_leads_are_another_question(marketing, draft, cases):
    address = reverse("draft_evidence", args=[draft.pk]) + "?show=1&outcome=won"
    assert "30 leads that were won, lost or rejected, 0% won" in text(marketing.get(address))


def test_the_cells_of_the_sheet_are_filled_each_in_its_place(marketing, draft, cases):
    cells = text(marketing.get(reverse("draft_evidence", args=[draft.pk]) + "?cells=1"))
    direct, potential = rule(draft, "need", "direct"), rule(draft, "need", "potential")
    assert f'hx-swap-oob="innerHTML:#evidence-{direct.pk}"' in cells
    assert reverse("draft_rule_evidence", args=[draft.pk, direct.pk]) in cells
    few = cells[cells.index(f"#evidence-{potential.pk}") :]
    assert "too few to say, 0 outcomes" in few[: few.index("</div>")]


def test_a_draft_with_faults_says_so_and_leaves_the_cells(marketing, draft, cases):
    change(draft, rule(draft, "need", "direct"), {"points": "many"})
    assert "has 1 fault" in text(marketing.get(reverse("draft_evidence", args=[draft.pk])))
    assert "has 1 fault" in text(marketing.get(reverse("draft_backtest", args=[draft.pk])))
    assert text(marketing.get(reverse("draft_evidence", args=[draft.pk]) + "?cells=1")).strip() == ""


def test_without_outcomes_it_says_when_evidence_begins(marketing, draft):
    for name in ("draft_evidence", "draft_backtest"):
        page = text(marketing.get(reverse(name, args=[draft.pk]) + "?show=1"))
        assert "evidence begins with the first" in page
    assert "Too few outcomes" in text(marketing.get(reverse("draft_suggested", args=[draft.pk]) + "?show=1"))


def test_the_leads_behind_a_rule_are_those_one_sees_and_the_others_a_number(world, draft, cases):
    address = reverse("draft_rule_evidence", args=[draft.pk, rule(draft, "need", "direct").pk]) + "?show=1"
    page = text(world.client("manager").get(address))
    seen = [lead for lead in cases if lead.need == "direct" and lead.owner == world.people["sdr"]]
    assert len(seen) == 15
    assert all(lead.last_name in page for lead in seen)
    assert not any(lead.last_name + "<" in page for lead in cases if lead.owner == world.people["american"])
    assert "And 15 leads of other teams." in page
    assert "30 of 30" in page
    assert "other teams" not in text(world.client("marketing").get(address))


def test_a_rule_of_another_draft_is_not_there(marketing, draft, cases):
    other = draft_copy(draft.model.active, by=None, now=NOW)
    foreign = rule(other, "need", "direct")
    address = reverse("draft_rule_evidence", args=[draft.pk, foreign.pk]) + "?show=1"
    assert marketing.get(address).status_code == 404


def test_a_published_version_can_be_looked_at_and_not_changed(marketing, draft, cases):
    version = draft.model.active
    direct = rule(version, "need", "direct")
    page = text(marketing.get(reverse("draft_rule_evidence", args=[version.pk, direct.pk]) + "?show=1"))
    assert "Take over" not in page
    assert "Edit the draft" not in page
    taken = take_over(marketing, version, direct, {"points": 3})
    assert taken.status_code == 409
    assert "can no longer be changed" in taken.content.decode()


def test_the_draft_is_held_against_the_version_in_force(marketing, draft, cases):
    change(draft, rule(draft, "need", "direct"), {"points": 0})
    page = text(marketing.get(reverse("draft_backtest", args=[draft.pk]) + "?show=1"))
    assert f"v{draft.model.active.number}, in force" in page
    assert "area under the curve" in page
    assert "too few to say" in page  # nobody of them is hot
    alone = text(marketing.get(reverse("draft_backtest", args=[draft.model.active.pk]) + "?show=1"))
    assert "Difference" not in alone


@pytest.fixture
def suggested(monkeypatch, draft) -> ScoringRule:
    """As if 12 points had been learned for a direct need."""
    direct = rule(draft, "need", "direct")
    place = service.scored_of(draft).compiled.rule_keys.index("need.direct")
    told = Interval(0.7, 0.6, 0.8)
    proposal = Proposal("need.direct", "Direct need", (10.0,), (12.0,), (9.0,), (15.0,), True, {"points": 12})
    found = Suggestions(Verdict.LEARNED, 60, 30, told, {place: proposal})
    monkeypatch.setattr("scoring.pages.evidence.suggested.suggestions_on", lambda *_: found)
    return direct


def test_suggested_points_are_a_proposal_with_a_form(marketing, draft, cases, suggested):
    page = text(marketing.get(reverse("draft_suggested", args=[draft.pk]) + "?show=1"))
    assert "9 to 15" in page
    assert reverse("draft_take_over", args=[draft.pk, suggested.pk]) in page
    part = {"HX-Request": "true", "HX-Target": "suggested"}
    one = text(
        marketing.get(reverse("draft_suggested", args=[draft.pk]) + f"?rule={suggested.pk}", headers=part)
    )
    assert "<s>10</s> <b>12</b>" in one
    assert not Edit.objects.exists()


def test_who_takes_points_over_makes_an_edit(marketing, draft, cases, suggested):
    done = take_over(marketing, draft, suggested, {"points": 12})
    assert done.status_code == 302
    assert done.url == reverse("draft_suggested", args=[draft.pk]) + f"?taken={suggested.pk}"
    suggested.refresh_from_db()
    assert suggested.definition["points"] == 12
    edit = Edit.objects.get()
    assert (edit.cell, edit.old, edit.new) == ("pays", {"points": 10}, {"points": 12})
    assert "Taken over." in text(marketing.get(done.url + "&show=1"))


def test_of_two_who_change_it_at_once_the_second_is_asked(marketing, draft, cases, suggested):
    change(draft, suggested, {"points": 6})
    clash = take_over(marketing, draft, suggested, {"points": 12})
    assert clash.status_code == 409
    page = clash.content.decode()
    assert "It pays <b>6</b> now; suggested were <b>12</b>" in page
    again = take_over(marketing, draft, suggested, {"points": 12}, seen=Edit.objects.latest("number").number)
    assert again.status_code == 302


@pytest.mark.parametrize(
    "pays", ["", "[", '{"points": 1e999}', '{"window_days": 3}', '"\\ud800"', "[" * 3000]
)
def test_what_is_no_points_is_refused(marketing, draft, pays):
    direct = rule(draft, "need", "direct")
    address = reverse("draft_take_over", args=[draft.pk, direct.pk])
    response = marketing.post(address, {"pays": pays, "seen": "0"})
    assert response.status_code == 409
    assert not Edit.objects.exists()


@pytest.mark.parametrize("stored", [{"points": "many"}, {"tiers": 5}, {"tiers": [{"from": 3}]}])
def test_what_is_no_points_is_shown_as_it_stands(marketing, draft, stored):
    direct = rule(draft, "need", "direct")
    change(draft, direct, stored)
    clash = take_over(marketing, draft, direct, {"points": 12})
    assert clash.status_code == 409
    assert "suggested were <b>12</b>" in clash.content.decode()


def test_of_few_leads_no_rate_is_given():
    called = Called(Share(12, 6), Share(30, 6))
    words = says.of_hundred(called, "the draft", Success.ACCEPTED)
    assert words == "the draft calls 12 leads MQL, which is too few to say how they end"
    called = Called(Share(100, 61), Share(80, 61))
    words = "of 100 leads that v3 calls MQL, 61 (51 to 70) are won"
    assert says.of_hundred(called, "v3", Success.WON) == words


def test_a_share_and_a_lift_read_as_people_say_them():
    assert says.percents(Share(50, 15).interval) == "19 to 44%"
    assert says.signed(-0.001, 2) == "0.00"
    assert says.signed_span(Interval(0.01, -0.012, 0.03), 2) == "−0.01 to +0.03"


def change(draft: MatrixVersion, row: ScoringRule, pays: dict) -> None:
    change_cell(draft.pk, Cell("rule", row.pk, "pays"), pays, seen=999, editor=Editor(None, NOW))


def take_over(client: Client, draft: MatrixVersion, row: ScoringRule, pays: dict, seen: int = 0) -> Any:
    address = reverse("draft_take_over", args=[draft.pk, row.pk])
    return client.post(address, {"pays": json.dumps(pays), "seen": seen, "outcome": "accepted"})
