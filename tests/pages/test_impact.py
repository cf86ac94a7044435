"""The impact of a draft on its pages: counts over all leads, names of those alone that one sees."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from leads.models import Absence, Capacity, Role, StageMove
from scoring.impact.actual import came_by_week
from scoring.impact.capacity import weekly_capacity
from scoring.impact.jobs import job_for
from scoring.impact.service import impact_of, subject_of
from scoring.matrix.files import draft_copy
from scoring.models import MatrixVersion, ScoringModel, ScoringRule, Threshold
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PANEL = {"HX-Request": "true", "HX-Target": "impact"}
INFLOW = {"HX-Request": "true", "HX-Target": "impact-inflow"}


@pytest.fixture
def draft(world: Any) -> MatrixVersion:
    """A draft under which everybody with a composite of 1 is MQL."""
    active = ScoringModel.objects.get(active__isnull=False).active
    made = draft_copy(active, by=None, now=datetime.now(UTC))
    Threshold.objects.filter(version=made, kind="stage", key="mql").update(
        ways=[[{"score": "composite", "from": 1}]]
    )
    return made


def text_of(client: Client, address: str, **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_the_panel_says_what_changes_and_as_of_when(world: Any, draft: MatrixVersion) -> None:
    html = text_of(world.client("marketing"), f"/matrix/drafts/{draft.pk}/impact", **PANEL)
    impact = impact_of(draft, datetime.now(UTC))
    assert f"all {impact.leads} leads, as of" in html
    assert f"MQL {impact.mql_before} → {impact.mql_after}" in html
    assert f"<b>+{impact.came_in}</b>" in html
    assert "<html" not in html


def test_a_copy_of_what_is_in_force_moves_nobody(world: Any) -> None:
    active = ScoringModel.objects.get(active__isnull=False).active
    same = draft_copy(active, by=None, now=datetime.now(UTC))
    html = text_of(world.client("marketing"), f"/matrix/drafts/{same.pk}/impact")
    assert html.count("Nobody.") == 2
    assert 'class="n moved"' not in html


def test_names_are_of_leads_that_one_sees_and_the_rest_is_a_number(world: Any, draft: MatrixVersion) -> None:
    address = f"/matrix/drafts/{draft.pk}/impact/leads?kind=in"
    everyone = text_of(world.client("marketing"), address)
    mine = text_of(world.client("manager"), address)
    named = re.findall(r'/leads/(\d+)"', everyone)
    seen = re.findall(r'/leads/(\d+)"', mine)
    assert set(seen) < set(named)
    assert f"{len(named) - len(seen)} of them of other teams" in mine
    assert "of other teams" not in everyone


def test_who_works_a_lead_now_stands_beside_it(world: Any, draft: MatrixVersion) -> None:
    html = text_of(world.client("marketing"), f"/matrix/drafts/{draft.pk}/impact/leads?kind=band&to=*")
    assert html.count("works it now") == sum(
        lead.owner is not None and lead.stage in ("mql", "sal", "sql", "opportunity")
        for lead in world.leads.values()
    )


def test_each_rule_that_moved_a_lead_is_named(world: Any, draft: MatrixVersion) -> None:
    rule = ScoringRule.objects.get(parameter__version=draft, parameter__key="need", key="direct")
    rule.definition["points"] = 1
    rule.save()
    html = text_of(world.client("marketing"), f"/matrix/drafts/{draft.pk}/impact/leads?kind=band&to=*")
    assert f"{rule.label} −" in html


def test_a_draft_with_faults_says_which_stand_in_the_way(world: Any, draft: MatrixVersion) -> None:
    ScoringRule.objects.filter(parameter__version=draft, key="direct").update(definition={"points": "many"})
    for path in ("impact", "impact/leads", f"leads/{world.id('reader')}"):
        html = text_of(world.client("marketing"), f"/matrix/drafts/{draft.pk}/{path}")
        assert ".points: " in html


def test_the_inflow_comes_after_the_panel(world: Any, draft: MatrixVersion) -> None:
    client, address = world.client("marketing"), f"/matrix/drafts/{draft.pk}/impact"
    panel = text_of(client, address, **PANEL)
    assert "Draft: " not in panel
    # Else it would inherit the target of what holds the panel, and the panel ask for itself for ever.
    assert re.search(r'id="impact-inflow"[^>]* hx-target="this"', panel)
    html = text_of(client, address, **INFLOW)
    assert html.startswith('<section id="impact-inflow"')
    assert "Draft: " in html


def test_the_sheet_is_told_how_many_leads_each_rule_pays(world: Any, draft: MatrixVersion) -> None:
    html = text_of(world.client("marketing"), f"/matrix/drafts/{draft.pk}/impact?cells=1", **PANEL)
    rules = ScoringRule.objects.filter(parameter__version=draft)
    assert html.count("hx-swap-oob") == rules.count()
    direct = rules.get(parameter__key="need", key="direct")
    paid = impact_of(draft, datetime.now(UTC)).reach["need.direct"][1]
    assert re.search(rf'id="pays-{direct.pk}"[^>]*><span[^>]*>{paid}</span>', html)


def test_a_sheet_alone_asks_again_until_it_is_known_whom_each_rule_pays(
    world: Any, draft: MatrixVersion
) -> None:
    address, now = f"/matrix/drafts/{draft.pk}/impact?cells=alone", datetime.now(UTC)
    job = job_for(draft.pk, subject_of(draft), now)
    job.wait_for_inflow(10)
    known = text_of(world.client("marketing"), address, **PANEL)
    assert "hx-get" not in known
    assert known.count("hx-swap-oob") == ScoringRule.objects.filter(parameter__version=draft).count()
    job.compared = None
    asked = text_of(world.client("marketing"), address, **PANEL)
    assert f'hx-get="{address}" hx-trigger="load' in asked


def test_a_lead_under_both_adds_up_under_each(world: Any, draft: MatrixVersion) -> None:
    rule = ScoringRule.objects.get(parameter__version=draft, parameter__key="need", key="direct")
    rule.definition["points"] = 1
    rule.save()
    address = f"/matrix/drafts/{draft.pk}/leads/{world.id('buyer')}"
    html = text_of(world.client("marketing"), f"{address}?differs=1")
    assert rule.label in html
    assert "Number of employees" not in html
    total, *axes = re.findall(
        r'<tr class="(?:total|axis-row[^"]*)">.*?<td class="n">([^<]*)</td><td class="n">(?:<b>)?([^<]*)',
        text_of(world.client("marketing"), address),
    )
    for side in (0, 1):
        assert tenths(total[side]) == sum(tenths(axis[side]) for axis in axes)


def tenths(shown: str) -> int:
    return round(10 * float(shown.replace("−", "-").replace("–", "0")))


def test_a_lead_of_another_team_is_not_there(world: Any, draft: MatrixVersion) -> None:
    address = f"/matrix/drafts/{draft.pk}/leads/{world.id('foreign')}"
    assert world.client("manager").get(address).status_code == 404
    assert world.client("marketing").get(address).status_code == 200


@pytest.mark.parametrize("query", ["kind=nonsense", "kind=band&from=boiling", "kind=grade&to=%00"])
def test_a_figure_that_there_is_not_is_not_found(world: Any, draft: MatrixVersion, query: str) -> None:
    response = world.client("marketing").get(f"/matrix/drafts/{draft.pk}/impact/leads?{query}")
    assert response.status_code == 404


def test_capacity_is_what_the_sdrs_can_take_less_their_absence(world: Any) -> None:
    now = datetime(2026, 6, 15, 12, tzinfo=UTC)  # a Monday
    assert weekly_capacity(now).most is None
    Capacity.objects.create(person=world.people["sdr"], most_a_week=20)
    Capacity.objects.create(person=world.people["american"], most_a_day=2)
    assert (weekly_capacity(now).most, weekly_capacity(now).unlimited) == (30, ())
    day = now.date()
    Absence.objects.create(person=world.people["sdr"], first_on=day, last_on=day + timedelta(days=13))
    assert weekly_capacity(now).most == 20
    new = UserFactory(username="new", role=Role.SDR)
    assert weekly_capacity(now).unlimited == (str(new),)


def test_a_lead_that_came_to_mql_counts_once_a_week(world: Any) -> None:
    now = datetime.now(UTC)
    before = came_by_week(now)
    for days in (1, 2, 9):
        StageMove.objects.create(
            lead=world.leads["reader"],
            from_stage="inquiry",
            to_stage="mql",
            moved_at=now - timedelta(days=days),
        )
    after = came_by_week(now)
    assert [new - old for new, old in zip(after, before, strict=True)] == [0] * 6 + [1, 1]
