"""Leads, activities and the catalog in the console."""

from typing import Any

from django.test import Client
from django.urls import reverse

from leads.catalog.write import add_field
from leads.models import Activity, ActivityType, Campaign, Field, FieldChange, Lead, User


def form_of(browser: Client, address: str) -> dict[str, Any]:
    """What the browser would send back if nothing was typed."""
    form = browser.get(address).context["adminform"].form
    sent: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        sent[bound.html_name] = "" if value is None else value
        if bound.field.show_hidden_initial:
            sent[bound.html_initial_name] = "" if value is None else value
    return sent


def page(lead: Lead) -> str:
    return reverse("admin:leads_lead_change", args=[lead.pk])


def test_an_edit_writes_the_change_and_the_activity(
    operations: Client, lead: Lead, people: dict[str, User]
) -> None:
    answer = operations.post(page(lead), form_of(operations, page(lead)) | {"field_need": "direct"})
    assert answer.status_code == 302
    change = FieldChange.objects.get(field="need")
    assert (change.old, change.new, change.by) == ("unaware", "direct", people["operations"])
    assert Activity.objects.filter(lead=lead, type__key="change.need.forward").exists()


def test_an_edit_without_a_change_writes_nothing(operations: Client, lead: Lead) -> None:
    operations.post(page(lead), form_of(operations, page(lead)))
    assert not FieldChange.objects.exists()


def test_two_people_at_one_lead_keep_both_edits(operations: Client, lead: Lead) -> None:
    mine = form_of(operations, page(lead))
    theirs = dict(mine)
    operations.post(page(lead), theirs | {"field_title": "CIO"})
    operations.post(page(lead), mine | {"field_company": "Acme"})
    lead.refresh_from_db()
    assert (lead.title, lead.company) == ("CIO", "Acme")


def test_two_people_at_one_field_are_told(operations: Client, lead: Lead) -> None:
    mine = form_of(operations, page(lead))
    operations.post(page(lead), mine | {"field_company": "Acme"})
    answer = operations.post(page(lead), mine | {"field_company": "Rival"})
    assert "Meanwhile this became “Acme”" in answer.content.decode()
    lead.refresh_from_db()
    assert lead.company == "Acme"


def test_a_value_that_does_not_fit_is_named(operations: Client, lead: Lead) -> None:
    answer = operations.post(page(lead), form_of(operations, page(lead)) | {"field_employees": "many"})
    assert "is no number" in answer.content.decode()


def test_the_companys_own_fields_are_in_the_form(operations: Client, lead: Lead) -> None:
    add_field("plant_count", "Plants", Field.Type.NUMBER)
    operations.post(page(lead), form_of(operations, page(lead)) | {"field_plant_count": "3"})
    lead.refresh_from_db()
    assert lead.extra == {"plant_count": 3}


def test_a_lead_is_added_once(operations: Client, db: None) -> None:
    address = reverse("admin:leads_lead_add")
    form = form_of(operations, address) | {"field_email": "new@acme.example", "field_title": "Head of IT"}
    assert operations.post(address, form).status_code == 302
    new = Lead.objects.get(email="new@acme.example")
    assert new.department == "it"
    assert "has this address already" in operations.post(address, form).content.decode()
    assert Lead.objects.filter(email="new@acme.example").count() == 1


def test_a_lead_needs_something_to_go_by(operations: Client, db: None) -> None:
    address = reverse("admin:leads_lead_add")
    answer = operations.post(address, form_of(operations, address) | {"field_country": "us"})
    assert "needs a name" in answer.content.decode()


def test_leads_are_found_by_words_of_name_and_company(operations: Client, lead: Lead) -> None:
    address = reverse("admin:leads_lead_changelist")
    assert "Dana Ruiz" in operations.get(address, {"q": "ruiz acme"}).content.decode()
    assert "Dana Ruiz" not in operations.get(address, {"q": "ruiz other"}).content.decode()


def test_what_a_lead_typed_is_never_run(operations: Client, lead: Lead) -> None:
    evil = "<script>alert(1)</script>{{ 7|add:7 }}"
    Lead.objects.update(first_name=evil, company=evil)
    for address in (reverse("admin:leads_lead_changelist"), page(lead), f"{page(lead)[:-7]}delete/"):
        text = operations.get(address).content.decode()
        assert "<script>alert(1)" not in text
        assert "&lt;script&gt;alert(1)" in text


def test_deleting_a_lead_says_what_goes_with_it(operations: Client, lead: Lead) -> None:
    address = reverse("admin:leads_lead_delete", args=[lead.pk])
    operations.post(reverse("admin:leads_activity_add"), new_activity(lead))
    assert ("activities", 1) in operations.get(address).context["model_count"]
    operations.post(address, {"post": "yes"})
    assert not Lead.objects.exists()


# -- activities --------------------------------------------------------------------------------------------


def new_activity(lead: Lead, **more: Any) -> dict[str, Any]:
    kind = ActivityType.objects.get(key="call.connected")
    return {
        "lead": lead.pk,
        "type": kind.pk,
        "occurred_at": "2026-05-30T10:00:00",
        "topic": "",
        "campaign": "",
        "note": "Asked for a demo",
        "key": "k1",
    } | more


def test_an_activity_by_hand_is_recorded_once(operations: Client, lead: Lead) -> None:
    for _ in range(2):
        answer = operations.post(reverse("admin:leads_activity_add"), new_activity(lead))
        assert answer.status_code == 302
    stored = Activity.objects.get(source="admin")
    assert (stored.lead, stored.properties) == (lead, {"note": "Asked for a demo"})


def test_an_activity_of_tomorrow_is_refused(operations: Client, lead: Lead) -> None:
    form = new_activity(lead, occurred_at="2099-01-01T00:00:00")
    answer = operations.post(reverse("admin:leads_activity_add"), form)
    assert "more than five minutes ahead" in answer.content.decode()
    assert not Activity.objects.exists()


def test_what_happened_is_not_changed(operations: Client, lead: Lead) -> None:
    operations.post(reverse("admin:leads_activity_add"), new_activity(lead))
    activity = Activity.objects.get()
    address = reverse("admin:leads_activity_change", args=[activity.pk])
    assert operations.get(address).status_code == 200
    assert operations.post(address, new_activity(lead, topic="x")).status_code == 403
    assert operations.get(reverse("admin:leads_activity_delete", args=[activity.pk])).status_code == 403


# -- the catalog -------------------------------------------------------------------------------------------


def field_form(**values: Any) -> dict[str, Any]:
    return {
        "key": "fleet",
        "label": "Fleet",
        "type": "text",
        "choices": "",
        "question": "",
        "position": "5",
    } | values


def test_a_new_ordered_field_brings_its_activities(operations: Client, db: None) -> None:
    form = field_form(choices="none = No fleet\nsmall\nlarge", is_ordered="on")
    assert operations.post(reverse("admin:leads_field_add"), form).status_code == 302
    field = Field.objects.get(key="fleet")
    assert field.choices[0] == {"value": "none", "label": "No fleet"}
    assert ActivityType.objects.filter(key__startswith="change.fleet.").count() == 2


def test_a_standard_field_keeps_its_type_and_stays(operations: Client, db: None) -> None:
    spend = Field.objects.get(key="spend")
    form = field_form(label="Spend", type="text")
    answer = operations.post(reverse("admin:leads_field_change", args=[spend.pk]), form)
    assert "standard field keeps its type" in answer.content.decode()
    operations.post(reverse("admin:leads_field_delete", args=[spend.pk]), {"post": "yes"})
    assert Field.objects.filter(key="spend", type="number").exists()


def test_a_campaign_is_added(operations: Client, db: None) -> None:
    form = {
        "key": "fair",
        "name": "Fair",
        "channel": "event",
        "starts_on": "2026-05-01",
        "ends_on": "",
        "cost": "900",
    }
    operations.post(reverse("admin:leads_campaign_add"), form)
    assert Campaign.objects.get().cost == 900
