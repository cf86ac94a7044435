"""What becomes known of a lead: written, recorded, and where the order moves, an activity."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from leads.catalog.write import add_field
from leads.ingest.changes import change_fields, change_many
from leads.ingest.items import NewActivity, Who
from leads.ingest.leads import create_lead
from leads.ingest.record import record_activity
from leads.models import Activity, ActivityType, Field, FieldChange, Identity, Lead, User

pytestmark = pytest.mark.django_db


def change(lead: Lead, now: datetime, **values: object) -> list[tuple[str, str, str]]:
    changes = change_fields(lead.pk, values, by=None, source="test", now=now)
    lead.refresh_from_db()
    return [(change.field, change.old, change.new) for change in changes]


def moves(lead: Lead) -> list[str]:
    return list(lead.activities.order_by("pk").values_list("type__key", flat=True))


def test_a_change_is_written_and_recorded(lead: Lead, rep: User, now: datetime) -> None:
    change_fields(lead.pk, {"need": "Direct", "spend": "5,000"}, by=rep, source="page", now=now)
    lead.refresh_from_db()
    assert (lead.need, lead.spend) == ("direct", 5000.0)
    recorded = FieldChange.objects.values_list(
        "field", "old", "new", "changed_at", "known_at", "by", "source"
    )
    assert set(recorded) == {
        ("need", "", "direct", now, now, rep.pk, "page"),
        ("spend", "", "5000", now, now, rep.pk, "page"),
    }


def test_what_is_known_already_is_no_change(lead: Lead, now: datetime) -> None:
    assert change(lead, now, country="DEUTSCHLAND", first_name=" Dana ") == []


def test_an_empty_value_makes_the_field_missing(lead: Lead, now: datetime) -> None:
    assert change(lead, now, first_name="") == [("first_name", "Dana", "")]
    change(lead, now, do_not_call="yes")
    assert change(lead, now, do_not_call=None) == [("do_not_call", "true", "")]
    assert lead.do_not_call is None


def test_one_fault_and_nothing_is_written(lead: Lead, now: datetime) -> None:
    with pytest.raises(ValidationError) as refused:
        change(lead, now, need="direct", spend="much", nonsense="1")
    assert set(refused.value.message_dict) == {"spend", "nonsense"}
    assert not FieldChange.objects.exists()


def test_there_must_be_a_lead(now: datetime, db: None) -> None:
    with pytest.raises(Lead.DoesNotExist):
        change_fields(4711, {"need": "direct"}, by=None, source="test", now=now)


def test_own_fields_change_like_the_others(lead: Lead, now: datetime) -> None:
    add_field("plants", "Plants", "number")
    assert change(lead, now, plants="3") == [("plants", "", "3")]
    assert change(lead, now, plants="") == [("plants", "3", "")]
    assert lead.extra == {}


def test_a_new_title_tells_anew_what_was_only_told_by_the_old_one(lead: Lead, now: datetime) -> None:
    change(lead, now, title="Head of Procurement")
    assert (lead.seniority, lead.department) == ("director", "purchasing")
    change(lead, now, department="finance")
    change(lead, now, title="IT Manager")
    assert (lead.seniority, lead.department) == ("manager", "finance")


def test_a_new_address_is_a_name_of_the_lead(lead: Lead, now: datetime) -> None:
    record_activity(NewActivity("a", "email.open", now, identity=Who("email", "d@new.example")), "mail", now)
    change(lead, now, email="d@new.example")
    assert Identity.objects.filter(visitor__lead=lead).count() == 2
    assert moves(lead) == ["email.open"]


def test_a_move_in_an_ordered_field_is_an_activity(lead: Lead, now: datetime) -> None:
    change(lead, now, buying_stage="decision", purchase_plan="none")
    assert set(moves(lead)) == {"change.buying_stage.forward", "change.purchase_plan.back"}
    assert set(lead.activities.values_list("occurred_at", flat=True)) == {now}


def test_to_learn_or_lose_an_answer_is_no_move(lead: Lead, now: datetime) -> None:
    change(lead, now, need="direct", buying_stage="")
    assert moves(lead) == []


def test_a_day_leaves_its_net_move(lead: Lead, now: datetime) -> None:
    change(lead, now, purchase_plan="none")
    change(lead, now + timedelta(hours=1), purchase_plan="immediately")
    assert moves(lead) == ["change.purchase_plan.forward"]


def test_a_correction_on_the_same_day_leaves_none(lead: Lead, now: datetime) -> None:
    change(lead, now, purchase_plan="none")
    change(lead, now + timedelta(hours=1), purchase_plan="within 1 year")
    assert moves(lead) == []


def test_the_next_day_is_a_day_of_its_own(lead: Lead, now: datetime) -> None:
    change(lead, now, purchase_plan="none")
    change(lead, now + timedelta(days=1), purchase_plan="within 1 year")
    assert moves(lead) == ["change.purchase_plan.back", "change.purchase_plan.forward"]


def test_days_begin_in_the_zone_of_the_organisation(lead: Lead, now: datetime, settings: object) -> None:
    settings.ORGANISATION_ZONE = "Asia/Tokyo"  # type: ignore[attr-defined]
    evening = now.replace(hour=14, minute=59)
    change(lead, evening, purchase_plan="none")
    change(lead, evening + timedelta(minutes=2), purchase_plan="within 1 year")
    assert len(moves(lead)) == 2


def test_an_own_ordered_field_moves_as_well(lead: Lead, now: datetime) -> None:
    steps = [{"value": word, "label": word} for word in ("low", "high")]
    field = add_field("urgency", "Urgency", choices=steps, is_ordered=True)
    ActivityType.objects.filter(key__startswith="change.urgency").delete()
    change(lead, now, urgency="low")
    change(lead, now + timedelta(days=1), urgency="high")
    assert moves(lead) == ["change.urgency.forward"]
    assert Field.objects.get(pk=field.pk).is_ordered


def test_many_leads_change_at_once_and_a_fault_is_left_out(lead: Lead, now: datetime) -> None:
    eve = create_lead({"first_name": "Eve", "need": "none"}, now)
    items = [
        (lead.pk, {"need": "direct", "spend": "much"}),
        (eve.pk, {"need": "direct"}),
        (4711, {"need": "none"}),
    ]
    dana_changed, eve_changed, nobody = change_many(items, by=None, source="test", now=now)
    assert (len(dana_changed.changes), dana_changed.faults) == (1, {"spend": "is no number."})
    assert len(eve_changed.changes) == 1
    assert not nobody.is_there
    assert Activity.objects.get().lead == eve
    lead.refresh_from_db()
    assert (lead.need, lead.title) == ("direct", "IT Director")
