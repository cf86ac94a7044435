"""Marks on the pages: the form for everybody, who and why on lead and panel, the list Worth a look."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from leads.handoff.looks import mark_lead
from leads.models import Lead, LookMark, Stage
from tests.factories import LeadFactory, score_all
from tests.scoring.small import NOW

pytestmark = pytest.mark.django_db
WHY = "They build <b>a second plant</b>"


@pytest.fixture
def plain(world: Any) -> Lead:
    """A lead of nobody, in which the matrix sees nothing."""
    lead = LeadFactory(last_name="Plain", industry="", seniority="", department="", employees=None)
    score_all()
    return lead


def address(lead: Lead, action: str = "mark") -> str:
    return reverse("lead_look", args=[lead.pk, action])


def count_of(response: Any) -> int:
    tabs = response.context["tally"].tabs
    return next(tab.count for tab in tabs if tab.label == "Worth a look")


def text(client: Client, path: str, **headers: str) -> str:
    return client.get(path, headers=headers or None).content.decode()


@pytest.mark.parametrize("who", ["marketing", "operations", "administrator"])
def test_everybody_who_sees_a_lead_marks_it_and_is_brought_back_to_it(world, plain, who):
    client = world.client(who)
    assert address(plain) in text(client, f"/leads/{plain.pk}")
    response = client.post(address(plain), {"reason": WHY})
    assert response["Location"] == f"/leads/{plain.pk}"
    assert LookMark.objects.get().by == world.people[who]


def test_a_mark_without_words_comes_back_and_says_so(world, plain):
    response = world.client("marketing").post(address(plain), {"reason": ""})
    assert response.status_code == 200
    assert b"This is needed." in response.content
    assert not LookMark.objects.exists()


def test_lead_and_panel_say_who_marked_it_and_why_and_run_nothing_of_it(world, plain):
    mark_lead(plain.pk, WHY, world.people["marketing"], NOW)
    for path in (f"/leads/{plain.pk}", f"/leads/{plain.pk}/panel"):
        page = text(world.client("sdr"), path)
        assert "They build &lt;b&gt;a second plant&lt;/b&gt;" in page
        assert str(world.people["marketing"]) in page
        assert address(plain, "unmark") in page


def test_a_marked_lead_is_in_the_list_worth_a_look_and_in_its_count(world, plain):
    client = world.client("sdr")
    before = client.get("/?list=look")
    mark_lead(plain.pk, WHY, world.people["marketing"], NOW)
    cache.clear()  # a count that took long is remembered for half a minute
    after = client.get("/?list=look")
    counts = [
        next(t.count for t in one.context["tally"].tabs if t.label == "Worth a look")
        for one in (before, after)
    ]
    assert counts[1] == counts[0] + 1
    assert plain.pk in [row.lead_id for row in after.context["rows"]]
    assert all(row.is_worth_a_look for row in after.context["rows"])


def test_once_somebody_works_it_it_is_news_no_more(world, plain):
    mark_lead(plain.pk, WHY, world.people["marketing"], NOW)
    world.client("sdr").post(reverse("lead_work", args=[plain.pk, "accept"]))
    assert Lead.objects.get(pk=plain.pk).stage == Stage.SAL
    rows = world.client("marketing").get("/?list=look").context["rows"]
    assert plain.pk not in [row.lead_id for row in rows]


def test_the_sdr_takes_a_marked_lead_on_its_page(world, plain):
    mark_lead(plain.pk, WHY, world.people["marketing"], NOW)
    client = world.client("sdr")
    assert reverse("lead_work", args=[plain.pk, "accept"]) in text(client, f"/leads/{plain.pk}")
    client.post(reverse("lead_work", args=[plain.pk, "accept"]))
    assert Lead.objects.get(pk=plain.pk).owner == world.people["sdr"]


def test_a_lead_that_is_not_marked_is_not_there_for_an_sdr(world, plain):
    client = world.client("sdr")
    assert client.get(f"/leads/{plain.pk}").status_code == 404
    assert client.post(address(plain), {"reason": WHY}).status_code == 404
    assert client.post(address(plain, "unmark")).status_code == 404


def test_an_sdr_who_takes_the_mark_off_is_brought_to_the_list(world, plain):
    mark_lead(plain.pk, WHY, world.people["marketing"], NOW)
    response = world.client("sdr").post(address(plain, "unmark"))
    assert response["Location"] == "/"
    assert not Lead.objects.get(pk=plain.pk).is_marked


def test_the_form_in_the_panel_and_beside_the_lead(world, plain):
    client = world.client("marketing")
    headers = {"HX-Request": "true", "HX-Target": "panel-work-form"}
    form = client.get(address(plain), headers=headers)
    assert form["HX-Retarget"] == "#panel-work-form"
    assert b"What speaks for it" in form.content
    done = client.post(address(plain), {"reason": WHY}, headers={"HX-Request": "true", "HX-Target": "panel"})
    assert b"Marked as worth a look." in done.content


def test_what_people_did_tells_of_marks(world, plain):
    mark_lead(plain.pk, WHY, world.people["marketing"], NOW)
    world.client("marketing").post(address(plain, "unmark"))
    page = text(world.client("marketing"), f"/leads/{plain.pk}")
    assert "Marked as worth a look" in page
    assert "No longer marked" in page


def test_nothing_else_is_done_at_this_address(world, plain):
    assert world.client("administrator").post(address(plain, "accept")).status_code == 404
    assert world.client("sdr").post(f"/leads/{plain.pk}/do/mark", {"reason": WHY}).status_code == 404
