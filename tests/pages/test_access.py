"""Nobody sees, counts, finds or guesses a lead that is not theirs to know: 404, on every address."""

from typing import Any

import pytest
from django.urls import reverse

from leads.models import Lead
from leads.people.access import leads_for

ALL = {"reader", "buyer", "supervisor", "pooled", "foreign", "student", "silent", "nasty"}
SEES = {
    "rep": {"buyer"},
    "sdr": {"reader", "student", "silent", "nasty", "pooled"},
    "manager": {"reader", "student", "silent", "nasty", "buyer", "pooled"},
    "marketing": ALL,
    "operations": ALL,
    "administrator": ALL,
    "american": {"foreign", "pooled"},
    "outsider": set(),
}
CASES = [(who, lead) for who in SEES for lead in sorted(ALL)]

pytestmark = pytest.mark.django_db


def html(response: Any) -> str:
    return response.content.decode()


@pytest.mark.parametrize("who", SEES)
def test_the_table_of_sight_holds(world: Any, who: str) -> None:
    seen = set(leads_for(world.people[who]).values_list("pk", flat=True))
    assert seen == {world.id(name) for name in SEES[who]}


@pytest.mark.parametrize(("who", "lead"), CASES)
def test_a_lead_is_shown_to_whom_it_may_be_and_is_not_there_for_others(
    world: Any, who: str, lead: str
) -> None:
    client, lead_id = world.client(who), world.id(lead)
    statuses = {
        client.get(reverse("lead", args=[lead_id])).status_code,
        client.get(reverse("lead_panel", args=[lead_id])).status_code,
        client.get(reverse("compare"), {"lead": lead_id}).status_code,
        client.post(reverse("lead_answers", args=[lead_id]), {"need": "none"}, follow=True).status_code,
    }
    assert statuses == ({200} if lead in SEES[who] else {404})


@pytest.mark.parametrize("who", SEES)
def test_the_ranking_lists_and_counts_visible_leads_alone(world: Any, who: str) -> None:
    response = world.client(who).get("/", {"list": "all"})
    listed = {row.lead_id for row in response.context["rows"]}
    assert listed == {world.id(name) for name in SEES[who] - {"student"}}
    assert response.context["tally"].total == len(listed)
    assert response.context["tally"].disqualified == len(SEES[who] & {"student"})


@pytest.mark.parametrize("who", SEES)
def test_a_search_finds_and_counts_visible_leads_alone(world: Any, who: str) -> None:
    response = world.client(who).get("/", {"q": "elif anadolu"})
    assert response.context["tally"].shown == int("buyer" in SEES[who])


@pytest.mark.parametrize("who", SEES)
def test_the_comparison_finds_visible_leads_alone(world: Any, who: str) -> None:
    response = world.client(who).get(reverse("compare"), {"find": "demir"})
    assert ("Elif Demir" in html(response)) == ("buyer" in SEES[who])


def test_a_hidden_lead_in_the_rankings_address_opens_no_panel(world: Any) -> None:
    response = world.client("rep").get("/", {"lead": world.id("reader")})
    assert response.context["panel"] is None
    assert "Keller" not in html(response)


def test_an_answer_for_a_hidden_lead_changes_nothing(world: Any) -> None:
    world.client("rep").post(reverse("lead_answers", args=[world.id("reader")]), {"need": "direct"})
    assert Lead.objects.get(pk=world.id("reader")).need == ""


def test_filters_offer_what_is_among_the_visible_leads_alone(world: Any) -> None:
    regions = {
        who: {
            choice.value
            for select in response.context["selects"]
            if select.name == "region"
            for choice in select.choices
        }
        for who in ("sdr", "american", "marketing")
        for response in [world.client(who).get("/", {"list": "all"})]
    }
    assert regions == {"sdr": {"emea"}, "american": {"emea", "americas"}, "marketing": {"emea", "americas"}}


def test_owners_to_filter_by_are_those_whose_leads_one_sees(world: Any) -> None:
    def owners(who: str) -> set[str]:
        selects = world.client(who).get("/", {"list": "all"}).context["selects"]
        return {choice.value for select in selects if select.name == "owner" for choice in select.choices}

    people = world.people
    assert owners("rep") == set()
    assert owners("sdr") == {"nobody", str(people["sdr"].pk)}
    assert owners("manager") == {"nobody", *(str(people[name].pk) for name in ("rep", "sdr", "manager"))}
    assert str(people["american"].pk) in owners("marketing")


def test_who_changes_teams_takes_their_leads_along(world: Any) -> None:
    sdr = world.people["sdr"]
    sdr.team = world.people["american"].team
    sdr.save()
    listed = {row.lead_id for row in world.client("manager").get("/").context["rows"]}
    sdr.team = world.people["rep"].team
    assert listed == {world.id("buyer"), world.id("pooled")}


@pytest.mark.parametrize("lead_id", [0, 10**18, 2**63, 10**40])
def test_an_id_that_cannot_be_is_not_there(world: Any, lead_id: int) -> None:
    client = world.client("administrator")
    assert client.get(f"/leads/{lead_id}").status_code == 404
    assert client.get("/compare", {"lead": lead_id}).status_code == 404
    assert client.get("/", {"lead": lead_id}).context["panel"] is None
