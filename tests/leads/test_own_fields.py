"""Marketing operations add fields and types of their own."""

from datetime import datetime

import pytest
from django.core.exceptions import ValidationError

from leads.catalog.write import FIRST_OWN_TYPE_ID, add_field, add_type, remove_field
from leads.ingest.changes import change_fields
from leads.models import ActivityType, Field, Lead

pytestmark = pytest.mark.django_db
STEPS = [{"value": "low", "label": "Low"}, {"value": "high", "label": "High"}]


def test_an_ordered_field_brings_its_change_types() -> None:
    add_field("urgency", "Urgency", choices=STEPS, is_ordered=True)
    labels = ActivityType.objects.filter(key__startswith="change.urgency").values_list("key", "label")
    assert set(labels) == {
        ("change.urgency.forward", "Urgency moved forward"),
        ("change.urgency.back", "Urgency moved back"),
    }


def test_own_types_leave_the_low_ids_to_standard_ones() -> None:
    assert add_type("shop.cart", "Put something into the cart").pk >= FIRST_OWN_TYPE_ID


@pytest.mark.parametrize("key", ["stage", "score", "created_on", "Plant", "9lives", "need", "a\n"])
def test_a_key_that_stands_for_something_else_is_refused(key: str) -> None:
    with pytest.raises(ValidationError):
        add_field(key, "Anything")


@pytest.mark.parametrize(
    "wrong",
    [
        {"choices": [{"value": "low"}]},
        {"choices": [*STEPS, {"value": " LOW", "label": "Low again"}]},
        {"choices": STEPS, "type": "number"},
        {"is_ordered": True},
        {"type": "colour"},
    ],
)
def test_a_field_that_makes_no_sense_is_refused(wrong: dict) -> None:
    with pytest.raises(ValidationError):
        add_field("urgency", "Urgency", **wrong)


def test_a_removed_field_takes_its_values_along(lead: Lead, now: datetime) -> None:
    field = add_field("plant", "Plant")
    change_fields(lead.pk, {"plant": "Graz"}, by=None, source="test", now=now)
    remove_field(field)
    lead.refresh_from_db()
    assert lead.extra == {}


def test_a_standard_field_stays() -> None:
    with pytest.raises(ValidationError):
        remove_field(Field.objects.get(key="need"))


def test_a_type_with_a_wrong_key_is_refused() -> None:
    with pytest.raises(ValidationError):
        add_type("Web Visit", "Visited")
