"""The pages on which duplicates are merged, kept apart and parted again."""

from datetime import UTC, datetime, timedelta

import pytest

from leads.identities.conflicts import note_conflict
from leads.identities.merging import merge
from leads.ingest.items import Who
from leads.models import IdentityConflict, Job, KeptApart, Lead, LeadMerge, SuspectLook, User
from leads.working import work_on

from .conftest import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def pair(world: World) -> tuple[int, int]:
    return world.id("reader"), world.id("buyer")


def ask(world: World, who: str, path: str):
    return world.client(who).get(path)


def test_a_conflict_is_shown_with_its_name_and_where_it_comes_from(world, pair, now):
    note_conflict(pair, Who("crm", "4711"), "the same id", "hubspot", now)
    page = ask(world, "marketing", "/duplicates").content.decode()
    assert "crm 4711" in page
    assert "the same id, from hubspot" in page


def test_suspected_pairs_come_once_the_workers_have_looked(world, pair, now):
    Lead.objects.filter(pk__in=pair).update(phone="+49 30 1234 5678")
    asks = {"HX-Request": "true", "HX-Target": "suspected"}
    looking = "Looking through all leads"
    assert looking in ask(world, "marketing", "/duplicates").content.decode()
    client = world.client("marketing")
    assert looking in client.get("/duplicates?show=1", headers=asks).content.decode()
    while work_on(lambda: now):
        pass
    shown = client.get("/duplicates?show=1", headers=asks).content.decode()
    assert "Same phone number" in shown
    assert looking not in shown


def test_a_look_that_failed_says_so_and_another_is_asked_for(world, now, monkeypatch):
    monkeypatch.setattr("leads.identities.looking.find_suspects", lambda: 1 / 0)
    client = world.client("marketing")
    client.get("/duplicates?show=1")
    work_on(lambda: now)
    assert "ZeroDivisionError" in client.get("/duplicates?show=1").content.decode()


def test_an_old_look_is_shown_while_another_is_asked_for(world, now):
    SuspectLook.objects.create(pk=1, found_at=now - timedelta(hours=1), pairs=[], total=0)
    assert "No two leads share" in ask(world, "marketing", "/duplicates?show=1").content.decode()
    assert Job.objects.get().kind == "suspects"


def test_the_further_one_is_kept_unless_a_person_says_otherwise(world, pair):
    reader, buyer = pair
    page = ask(world, "marketing", f"/duplicates/{reader}/{buyer}").content.decode()
    assert f'name="kept" value="{buyer}"' in page
    other = ask(world, "marketing", f"/duplicates/{reader}/{buyer}?kept={reader}").content.decode()
    assert f'name="kept" value="{reader}"' in other


def test_merged_the_old_address_leads_to_the_kept_lead(world, pair):
    reader, buyer = pair
    client = world.client("marketing")
    sent = {"do": "merge", "kept": buyer, "take-company": "gone", "why": "met her"}
    company = Lead.objects.get(pk=reader).company
    assert client.post(f"/duplicates/{reader}/{buyer}", sent).headers["Location"] == f"/leads/{buyer}"
    assert Lead.objects.get(pk=buyer).company == company
    assert LeadMerge.objects.get().why == "met her"
    assert client.get(f"/leads/{reader}").headers["Location"] == f"/leads/{buyer}"
    page = client.get(f"/leads/{buyer}").content.decode()
    assert "Can be undone until" in page
    assert "/duplicates/merges/" in page


def test_who_may_not_see_the_kept_lead_learns_nothing_of_the_gone_one(world, pair, now):
    reader, buyer = pair
    merge(buyer, reader, why="", by=None, now=now)
    assert ask(world, "outsider", f"/leads/{reader}").status_code == 404


def test_sales_sees_that_leads_were_merged_and_can_not_undo_it(world, pair, now):
    reader, buyer = pair
    merge(buyer, reader, why="", by=None, now=now)
    page = ask(world, "rep", f"/leads/{buyer}").content.decode()
    assert "Can be undone until" in page
    assert "/duplicates/merges/" not in page


def test_undone_on_the_page_both_stand_for_themselves(world, pair, now):
    reader, buyer = pair
    done = merge(buyer, reader, why="", by=None, now=now)
    client = world.client("operations")
    assert client.post(f"/duplicates/merges/{done.pk}/undo").status_code == 302
    assert client.get(f"/leads/{reader}").status_code == 200
    assert "already" in client.post(f"/duplicates/merges/{done.pk}/undo").content.decode()


def test_kept_apart_nobody_is_asked_again(world, pair, now):
    note_conflict(pair, Who("crm", "4711"), "the same id", "hubspot", now)
    world.client("marketing").post("/duplicates/{}/{}".format(*pair), {"do": "apart"})
    assert KeptApart.objects.exists()
    assert IdentityConflict.objects.get().ended_by == User.objects.get(username="marketing")
    assert "crm 4711" not in ask(world, "marketing", "/duplicates").content.decode()


def test_one_lead_is_no_pair_and_nobody_is_none(world, pair):
    reader, _ = pair
    assert ask(world, "marketing", f"/duplicates/{reader}/{reader}").status_code == 302
    assert ask(world, "marketing", f"/duplicates/{reader}/999999999").status_code == 404
    assert world.client("marketing").post("/duplicates/merges/999999/undo").status_code == 404


def test_what_a_lead_typed_is_shown_and_not_run(world, pair):
    reader, buyer = pair
    Lead.objects.filter(pk=reader).update(company="<script>alert(1)</script>")
    page = ask(world, "marketing", f"/duplicates/{reader}/{buyer}").content.decode()
    assert "<script>alert" not in page


@pytest.mark.parametrize("kept", ["", "x", "0", "99999999999999999999", "١"])
def test_a_kept_lead_that_is_none_is_as_if_nobody_had_said(world, pair, kept):
    assert ask(world, "marketing", "/duplicates/{}/{}".format(*pair) + f"?kept={kept}").status_code == 200
