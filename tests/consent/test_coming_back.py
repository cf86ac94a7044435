"""Who was erased does not come in again, whatever the way."""

import pytest
from django.core.exceptions import ValidationError

from leads.consent.erased import remember
from leads.consent.erasing import is_erased
from leads.ingest.changes import change_fields, change_many
from leads.ingest.items import NewActivity, Who
from leads.ingest.leads import NewLead, create_lead, create_leads
from leads.ingest.record import record_activities
from leads.models import Activity, Erased, Lead, Visitor

from .conftest import NOON

pytestmark = pytest.mark.django_db
GONE, COOKIE, OTHER = (
    Who("email", "gone@acme.example"),
    Who("anonymous", "c-7"),
    Who("email", "o@acme.example"),
)


@pytest.fixture(autouse=True)
def gone() -> None:
    remember([(4_711, GONE), (4_711, COOKIE)], NOON)


def test_names_of_the_erased_are_known_by_their_digests_alone():
    assert is_erased([GONE, COOKIE, OTHER]) == {GONE, COOKIE}
    assert not any("gone" in one.digest for one in Erased.objects.all())


def test_a_new_lead_of_that_name_is_rejected_and_holds_up_no_other():
    rows = [NewLead({"email": "Gone@Acme.example"}), NewLead({"email": OTHER.value}), NewLead({}, (COOKIE,))]
    refused, created, by_cookie = create_leads(rows, NOON)
    assert (refused.lead_id, by_cookie.lead_id) == (None, None)
    assert refused.faults["email"].startswith("was erased on 2026-06-01, can't be imported")
    assert list(Lead.objects.values_list("pk", flat=True)) == [created.lead_id]


def test_what_they_do_is_rejected_with_the_reason():
    items = [NewActivity(who.kind, "web.visit", NOON, identity=who) for who in (GONE, OTHER)]
    results = record_activities(items, "web", NOON)
    assert [one.status for one in results] == ["rejected", "accepted"]
    assert "was erased on 2026-06-01" in results[0].reason
    assert (Activity.objects.count(), Visitor.objects.count()) == (1, 1)


def test_no_lead_takes_their_address():
    lead = create_lead({"email": "dana@acme.example"}, NOON)
    with pytest.raises(ValidationError, match="was erased"):
        change_fields(lead.pk, {"email": GONE.value, "first_name": "X"}, by=None, source="crm", now=NOON)
    changed = change_many(
        [(lead.pk, {"email": GONE.value, "first_name": "Y"})], by=None, source="crm", now=NOON
    )
    lead.refresh_from_db()
    assert (lead.email, lead.first_name, list(changed[0].faults)) == ("dana@acme.example", "Y", ["email"])


def test_another_installation_makes_other_digests(monkeypatch):
    from leads.consent import erased

    monkeypatch.setattr(erased, "_key", lambda: b"another")
    assert is_erased([GONE]) == set()
