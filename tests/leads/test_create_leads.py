"""New leads: who they are, what their fields tell, and who was there before."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError

from leads.catalog.write import add_field
from leads.ingest.items import NewActivity, Who
from leads.ingest.leads import NewLead, create_lead, create_leads
from leads.ingest.record import record_activity
from leads.ingest.visitors import identify
from leads.models import FieldChange, Identity, Lead

pytestmark = pytest.mark.django_db


def test_title_country_and_address_fill_what_is_empty(lead: Lead) -> None:
    told = (lead.seniority, lead.department, lead.country, lead.region, lead.domain)
    assert told == ("director", "it", "de", "emea", "acme.example")


def test_what_was_said_is_not_overwritten_by_what_is_guessed(now: datetime) -> None:
    lead = create_lead({"title": "IT Director", "department": "purchasing", "domain": "mother.example"}, now)
    assert (lead.seniority, lead.department, lead.domain) == ("director", "purchasing", "mother.example")


def test_own_fields_lie_in_extra_with_their_types(now: datetime) -> None:
    for key, type in {
        "plants": "number",
        "is_partner": "boolean",
        "renewal_on": "date",
        "erp": "text",
    }.items():
        add_field(key, key, type)
    values = {"plants": "3", "is_partner": "no", "renewal_on": "2026-12-31", "erp": ""}
    lead = create_lead(values, now)
    assert lead.extra == {"plants": 3.0, "is_partner": False, "renewal_on": "2026-12-31"}


def test_a_lead_is_created_today_unless_something_else_is_said(now: datetime) -> None:
    assert create_lead({}, now).created_on == now.date()
    assert create_lead({"created_on": "2025-01-31"}, now).created_on == date(2025, 1, 31)
    assert create_lead({"created_on": ""}, now).created_on is None


def test_a_lead_with_a_fault_is_rejected_and_holds_up_no_other(now: datetime) -> None:
    results = create_leads([NewLead({"spend": "much", "shoe_size": 1}), NewLead({"spend": "5"})], now)
    assert results[0].faults == {"spend": "is no number.", "shoe_size": "is no field of the catalog."}
    assert (results[0].lead_id, results[1].is_new) == (None, True)


def test_one_lead_with_a_fault_is_refused_by_field(now: datetime) -> None:
    with pytest.raises(ValidationError) as refused:
        create_lead({"need": "perhaps"}, now)
    assert "need" in refused.value.message_dict


def test_the_same_address_is_the_same_lead_and_stays_as_it_is(lead: Lead, now: datetime) -> None:
    again = create_leads([NewLead({"email": "DANA@acme.example", "first_name": "Not Dana"})], now)[0]
    assert (again.lead_id, again.is_new) == (lead.pk, False)
    lead.refresh_from_db()
    assert lead.first_name == "Dana"


def test_the_same_address_twice_in_a_batch_is_one_lead(now: datetime) -> None:
    results = create_leads([NewLead({"email": "eve@acme.example"})] * 2, now)
    assert [result.is_new for result in results] == [True, False]
    assert results[0].lead_id == results[1].lead_id


def test_leads_without_any_name_are_leads_of_their_own(now: datetime) -> None:
    create_leads([NewLead({"company": "Acme"})] * 2, now)
    assert Lead.objects.count() == 2


def test_two_ids_of_a_system_are_two_leads_whatever_their_address(now: datetime) -> None:
    shared = {"email": "info@acme.example"}
    results = create_leads([NewLead(shared, (Who("crm", "1"),)), NewLead(shared, (Who("crm", "2"),))], now)
    assert [result.is_new for result in results] == [True, True]
    owner = Identity.objects.get(kind="email").visitor.lead_id
    assert owner == results[0].lead_id


def test_a_known_lead_goes_by_the_further_names_it_comes_with(lead: Lead, now: datetime) -> None:
    create_leads(
        [NewLead({"email": "new@acme.example"}, (Who("crm", "1"), Who("email", "dana@acme.example")))], now
    )
    names = Identity.objects.filter(visitor__lead=lead).values_list("value", flat=True)
    assert set(names) == {"dana@acme.example", "new@acme.example", "1"}


def test_identify_leaves_a_name_with_the_lead_that_has_it(lead: Lead, now: datetime) -> None:
    other = create_lead({"first_name": "Eve"}, now)
    name = Who("email", "dana@acme.example")
    assert identify([(other.pk, name)], now) == {name: lead.pk}


def test_identify_brings_along_what_the_stranger_did(lead: Lead, stranger: Who, now: datetime) -> None:
    record_activity(NewActivity("a", "web.visit", now, identity=stranger), "web", now)
    identify([(lead.pk, stranger)], now)
    assert lead.activities.count() == 1
    assert lead.visitors.count() == 2


def test_a_new_lead_has_no_changes_yet(lead: Lead) -> None:
    assert not FieldChange.objects.exists()
