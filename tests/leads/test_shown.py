"""Values are kept in one spelling and shown as people write them."""

import pytest

from leads.catalog.shown import shown_text, shown_value
from leads.models import Field


@pytest.mark.parametrize(
    ("key", "kept", "shown"),
    [
        ("region", "emea", "EMEA"),
        ("region", "americas", "Americas"),
        ("region", "Nordics", "Nordics"),
        ("industry", "food", "Food"),
        ("source", "paid search", "Paid search"),
        ("source", "LinkedIn", "LinkedIn"),
        ("country", "de", "DE"),
        ("country", "Ruritania", "Ruritania"),
        ("company", "acme", "acme"),
        ("region", "", ""),
    ],
)
def test_a_value_is_shown_in_its_usual_spelling(key: str, kept: str, shown: str) -> None:
    assert shown_text(key, kept) == shown


def test_a_choice_is_shown_by_its_label() -> None:
    field = Field(key="tier", label="Tier", choices=[{"value": "gold", "label": "Gold customer"}])
    assert shown_value(field, "gold") == "Gold customer"
    assert shown_value(field, "tin") == "tin"


def test_a_field_of_the_companys_own_is_shown_as_it_was_written() -> None:
    assert shown_value(Field(key="region", label="Region", is_standard=False), "emea") == "emea"
