"""The page of nurture: why each lead is there, when it comes back, and bringing it back."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leads.handoff.dispositions import give_back, reject
from leads.handoff.stages import move_stage
from leads.models import Lead, Stage, Waiting
from scoring.rescoring.service import drain
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db
NASTY = "<script>alert(1)</script>"


@pytest.fixture
def kept(world: Any) -> dict[str, Lead]:
    """Leads that two SDRs gave back or rejected; one has no day, one is to be called by nobody."""
    now = datetime.now(UTC)
    leads = {
        name: LeadFactory(last_name=name.capitalize())
        for name in ("soon", "later", "refused", "abroad", "dayless", "silenced")
    }
    Lead.objects.filter(pk=leads["silenced"].pk).update(do_not_call=True)
    move_stage([lead.pk for lead in leads.values()], Stage.MQL, None, "", now - timedelta(days=3))
    sdr, american = world.people["sdr"], world.people["american"]
    give_back(leads["soon"].pk, now.date() + timedelta(days=1), NASTY, sdr, now)
    give_back(leads["later"].pk, now.date() + timedelta(days=200), "", sdr, now)
    give_back(leads["silenced"].pk, now.date() + timedelta(days=300), "", sdr, now)
    give_back(leads["abroad"].pk, now.date() + timedelta(days=9), "", american, now)
    reject(leads["refused"].pk, "no_need", "too small", sdr, now)
    move_stage([leads["dayless"].pk], Stage.NURTURE, sdr, "", now)
    drain(lambda: datetime.now(UTC))
    return leads


def page(world: Any, who: str, query: str = "") -> str:
    response = world.client(who).get(f"/nurture{query}")
    assert response.status_code == 200
    return response.content.decode()


def names(html: str) -> list[str]:
    return re.findall(r'class="ld"><(?:a|b)[^>]*>Ada (\w+)', html)


def test_who_comes_back_first_stands_first(world, kept):
    assert names(page(world, "marketing")) == ["Soon", "Abroad", "Later", "Silenced"]
    assert names(page(world, "marketing", "?part=new")) == ["Refused"]
    assert names(page(world, "marketing", "?part=open")) == ["Dayless"]


def test_each_sees_whom_they_gave_back_by_name_alone(world, kept):
    html = page(world, "sdr")
    assert names(html) == ["Soon", "Later", "Silenced"]
    assert f'href="/leads/{kept["soon"].pk}"' not in html
    assert 'class="ring' not in html
    assert "/nurture/ways" not in html
    assert names(page(world, "american")) == ["Abroad"]
    assert names(page(world, "rep")) == []
    assert names(page(world, "manager")) == ["Soon", "Later", "Silenced"]


def test_who_does_not_see_the_scores_learns_nothing_of_them_by_filters(world, kept):
    for band in ("hot", "warm", "cool", "cold"):
        assert names(page(world, "sdr", f"?band={band}")) == ["Soon", "Later", "Silenced"]
    assert "by-band" not in page(world, "manager")
    found = [
        name
        for band in ("hot", "warm", "cool", "cold")
        for name in names(page(world, "marketing", f"?band={band}"))
    ]
    assert sorted(found) == ["Abroad", "Later", "Silenced", "Soon"]


def test_reasons_are_counted_and_open_what_they_count(world, kept):
    html = page(world, "marketing", "?part=new")
    assert "No need (1)" in html
    assert "too small" in html
    assert names(page(world, "marketing", "?part=new&reason=No+need")) == ["Refused"]
    assert names(page(world, "marketing", "?part=new&reason=No+money")) == []
    assert "Given back (4)" in page(world, "marketing")


def test_leads_are_narrowed_to_those_that_come_back_this_month(world, kept):
    today = datetime.now(UTC).date()
    narrowed = names(page(world, "marketing", "?when=month"))
    month_ends = (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    days = {"Soon": 1, "Abroad": 9, "Later": 200, "Silenced": 300}
    assert narrowed == [name for name, number in days.items() if today + timedelta(days=number) <= month_ends]


def test_what_people_wrote_is_not_run(world, kept):
    html = page(world, "marketing")
    assert NASTY not in html
    assert "&lt;script&gt;alert(1)" in html


def test_what_would_bring_them_back_comes_after_the_page_and_without_script(world, kept):
    lead = kept["soon"].pk
    part = world.client("marketing").get(f"/nurture/ways?lead={lead}&lead=x&lead={2**70}").content.decode()
    assert f'id="way-{lead}" hx-swap-oob="true"' in part
    assert "MQL" in part
    whole = page(world, "marketing", "?ways=1")
    assert re.search(rf'id="way-{lead}">\s*\w+', whole)


def test_the_way_of_a_lead_that_is_not_to_be_known_is_not_told(world, kept):
    answer = world.client("sdr").get(f"/nurture/ways?lead={kept['soon'].pk}").content.decode()
    assert answer.strip() == ""


def test_a_lead_is_brought_back_to_nobody(world, kept):
    client = world.client("manager")
    path = f"/nurture/{kept['soon'].pk}/back"
    assert "Ada Soon" in client.get(path).content.decode()
    assert client.post(path, {"to": "nobody"})["Location"] == "/nurture?done=inquiry"
    kept["soon"].refresh_from_db()
    assert kept["soon"].stage in (Stage.INQUIRY, Stage.MQL)
    assert client.get(path).status_code == 404


def test_a_lead_is_brought_back_to_somebody_of_the_team(world, kept):
    client, sdr = world.client("manager"), world.people["sdr"]
    path = f"/nurture/{kept['soon'].pk}/back"
    refused = client.post(path, {"to": str(world.people["american"].pk)}).content.decode()
    assert "Select a valid choice" in refused
    assert client.post(path, {"to": str(sdr.pk)})["Location"] == "/nurture?done=given"
    kept["soon"].refresh_from_db()
    assert (kept["soon"].stage, kept["soon"].owner) == (Stage.MQL, sdr)


def test_who_is_not_to_be_called_is_given_to_nobody(world, kept):
    client, sdr = world.client("marketing"), world.people["sdr"]
    html = client.post(f"/nurture/{kept['silenced'].pk}/back", {"to": str(sdr.pk)}).content.decode()
    assert "is given to nobody" in html
    kept["silenced"].refresh_from_db()
    assert (kept["silenced"].stage, kept["silenced"].owner) == (Stage.NURTURE, None)
    assert Waiting.objects.filter(lead=kept["silenced"]).exists()


def test_the_day_is_set(world, kept):
    day = datetime.now(UTC).date() + timedelta(days=40)
    client, path = world.client("operations"), f"/nurture/{kept['dayless'].pk}/day"
    late = client.post(path, {"until": "2020-01-01"}).content.decode()
    assert "Choose a day after today" in late
    assert 'value="2020-01-01"' in late
    assert client.post(path, {"until": str(day)})["Location"] == "/nurture?done=day"
    assert "Dayless" in names(page(world, "marketing"))
    assert "The day is set" in page(world, "marketing", "?done=day")


def test_another_teams_lead_is_not_known_to_a_manager(world, kept):
    for act in ("back", "day"):
        assert world.client("manager").get(f"/nurture/{kept['abroad'].pk}/{act}").status_code == 404


@pytest.mark.parametrize(
    "query", ["?part=x&when=y&band=z", "?page=0", "?page=99999", "?reason=%00", "?done=x"]
)
def test_what_an_address_can_not_mean_is_no_fault(world, kept, query):
    assert world.client("marketing").get(f"/nurture{query}").status_code == 200


def test_an_empty_bucket_says_how_it_is_filled(world):
    assert "give back to nurture" in page(world, "sdr")
