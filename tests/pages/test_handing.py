"""The page of handing off: who sees and does what, and what it and the lead's page say."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from leads.handoff.owners import give_leads
from leads.models import Absence, AuditEntry, Capacity, Lead
from scoring.models import Handoff, HandoffQueue, HandoffRule

from .handing import full, html, long_ago, rule, waits

pytestmark = pytest.mark.django_db


def test_an_installation_without_rules_says_what_happens_and_offers_the_first(world: Any) -> None:
    page = html(world.client("manager").get(reverse("handoff")))
    assert "There are no rules yet" in page
    assert reverse("handoff_rule_new") in page


def test_a_rule_is_told_in_words_with_what_it_did(world: Any) -> None:
    made = rule(world, grades=["A", "B"], bands=["hot"], regions=["emea"], employees_from=100)
    rule(world)
    waits(world, region="apac")
    groups = world.client("operations").get(reverse("handoff")).context["rules"].groups
    first, second = groups[0].lines
    assert first.asks == "grade A or B · hot · EMEA · 100 employees or more"
    assert (first.rule_id, first.goes, second.asks) == (made.pk, "queue SDRs", "every MQL")
    assert [figure.count for figure in second.figures] == [1, 0, 0, 0, 0]


def test_a_number_opens_its_leads(world: Any) -> None:
    rule(world)
    lead = waits(world).lead
    response = world.client("manager").get(reverse("handoff"))
    query = response.context["rules"].groups[0].lines[0].figures[0].query
    listed = world.client("manager").get(f"{reverse('handoff_leads')}?{query}")
    assert [line.lead_id for line in listed.context["lines"]] == [lead.pk]


def test_leads_of_another_team_are_neither_counted_nor_listed(world: Any) -> None:
    made = rule(world, queue=None, target="person", person=world.people["american"])
    lead = waits(world).lead
    client = world.client("manager")
    line = client.get(reverse("handoff")).context["rules"].groups[0].lines[0]
    assert line.figures[0].count == 0
    listed = client.get(f"{reverse('handoff_leads')}?rule={made.pk}&state=given")
    assert lead.name not in html(listed)


@pytest.mark.parametrize("query", ["", "?rule=none", "?rule=99999&state=given", "?rule=x&state=given"])
def test_a_list_that_is_none_is_not_there(world: Any, query: str) -> None:
    assert world.client("operations").get(reverse("handoff_leads") + query).status_code == 404


def test_a_manager_gives_what_waits_to_one_of_the_team(world: Any) -> None:
    rule(world), full(world)
    row = waits(world)
    client = world.client("manager")
    (line,) = client.get(reverse("handoff")).context["desk"].waiting
    assert line.why == f"{world.people['sdr']} has had 0 today, of 0 a day."
    assert {to.person_id for to in line.receivers} == {world.people[n].pk for n in ("rep", "sdr", "manager")}
    client.post(reverse("handoff_give", args=[row.pk]), {"to": world.people["rep"].pk})
    row.refresh_from_db()
    assert (row.to, row.by) == (world.people["rep"], world.people["manager"])
    assert AuditEntry.objects.filter(action="lead.owner", subject_id=row.lead_id).exists()


@pytest.mark.parametrize("to", ["", "american", "marketing", "x", "9" * 5000])
def test_it_is_given_to_nobody_else(world: Any, to: str) -> None:
    rule(world), full(world)
    row = waits(world)
    person = world.people[to].pk if to in world.people else to
    response = world.client("manager").post(reverse("handoff_give", args=[row.pk]), {"to": person})
    assert response.context["refused"] == "Choose who gets it."
    assert Lead.objects.get(pk=row.lead_id).owner is None


def test_what_is_withheld_is_shown_and_not_given(world: Any) -> None:
    rule(world)
    row = waits(world, do_not_call=True)
    response = world.client("manager").get(reverse("handoff"))
    (line,) = response.context["desk"].withheld
    assert (line.why, line.receivers) == ("Opted out: do not call.", ())
    refused = world.client("manager").post(
        reverse("handoff_give", args=[row.pk]), {"to": world.people["sdr"].pk}
    )
    assert "is given to nobody" in refused.context["refused"]


def test_people_are_shown_with_what_they_have_and_may_get(world: Any) -> None:
    rule(world)
    sdr = world.people["sdr"]
    Capacity.objects.create(person=sdr, experience=3, most_a_day=4)
    waits(world)
    people = {one.person_id: one for one in world.client("manager").get(reverse("handoff")).context["people"]}
    assert set(people) == {world.people[name].pk for name in ("rep", "sdr", "manager")}
    line = people[sdr.pk]
    assert (line.load, line.experience, line.queues) == (2, "Expert", "SDRs")


@pytest.mark.parametrize(("who", "status"), [("manager", 404), ("operations", 200), ("administrator", 200)])
def test_a_manager_says_nothing_about_another_team(world: Any, who: str, status: int) -> None:
    client, american = world.client(who), world.people["american"].pk
    assert client.get(reverse("handoff_person", args=[american])).status_code == status
    absence = Absence.objects.create(
        person_id=american, first_on=date(2026, 12, 1), last_on=date(2026, 12, 2)
    )
    removed = client.post(reverse("handoff_absence_remove", args=[absence.pk])).status_code
    assert removed == (404 if status == 404 else 302)


def test_capacity_is_set(world: Any) -> None:
    sdr = world.people["sdr"]
    address = reverse("handoff_person", args=[sdr.pk])
    world.client("manager").post(address, {"experience": "3", "most_a_day": "5", "most_a_week": ""})
    row = Capacity.objects.get(person=sdr)
    assert (row.experience, row.most_a_day, row.most_a_week) == (3, 5, None)
    refused = world.client("manager").post(address, {"experience": "9", "most_a_day": "-1"})
    assert set(refused.context["form"].errors) == {"experience", "most_a_day"}


def test_an_absence_is_noted_and_taken_back(world: Any) -> None:
    client, sdr = world.client("manager"), world.people["sdr"]
    address = reverse("handoff_absence_add", args=[sdr.pk])
    client.post(address, {"first_on": "2099-01-01", "last_on": "2099-01-02"})
    assert not Absence.objects.exists()  # that far ahead it is a slip
    year = datetime.now(UTC).year + 1
    client.post(address, {"first_on": f"{year}-08-01", "last_on": f"{year}-08-14"})
    absence = Absence.objects.get()
    assert absence.person == sdr
    assert f"1 Aug {year}" in html(client.get(reverse("handoff_person", args=[sdr.pk])))
    wrong = client.post(address, {"first_on": f"{year}-08-02", "last_on": f"{year}-08-01"})
    assert "last_on" in wrong.context["absence_form"].errors
    client.post(reverse("handoff_absence_remove", args=[absence.pk]))
    assert not Absence.objects.exists()


def test_a_lead_is_tried_by_name_and_by_number(world: Any) -> None:
    rule(world, regions=["apac"]), rule(world)
    client = world.client("manager")
    for sought in ("keller", str(world.id("reader"))):
        tried = client.get(reverse("handoff"), {"try": sought, "as": "mql"}).context["tried"]
        assert [step.why_not for step in tried.steps] == ["region is EMEA", ""]
        assert tried.result == f"{world.people['sdr']} would get it now."
    assert not Handoff.objects.exists()


def test_a_lead_of_another_team_is_not_found(world: Any) -> None:
    rule(world)
    for sought in ("foreign", str(world.id("foreign")), str(10**30), "\0", "²"):
        tried = world.client("manager").get(reverse("handoff"), {"try": sought}).context["tried"]
        assert (tried.lead_id, tried.matches) == (0, ())


def test_several_of_a_name_are_offered(world: Any) -> None:
    rule(world)
    tried = world.client("operations").get(reverse("handoff"), {"try": "ada"}).context["tried"]
    assert len(tried.matches) > 1


def test_what_somebody_typed_is_never_run(world: Any) -> None:
    nasty = "<script>alert(1)</script>"
    HandoffRule.objects.create(name=nasty, products=[nasty], target="pool", active_since=long_ago())
    HandoffQueue.objects.create(name=nasty)
    waits(world, first_name=nasty, product="other")
    for address in (reverse("handoff"), reverse("handoff") + f"?try={nasty}"):
        assert nasty not in html(world.client("operations").get(address))


def test_the_page_asks_few_questions_of_the_database(world: Any, django_assert_max_num_queries: Any) -> None:
    rule(world), full(world)
    for _ in range(5):
        waits(world)
    client = world.client("manager")
    with django_assert_max_num_queries(45):
        client.get(reverse("handoff"))


def deeds(world: Any, who: str, lead: Lead) -> list[tuple[str, str, str]]:
    page = world.client(who).get(reverse("lead", args=[lead.pk])).context["page"]
    return [(deed.what, deed.by, deed.words) for deed in page.deeds]


def test_the_lead_s_page_tells_who_got_it_by_which_rule(world: Any) -> None:
    rule(world)
    lead = waits(world).lead
    sdr = world.people["sdr"]
    assert deeds(world, "sdr", lead)[0] == (f"Given to {sdr}", "by the rule “Rule 1”", "")


def test_the_lead_s_page_tells_why_it_waits_and_who_gave_it_by_hand(world: Any) -> None:
    rule(world), full(world)
    row = waits(world)
    sdr, manager = world.people["sdr"], world.people["manager"]
    waiting = ("Waits for somebody to take it", "by the rule “Rule 1”", f"{sdr} has had 0 today, of 0 a day.")
    assert deeds(world, "manager", row.lead)[0] == waiting
    world.client("manager").post(reverse("handoff_give", args=[row.pk]), {"to": sdr.pk})
    assert deeds(world, "sdr", row.lead)[0] == (f"Given to {sdr}", str(manager), "")
    assert len([one for one in deeds(world, "sdr", row.lead) if one[0].startswith("Given")]) == 1


def test_an_owner_that_somebody_changed_is_told_though_the_stage_stayed(world: Any) -> None:
    lead, sdr = world.leads["supervisor"], world.people["sdr"]
    give_leads([lead.pk], sdr, world.people["operations"], datetime.now(UTC))
    assert deeds(world, "sdr", lead)[0] == (f"Given to {sdr}", str(world.people["operations"]), "")
    give_leads([lead.pk], None, world.people["operations"], datetime.now(UTC))
    assert deeds(world, "operations", lead)[0][0] == "Made nobody's"


def test_who_qualifies_a_lead_is_told_who_works_it_from_there(world: Any) -> None:
    rep = world.people["rep"]
    rule(world, stage="sql", queue=None, target="person", person=rep)
    lead = world.leads["reader"]
    answers = {
        "need": "direct",
        "funding": "available now",
        "purchase_plan": "immediately",
        "authority": "decision-maker",
    }
    response = world.client("sdr").post(
        reverse("lead_work", args=[lead.pk, "qualify"]),
        answers,
        headers={"HX-Request": "true", "HX-Target": "lead"},
    )
    assert f"{rep} works it from here." in html(response)
    assert Lead.objects.get(pk=lead.pk).owner == rep


def test_a_number_of_thousands_of_digits_is_no_rule_and_nobody(world: Any) -> None:
    rule(world), full(world)
    endless, client = "9" * 5000, world.client("manager")
    assert client.get(f"/handoff/leads?state=given&rule={endless}").status_code == 404
    answer = client.post(f"/handoff/waiting/{waits(world).pk}/give", {"to": endless})
    assert "Choose who gets it." in html(answer)


def test_an_absence_that_is_sent_twice_is_one(world: Any) -> None:
    day, person = datetime.now(UTC).date() + timedelta(days=3), world.people["sdr"]
    for _ in range(2):
        world.client("manager").post(
            reverse("handoff_absence_add", args=[person.pk]), {"first_on": day, "last_on": day}
        )
    assert Absence.objects.filter(person=person, first_on=day).count() == 1
