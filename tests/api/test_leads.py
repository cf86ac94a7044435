"""Leads by the API: created once, listed page by page, changed by who has seen what they are."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from leads.consent.erasing import erase
from leads.identities.merging import merge
from leads.ingest.items import Who
from leads.ingest.leads import create_lead
from leads.models import FieldChange, IdentityConflict, Lead, Scope, Stage
from tests.api.conftest import Machine, problem
from tests.factories import LeadFactory, UserFactory

NOW = datetime.now(UTC)
GRACE: dict[str, Any] = {
    "fields": {"email": "Grace@Hopper.example", "employees": "1,200", "country": "Germany"}
}


def test_a_new_lead_is_created_once(shop: Machine) -> None:
    first = shop.post("/leads", GRACE)
    assert first.status_code == 201
    again = shop.post("/leads", GRACE)
    assert again.status_code == 200
    assert again.json() == first.json()
    assert first["Location"] == f"/api/v1/leads/{Lead.objects.get().pk}"


def test_values_are_stored_in_their_one_spelling(shop: Machine) -> None:
    fields = shop.post("/leads", GRACE).json()["fields"]
    assert (fields["email"], fields["employees"], fields["country"]) == ("grace@hopper.example", 1200, "de")
    assert fields["region"] == "emea"
    assert fields["need"] is None


def test_identities_say_which_lead_it_is(shop: Machine) -> None:
    named = {**GRACE, "identities": [{"kind": "crm", "value": "42"}]}
    lead_id = shop.post("/leads", named).json()["id"]
    again = shop.post("/leads", {"fields": {}, "identities": [{"kind": "crm", "value": "42"}]})
    assert (again.status_code, again.json()["id"]) == (200, lead_id)
    assert shop.get("/leads/by/crm/42").json()["id"] == lead_id
    assert shop.get("/leads/by/email/GRACE@hopper.example").json()["id"] == lead_id


def test_a_value_that_cannot_be_read_is_named_with_its_place(shop: Machine) -> None:
    said = problem(shop.post("/leads", {"fields": {"employees": "many", "shoe": 43}}), 422)
    assert {one["at"] for one in said["errors"]} == {"#/fields/employees", "#/fields/shoe"}
    assert not Lead.objects.exists()


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({}, "#/fields"),
        ({"fields": {}, "feilds": {}}, "#/feilds"),
        ({"fields": {}, "identities": [{"kind": "crm"}]}, "#/identities/0/value"),
        ({"fields": {}, "identities": [{"kind": "anonymous", "value": "x"}]}, "#/identities/0/kind"),
        ({"fields": {}, "identities": [{"kind": "CRM!", "value": "x"}]}, "#/identities/0/kind"),
        ({"fields": {}, "identities": [{"kind": "crm", "value": "a\0"}]}, "#/identities/0/value"),
        ({"fields": [1]}, "#/fields"),
    ],
)
def test_a_body_of_another_shape_is_refused_at_its_place(shop: Machine, body: Any, at: str) -> None:
    assert at in {one["at"] for one in problem(shop.post("/leads", body), 422)["errors"]}


def test_a_key_that_may_not_read_leads_is_told_the_id_alone(with_scopes: Callable[..., Machine]) -> None:
    lead = create_lead({"email": "grace@hopper.example", "phone": "+49 30 1"}, NOW)
    form = with_scopes(Scope.WRITE_LEADS)
    for answer in (
        form.post("/leads", GRACE),
        form.patch(f"/leads/{lead.pk}", {"fields": {"title": "CTO"}}),
        form.patch(f"/leads/{lead.pk}/answers", {"answers": {"need": "direct"}}),
        form.post(f"/leads/{lead.pk}/identities", {"kind": "crm", "value": "1"}),
    ):
        assert (answer.status_code, answer.json()) == (200, {"id": lead.pk})
        assert "ETag" not in answer


def test_a_list_goes_on_where_the_page_before_ended(shop: Machine) -> None:
    leads = [LeadFactory() for _ in range(5)]
    path, seen = "/leads?limit=2&country=ng", []
    while path:
        page = shop.get(path).json()
        seen += [one["id"] for one in page["items"]]
        path = (page["next"] or "").removeprefix("/api/v1")
    assert seen == [lead.pk for lead in leads]


@pytest.mark.parametrize(
    "query",
    [
        "email=GRACE@hopper.example",
        "q=hopper+grace",
        "stage=sal",
        "owner=gina",
        "country=de",
        "domain=hopper.example",
    ],
)
def test_a_list_is_narrowed(shop: Machine, query: str) -> None:
    LeadFactory()
    lead = create_lead({**GRACE["fields"], "first_name": "Grace"}, NOW)
    Lead.objects.filter(pk=lead.pk).update(stage=Stage.SAL, owner=UserFactory(username="gina"))
    assert [one["id"] for one in shop.get(f"/leads?{query}").json()["items"]] == [lead.pk]


def test_nobody_by_that_name_has_no_leads(shop: Machine) -> None:
    LeadFactory()
    assert shop.get("/leads?owner=gina").json()["items"] == []


def test_a_list_is_narrowed_to_those_that_came_lately(shop: Machine) -> None:
    LeadFactory()
    lead = create_lead(GRACE["fields"], NOW)
    since = NOW.isoformat().replace("+", "%2B")
    assert [one["id"] for one in shop.get(f"/leads?added_since={since}").json()["items"]] == [lead.pk]
    assert len(shop.get(f"/leads?added_before={since}").json()["items"]) == 1


@pytest.mark.parametrize(
    ("query", "at"),
    [
        ("contry=de", "contry"),
        ("limit=0", "limit"),
        ("limit=1000", "limit"),
        ("limit=" + "9" * 900, "limit"),
        ("limit=" + "9" * 5000, "limit"),
        ("stage=gone", "stage"),
        ("after=x", "after"),
        ("after=W10", "after"),
        ("country=de&country=fr", "country"),
        ("q=%00", "q"),
        ("added_since=2026-06-30", "added_since"),
        ("added_since=yesterday", "added_since"),
        ("owner=", "owner"),
    ],
)
def test_what_cannot_be_asked_is_named(shop: Machine, query: str, at: str) -> None:
    said = problem(shop.get(f"/leads?{query}"), 400)
    assert [one["at"] for one in said["errors"]] == [at]


def test_a_lead_is_changed_by_who_has_seen_what_it_is(shop: Machine) -> None:
    lead = LeadFactory()
    tag = shop.get(f"/leads/{lead.pk}")["ETag"]
    changed = shop.patch(f"/leads/{lead.pk}", {"fields": {"title": "CTO"}}, tag)
    assert changed.json()["fields"]["title"] == "CTO"
    problem(shop.patch(f"/leads/{lead.pk}", {"fields": {"title": "CEO"}}, tag), 412)
    assert shop.patch(f"/leads/{lead.pk}", {"fields": {"title": "CEO"}}, changed["ETag"]).status_code == 200
    assert set(FieldChange.objects.values_list("source", flat=True)) == {"shop"}


def test_a_change_that_does_not_say_what_was_seen_is_refused(shop: Machine) -> None:
    lead = LeadFactory()
    problem(shop.send("PATCH", f"/leads/{lead.pk}", {"fields": {"title": "CTO"}}), 428)
    problem(shop.send("PATCH", f"/leads/{lead.pk}/answers", {"answers": {}}), 428)
    assert not FieldChange.objects.exists()


def test_of_several_values_one_that_is_wrong_keeps_all_out(shop: Machine) -> None:
    lead = LeadFactory(title="COO")
    answer = shop.patch(f"/leads/{lead.pk}", {"fields": {"title": "CTO", "employees": -1}})
    assert problem(answer, 422)["errors"][0]["at"] == "#/fields/employees"
    lead.refresh_from_db()
    assert lead.title == "COO"


def test_null_empties_a_field(shop: Machine) -> None:
    lead = LeadFactory()
    answer = shop.patch(f"/leads/{lead.pk}", {"fields": {"industry": None}})
    assert answer.json()["fields"]["industry"] is None


def test_what_one_has_is_not_sent_again(shop: Machine) -> None:
    lead = LeadFactory()
    answer = shop.get(f"/leads/{lead.pk}")
    assert shop.get(f"/leads/{lead.pk}", if_none_match=answer["ETag"]).status_code == 304
    assert shop.get(f"/leads/{lead.pk}", if_none_match='"another"').status_code == 200


def test_a_lead_is_changed_by_its_name_elsewhere(shop: Machine) -> None:
    lead = create_lead(GRACE["fields"], NOW, (Who("crm", "a/42 x"),))
    answer = shop.patch("/leads/by/crm/a/42%20x", {"fields": {"title": "CTO"}})
    assert (answer.status_code, answer.json()["id"]) == (200, lead.pk)


def test_a_lead_goes_by_one_more_name_unless_another_has_it(shop: Machine) -> None:
    lead, other = LeadFactory(), create_lead(GRACE["fields"], NOW, (Who("crm", "1"),))
    named = shop.post(f"/leads/{lead.pk}/identities", {"kind": "crm", "value": "2"})
    assert named.json()["identities"] == [{"kind": "crm", "value": "2"}]
    problem(shop.post(f"/leads/{lead.pk}/identities", {"kind": "crm", "value": "1"}), 409)
    assert shop.get("/leads/by/crm/1").json()["id"] == other.pk


@pytest.mark.parametrize(
    "path",
    [
        "/leads/999999",
        "/leads/" + "9" * 30,
        "/leads/" + "9" * 5000,
        "/leads/by/crm/none",
        "/leads/by/CRM!/none",
        "/leads/by/crm/%00",
        "/leads/by/crm/%ED%A0%80",
        "/leads/999999/answers",
        "/leads/999999/activities",
        "/nothing",
        "/leads/",
    ],
)
def test_what_is_not_there_is_not_found(shop: Machine, path: str) -> None:
    problem(shop.get(path), 404)


def test_answers_of_the_qualification_are_read_and_noted(shop: Machine) -> None:
    lead = LeadFactory()
    path = f"/leads/{lead.pk}/answers"
    before = shop.get(path)
    assert [one["answer"] for one in before.json()["answers"]] == [None] * 6
    said = shop.patch(path, {"answers": {"need": "direct", "spend": 5e4}}, before["ETag"])
    assert {one["key"]: one["answer"] for one in said.json()["answers"]}["need"] == "direct"
    problem(shop.patch(path, {"answers": {"need": None}}, before["ETag"]), 412)


def test_an_answer_to_no_question_is_refused(shop: Machine) -> None:
    lead = LeadFactory()
    for answers, at in (({"email": "x@y.example"}, "email"), ({"need": "huge"}, "need")):
        said = problem(shop.patch(f"/leads/{lead.pk}/answers", {"answers": answers}), 422)
        assert said["errors"][0]["at"] == f"#/answers/{at}"


def test_the_catalog_is_read(shop: Machine) -> None:
    fields = {one["key"]: one for one in shop.get("/catalog/fields").json()["items"]}
    assert fields["need"]["is_ordered"]
    assert fields["created_on"]["type"] == "date"
    assert "web.visit" in {one["key"] for one in shop.get("/catalog/activity-types").json()["items"]}


def test_a_lead_that_proved_to_be_another_is_that_one(shop: Machine) -> None:
    kept, gone = LeadFactory(), LeadFactory()
    merge(kept.pk, gone.pk, why="The same person", by=None, now=NOW)
    assert shop.get(f"/leads/{gone.pk}").json()["id"] == kept.pk
    assert shop.patch(f"/leads/{gone.pk}", {"fields": {"title": "CTO"}}).json()["id"] == kept.pk


def test_a_name_of_two_leads_is_put_before_a_person(shop: Machine) -> None:
    lead = create_lead({"email": "ada@lekki.example"}, NOW)
    create_lead(GRACE["fields"], NOW, (Who("crm", "1"),))
    problem(shop.post(f"/leads/{lead.pk}/identities", {"kind": "crm", "value": "1"}), 409)
    assert IdentityConflict.objects.count() == 1


def test_what_a_browser_did_before_joins_the_lead_it_proves_to_be(shop: Machine) -> None:
    lead = create_lead({"email": "ada@lekki.example"}, NOW)
    browser = {"kind": "anonymous", "value": "b-1"}
    shop.post("/activities", {"key": "1", "type": "web.visit", "identity": browser})
    assert shop.post(f"/leads/{lead.pk}/identities", browser).status_code == 200
    assert [one["type"] for one in shop.get(f"/leads/{lead.pk}/activities").json()["items"]] == ["web.visit"]


def test_who_was_erased_is_not_there_and_does_not_come_back(shop: Machine) -> None:
    lead = create_lead({"email": "ada@lekki.example"}, NOW, (Who("crm", "1"),))
    erase([lead.pk], by=shop.key.made_by, now=NOW)
    visit = {"key": "1", "type": "web.visit", "identity": {"kind": "email", "value": "ada@lekki.example"}}
    problem(shop.get(f"/leads/{lead.pk}"), 404)
    problem(shop.get("/leads/by/crm/1"), 404)
    problem(shop.patch(f"/leads/{lead.pk}", {"fields": {"title": "CTO"}}), 404)
    problem(shop.post("/leads", {"fields": {"email": "ada@lekki.example"}}), 422)
    problem(shop.post("/activities", visit), 422)
    other = LeadFactory()
    problem(shop.post(f"/leads/{other.pk}/identities", {"kind": "crm", "value": "1"}), 409)


def test_a_system_that_names_its_own_id_of_two_leads_proves_that_they_are_one(shop: Machine) -> None:
    own = shop.key.source
    lead, other = create_lead({"email": "ada@lekki.example"}, NOW), create_lead(GRACE["fields"], NOW)
    for lead_id in (lead.pk, other.pk):
        said = shop.post(f"/leads/{lead_id}/identities", {"kind": own, "value": "1"})
        assert (said.status_code, said.json()["id"]) == (200, lead.pk)
    assert Lead.with_merged.get(pk=other.pk).merged_into_id == lead.pk
    assert shop.get(f"/leads/by/{own}/1").json()["id"] == lead.pk


def test_an_id_that_everybody_has_proves_nothing(shop: Machine) -> None:
    """Three leads a day become part of another by a system's word; the next ones are left to a person."""
    leads = [create_lead({"email": f"ada{number}@lekki.example"}, NOW).pk for number in range(6)]
    said = [
        shop.post(f"/leads/{lead}/identities", {"kind": shop.key.source, "value": "0"}).status_code
        for lead in leads
    ]
    assert said == [200, 200, 200, 200, 409, 409]
    assert Lead.objects.count() == 3
    assert IdentityConflict.objects.count() == 2
