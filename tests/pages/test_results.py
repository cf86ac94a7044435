"""The results: every number opens the leads behind it, and each sees those of the own team."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.db.models import F

from leads.handoff.dispositions import accept, give_back, reject
from leads.handoff.stages import move_stage
from leads.models import Lead, Outcome, Stage
from scoring.models import Handoff
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a href="(/results/leads\?[^"]+)"[^>]*>(?:<rect[^>]*/><title>[^<]*?: )?([\d,]+)')
NASTY = '"><script>alert(1)</script>'


@pytest.fixture
def worked(world: Any) -> dict[str, Lead]:
    """Leads of both teams, a day after they came to MQL."""
    now = datetime.now(UTC)
    leads = {
        name: LeadFactory(last_name=name.capitalize(), source=NASTY)
        for name in ("taken", "refused", "given", "waiting", "abroad")
    }
    move_stage([lead.pk for lead in leads.values()], Stage.MQL, None, "", now - timedelta(days=3))
    people = world.people
    accept(leads["taken"].pk, people["sdr"], now - timedelta(days=2))
    reject(leads["refused"].pk, "no_need", NASTY, people["sdr"], now)
    give_back(leads["given"].pk, now.date() + timedelta(days=9), "", people["sdr"], now)
    accept(leads["abroad"].pk, people["american"], now)
    win = leads["taken"]
    move_stage([win.pk], Stage.CUSTOMER, people["sdr"], "", now)
    Outcome.objects.create(
        lead=win, kind="won", happened_on=now.date(), known_at=now, amount=9000, by=people["sdr"]
    )
    Handoff.objects.create(
        move=win.stage_moves.order_by("pk").first(),
        lead=win,
        stage="mql",
        to=people["sdr"],
        state=Handoff.State.GIVEN,
        since=now,
        at=now,
    )
    Lead.objects.filter(pk=world.id("reader")).update(came_at=F("added_at"))
    return leads


def page(world: Any, who: str, path: str = "/results") -> str:
    response = world.client(who).get(path)
    assert response.status_code == 200
    return response.content.decode()


def behind(world: Any, who: str, path: str) -> str:
    return page(world, who, f"/results/leads?{path}")


def names(html: str) -> set[str]:
    return set(re.findall(r'class="ld">(?:<a [^>]*>)?Ada (\w+)', html))


@pytest.mark.parametrize("who", ["manager", "marketing", "administrator"])
def test_every_number_opens_as_many_leads_as_it_says(world, worked, who):
    links = LINK.findall(page(world, who))
    assert len(links) > 25
    for path, number in links:
        opened = page(world, who, unescape(path))
        total = re.search(r'<p class="soft">([\d,]+) lead', opened)
        assert total, path
        assert total[1] == number, path
        assert len(re.findall(r'<th role="rowheader"', opened)) == int(number.replace(",", "")), path


def test_a_manager_counts_what_the_own_team_worked(world, worked):
    assert names(behind(world, "manager", "step=mql")) == {"Taken", "Refused", "Given"}
    assert names(behind(world, "marketing", "step=mql")) >= {"Taken", "Refused", "Given", "Waiting", "Abroad"}


def test_what_is_nobodys_now_is_named_and_not_opened(world, worked):
    html = behind(world, "manager", "standing=rejected")
    assert names(html) == {"Refused"}
    assert f'href="/leads/{worked["refused"].pk}"' not in html
    assert world.client("manager").get(f"/leads/{worked['refused'].pk}").status_code == 404
    assert f'href="/leads/{worked["refused"].pk}"' in behind(world, "marketing", "standing=rejected")


def test_a_manager_does_not_see_another_team_by_asking(world, worked):
    team, other = world.people["american"].team_id, world.people["american"].pk
    asked = ["step=mql&team={team}", "person={other}", "late=1&owner={other}", "given=week&owner={other}",
             "stage=sal&owner={other}", "answerer={other}"]  # fmt: skip
    for path in asked:
        found = names(behind(world, "manager", path.format(team=team, other=other)))
        assert "Abroad" not in found
        assert found <= {"Taken", "Refused", "Given"}


def test_marketing_chooses_a_team(world, worked):
    team = world.people["american"].team_id
    assert names(behind(world, "marketing", f"step=mql&team={team}")) == {"Abroad"}


def test_reasons_and_wins_are_of_the_period(world, worked):
    html = page(world, "manager")
    assert "No need" in html
    assert "$9,000" in html
    assert names(behind(world, "manager", "said=won")) == {"Taken"}
    assert "No need" not in page(world, "manager", "/results?period=last_quarter")


def test_what_people_wrote_is_not_run(world, worked):
    for html in (page(world, "marketing"), behind(world, "marketing", "said=rejected")):
        assert "<script>alert" not in html


def test_days_that_were_changed_count_whatever_the_choice_says(world, worked):
    html = page(
        world, "manager", "/results?period=30d&from=2026-01-01&to=2026-01-31&was=30d~2026-01-02~2026-01-31"
    )
    assert 'value="2026-01-01"' in html
    assert '<option value="between" selected>' in html
    chosen = page(
        world, "manager", "/results?period=90d&from=2026-01-02&to=2026-01-31&was=30d~2026-01-02~2026-01-31"
    )
    assert '<option value="90d" selected>' in chosen


def test_wrong_days_are_told_and_kept(world, worked):
    html = page(world, "manager", "/results?period=between&from=2026-02-02&to=2026-02-01")
    assert "The last day is before the first." in html
    assert 'value="2026-02-02"' in html
    assert "Choose the first and the last day." in page(
        world, "manager", "/results?period=between&from=&to=x"
    )


@pytest.mark.parametrize(
    "query",
    ["step=nothing", "standing=x&answer=y", "week=%00", "page=-1", "page=99999999", "owner=zzz", "team=x",
     "person=99999999999999999999999", "seen=2026-99-99", "period=between&from=0001-01-01&to=0001-01-02",
     "seen=9999-01-01T00:00:00Z", "said=accepted", "reason=x&said=lost", "given=now&owner=1"],
)  # fmt: skip
def test_what_an_address_can_not_mean_is_no_fault(world, worked, query):
    assert world.client("manager").get(f"/results/leads?{query}").status_code == 200
    assert world.client("marketing").get(f"/results?{query}").status_code == 200


def test_an_empty_period_says_what_to_do(world):
    html = page(world, "manager", "/results?period=between&from=2020-01-01&to=2020-01-31")
    assert "No lead came to MQL" in html
    assert "Show the last 90 days" in html


def test_a_lead_arrived_on_the_day_that_the_organisations_calendar_has(world, settings):
    settings.ORGANISATION_ZONE = "Etc/GMT-12"  # noon in London is midnight there
    at = datetime.now(UTC).replace(hour=23, minute=30) - timedelta(days=3)
    move_stage([LeadFactory(last_name="Early").pk], Stage.MQL, None, "", at)
    on = (at + timedelta(days=1)).date()
    assert f'<td role="cell" class="note">{on.day} {on:%b}' in page(world, "marketing", "/results/leads")


@pytest.mark.parametrize(
    "query", ["owner={}", "late=1&owner={}", "person={}", "answerer={}", "given=week&owner={}"]
)
def test_a_manager_is_not_told_the_name_behind_a_guessed_id_of_another_team(world, worked, query):
    stranger = world.people["american"]
    path = f"/results/leads?{query.format(stranger.pk)}"
    assert str(stranger) not in page(world, "manager", path)
    assert str(stranger) in page(world, "marketing", path)
