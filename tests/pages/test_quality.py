"""The page of data quality: every number opens its leads, nobody sees those of others, files are guarded."""

import csv
import re
from io import StringIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from leads.models import Action, AuditEntry, Lead
from scoring.models import QualityLook
from tests.factories import LeadFactory, score_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def marketing(world: Any) -> Client:
    client: Client = world.client("marketing")
    return client


def page(client: Client, address: str = "/quality?look=1") -> Any:
    response = client.get(address)
    assert response.status_code == 200
    return response


def part(client: Client) -> Any:
    return client.get("/quality", headers={"HX-Request": "true", "HX-Target": "quality"})


def listed(client: Client, link: str) -> int:
    """How many leads an address of the ranking holds."""
    response = client.get(link)
    assert "trouble" not in response.context, response.context["trouble"]
    return len(response.context["rows"])


def rows(response: Any) -> list[dict[str, str]]:
    assert response["Content-Type"] == "text/csv; charset=utf-8", response.content[:1000]
    return list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"), newline="")))


def bad_leads(world: Any) -> tuple[Lead, Lead]:
    """One of the manager's team, and one of another."""
    ours = LeadFactory(last_name="Ours", owner=world.people["sdr"], phone="ring me")
    theirs = LeadFactory(last_name="Theirs", owner=world.people["american"], phone="ask Anna")
    Lead.objects.filter(pk__in=[ours.pk, theirs.pk]).update(country="", email="=cmd@gmial.com")
    score_all()
    return ours, theirs


def test_the_page_comes_at_once_and_its_figures_after_it(marketing: Client) -> None:
    first = marketing.get("/quality").content.decode()
    assert 'hx-trigger="load"' in first
    assert not QualityLook.objects.exists()
    later = part(marketing).content.decode()
    assert "Fields that the matrix rests on" in later
    assert 'hx-trigger="load' not in later
    assert "<html" not in later


@pytest.mark.parametrize("who", ["marketing", "manager"])
def test_every_number_opens_as_many_leads(world: Any, who: str) -> None:
    bad_leads(world)
    client = world.client(who)
    for address in ("/quality?look=1", "/quality?field=need"):
        html = page(client, address).content.decode()
        found = re.findall(r'<a href="(/\?[^"]*)"(?: title="([0-9,]+) [^"]*")?>([0-9,]+%?)</a>', html)
        assert len(found) > 15
        for link, said, number in found:
            count = int((said or number).replace(",", ""))
            assert listed(client, link.replace("&amp;", "&")) == count, link


def test_a_manager_counts_the_team_and_is_told_how_many_others_there_are(world: Any) -> None:
    ours, theirs = bad_leads(world)
    html = page(world.client("manager")).content.decode()
    assert "not of your team" in html
    values = world.client("manager").get("/quality/values?check=phone.unread").content.decode()
    assert f"/leads/{ours.pk}" in values
    assert f"/leads/{theirs.pk}" not in values
    assert "ring me" in values
    assert "ask Anna" not in values
    whole = world.client("marketing").get("/quality/values?check=phone.unread").content.decode()
    assert "ask Anna" in whole
    assert f"/leads/{theirs.pk}" in whole


def test_a_manager_sees_no_owner_of_another_team(world: Any) -> None:
    bad_leads(world)
    own = page(world.client("manager")).context["page"].groups[1][1]
    every = page(world.client("marketing")).context["page"].groups[1][1]
    assert str(world.people["american"]) not in {line.label for line in own}
    assert str(world.people["american"]) in {line.label for line in every}


def test_values_go_out_guarded_noted_and_without_those_of_others(world: Any) -> None:
    bad_leads(world)
    client = world.client("manager")
    page(client)
    found = rows(client.post("/quality/export", {"what": "email.typo"}))
    assert [row["Value"] for row in found] == ["'=cmd@gmial.com"]
    entry = AuditEntry.objects.filter(action=Action.EXPORTED).latest("number")
    assert "Mistyped domain" in entry.body
    assert "gmial" not in entry.body


def test_of_who_opted_out_no_address_and_no_number_goes_out(world: Any, marketing: Client) -> None:
    ours, _ = bad_leads(world)
    Lead.objects.filter(pk=ours.pk).update(email_opt_out=True, do_not_call=True)
    score_all()
    page(marketing)
    found = [
        row
        for row in rows(marketing.post("/quality/export", {"what": "values"}))
        if row["Lead"] == str(ours.pk)
    ]
    assert found
    assert all("gmial" not in row["Value"] and "ring me" not in row["Value"] for row in found)


def test_more_than_the_cap_are_refused_and_nothing_is_noted(
    world: Any, marketing: Client, settings: Any
) -> None:
    bad_leads(world)
    page(marketing)
    settings.EXPORT_MOST_ROWS = 1
    before = AuditEntry.objects.count()
    response = marketing.post("/quality/export", {"what": "phone.unread"})
    assert "More than 1 rows" in response.content.decode()
    assert AuditEntry.objects.count() == before


def test_the_figures_go_out_as_they_are_shown(world: Any, marketing: Client) -> None:
    shown = page(marketing).context["page"].fields
    found = rows(marketing.post("/quality/export", {"what": "fields"}))
    assert [row["Field"] for row in found] == [line.label for line in shown]
    assert [row["Not known"] for row in found] == [str(line.missing.count) for line in shown]


def test_what_is_not_there_is_not_found(marketing: Client) -> None:
    assert marketing.get("/quality/values?check=nothing").status_code == 404
    assert marketing.post("/quality/export", {"what": "nothing"}).status_code == 404
    assert page(marketing, "/quality?field=nothing&look=1").status_code == 200


def test_what_a_lead_typed_is_shown_and_not_run(world: Any, marketing: Client) -> None:
    lead = LeadFactory(last_name="test", company="<img src=x onerror=alert(9)>")
    Lead.objects.filter(pk=lead.pk).update(phone="<script>alert(8)</script>")
    score_all()
    page(marketing)
    for check in ("phone.unread", "name.filler"):
        html = marketing.get(f"/quality/values?check={check}").content.decode()
        assert "<script>alert(8)" not in html
        assert "<img src=x" not in html


def test_links_carry_conditions_that_a_segment_can_keep(world: Any, marketing: Client) -> None:
    line = page(marketing).context["page"].fields[0]
    assert parse_qs(urlsplit(line.missing.link).query)["where"] == [f"field.{line.key} unknown"]
    saved = marketing.get("/views/new?where=flaw+email.typo&where=stale.need+365")
    assert saved.status_code == 200
