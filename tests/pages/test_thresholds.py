"""The page of the lab: counts, setting a line, clashes, goals, and who is at the edge."""

import json
import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from leads.models import AuditEntry, Capacity, Role
from scoring.goals import goals
from scoring.matrix.edits import Cell, Editor, change_cell
from scoring.matrix.files import draft_copy
from scoring.models import Edit, Goal, ScoringModel
from scoring.thresholds.handles import handles_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(world):
    return draft_copy(ScoringModel.objects.get().active, by=None, now=datetime.now(UTC))


def address(draft, name="draft_thresholds", query=""):
    return reverse(name, args=[draft.pk]) + query


def page(world, draft, query="?figures=1", who="marketing"):
    return world.client(who).get(address(draft, query=query))


def act(world, draft, **typed):
    typed.setdefault("seen", 0)
    data = {key.replace("at_", "at-").replace("__", "-"): value for key, value in typed.items()}
    return world.client("marketing").post(address(draft), data)


def line(draft, name):
    return next(one for one in handles_of(draft) if one.name == name)


def test_counts_come_after_the_page(world, draft):
    assert "Counting all leads" in page(world, draft, "").content.decode()
    html = page(world, draft).content.decode()
    assert 'role="slider"' in html
    assert "Just above" in html


def test_where_a_line_of_mql_floods_or_strangles_is_shaded_once_somebody_has_a_limit(world, draft):
    assert "strangle</text>" not in page(world, draft).content.decode()
    caller = UserFactory(role=Role.SDR)
    Capacity.objects.create(person=caller, most_a_week=1000)
    scales = page(world, draft).content.decode().split('<section class="tile"')
    shaded = {re.search(r"<h2[^>]*>([^<]*)", one)[1] for one in scales if "strangle</text>" in one}
    assert shaded
    assert all(title.startswith("MQL") for title in shaded)


def test_a_line_is_set_where_it_is_typed(world, draft):
    hot = line(draft, "Hot")
    answer = act(world, draft, do=f"set {hot.id}", **{f"at-{hot.id}": "80"})
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert line(draft, "Hot").at == 80
    assert Edit.objects.get(version=draft).by == world.people["marketing"]


def test_a_criterion_of_a_stage_is_set_and_the_others_stay(world, draft):
    fit = line(draft, "MQL way 2, fit")
    act(world, draft, do=f"set {fit.id}", **{f"at-{fit.id}": "62.5"})
    ways = draft.thresholds.get(kind="stage", key="mql").ways
    assert ways[1] == [{"score": "fit", "from": 62.5}, {"score": "engagement", "from": 60}]
    assert ways[0] == [{"score": "composite", "from": 60}]


def test_what_is_typed_can_be_counted_without_being_set(world, draft):
    hot = line(draft, "Hot")
    html = act(world, draft, do="try", **{f"at-{hot.id}": "1"}).content.decode()
    assert f'name="at-{hot.id}" value="1"' in html
    assert not Edit.objects.filter(version=draft).exists()


@pytest.mark.parametrize("text", ["many", "101", "-1", ""])
def test_what_is_no_place_for_a_line_is_told_at_its_field(world, draft, text):
    hot = line(draft, "Hot")
    html = act(world, draft, do=f"set {hot.id}", **{f"at-{hot.id}": text}).content.decode()
    assert "Write a number from 0 to 100." in html
    assert not Edit.objects.filter(version=draft).exists()


def test_a_line_that_somebody_moved_meanwhile_is_a_clash(world, draft):
    hot, manager = line(draft, "Hot"), world.people["manager"]
    editor = Editor(by=manager, now=datetime.now(UTC))
    change_cell(draft.pk, Cell("threshold", hot.row_id, "from"), 70, seen=0, editor=editor)
    html = act(world, draft, do=f"set {hot.id}", seen=0, **{f"at-{hot.id}": "80"}).content.decode()
    assert "Set it again to have yours" in html
    seen = re.search(r'name="seen" value="(\d+)"', html)[1]
    act(world, draft, do=f"set {hot.id}", seen=seen, **{f"at-{hot.id}": "80"})
    assert line(draft, "Hot").at == 80


def test_a_published_version_is_to_be_looked_at_only(world):
    version = ScoringModel.objects.get().active
    assert "Set it" not in page(world, version).content.decode()
    hot = line(version, "Hot")
    html = act(world, version, do=f"set {hot.id}", **{f"at-{hot.id}": "80"}).content.decode()
    assert "can no longer be changed" in html


def test_a_draft_with_a_fault_says_so(world, draft):
    draft.thresholds.filter(kind="band").delete()
    assert "can score nobody yet" in page(world, draft).content.decode()


def test_at_the_edge_are_leads_that_one_sees(world, draft):
    cool = line(draft, "Cool")
    html = world.client("manager").get(address(draft, "thresholds_edge", f"?line={cool.id}&at=0.1"))
    assert "Ada Foreign" not in html.content.decode()
    html = world.client("marketing").get(address(draft, "thresholds_edge", f"?line={cool.id}&at=99"))
    assert "Just below" in html.content.decode()


def test_the_counts_of_the_script_are_those_of_the_page(world, draft):
    html = page(world, draft).content.decode()
    lab = json.loads(re.search(r'id="lab-counts"[^>]*>(.*?)</script>', html, re.S)[1])
    pairs = lab["scales"]["composite"]["leads"]
    hot = sum(count for value, count in zip(pairs[::2], pairs[1::2], strict=True) if value >= 750)
    row = html[html.index(f'data-row="{line(draft, "Hot").id}"') :]
    assert re.search(r'data-of="above">([^<]+)<', row)[1] == str(hot)


def test_goals_are_set_changed_and_taken_away(world, draft):
    client = world.client("manager")
    client.post(address(draft, "goals_set"), {"sales-won": "4", "marketing-mqls": "1,200"})
    assert {key: goal.number for key, goal in goals().items()} == {
        ("sales", "won"): 4,
        ("marketing", "mqls"): 1200,
    }
    client.post(address(draft, "goals_set"), {"sales-won": "5"})
    assert [str(goal) for goal in Goal.objects.all()] == ["Sales: 5 Won a month"]
    entries = AuditEntry.objects.filter(action="goal.set", subject_name="sales won").order_by("id")
    assert [json.loads(one.body)["details"] for one in entries] == [
        {"was": None, "is": 4},
        {"was": 4, "is": 5},
    ]


@pytest.mark.parametrize("number", ["0", "many", "-3", "2.5", "99999999999"])
def test_a_goal_that_is_no_whole_number_is_refused(world, draft, number):
    html = world.client("manager").post(address(draft, "goals_set"), {"sales-won": number}).content.decode()
    assert "Sales, Won a month" in html
    assert not Goal.objects.exists()
