"""What is typed for a field is read, or refused in words."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from leads.catalog.fields import check_value, text_of
from leads.models import Field

CHOICES = [{"value": "C", "label": "C"}, {"value": "C++", "label": "C plus plus"}]


def field(type: str, key: str = "own", **more: object) -> Field:
    return Field(key=key, label=key, type=type, **more)


@pytest.mark.parametrize(
    ("type", "raw", "value"),
    [
        ("text", "  as typed ", "as typed"),
        ("text", 5, "5"),
        ("text", None, ""),
        ("number", " 1,200.50 ", 1200.5),
        ("number", "1e3", 1000.0),
        ("number", 7, 7.0),
        ("number", "", None),
        ("boolean", "Yes", True),
        ("boolean", "0", False),
        ("boolean", True, True),
        ("boolean", " ", None),
        ("date", "2026-06-30", date(2026, 6, 30)),
        ("date", "2026-06-30T23:30:00-05:00", date(2026, 7, 1)),
        ("date", datetime(2026, 6, 30, 23, tzinfo=UTC), date(2026, 6, 30)),
        ("date", date(2026, 6, 30), date(2026, 6, 30)),
    ],
)
def test_a_value_is_read(type: str, raw: object, value: object) -> None:
    assert check_value(field(type), raw) == value


@pytest.mark.parametrize(
    ("type", "raw"),
    [
        ("text", "NUL \0"),
        ("text", "half \ud800"),
        ("text", "x" * 10_001),
        ("text", ["a"]),
        ("text", True),
        ("number", "NaN"),
        ("number", "1e400"),
        ("number", float("inf")),
        pytest.param("number", 10**5000, id="an integer of five thousand digits"),
        ("number", "1,2"),
        ("number", "٣"),
        ("number", True),
        ("boolean", "perhaps"),
        ("boolean", 2),
        ("date", "30.06.2026"),
        ("date", "2026-02-30"),
        ("date", "0001-01-01T00:00:00+14:00"),
        ("date", 2.5),
    ],
)
def test_what_is_no_value_is_refused(type: str, raw: object) -> None:
    with pytest.raises(ValidationError):
        check_value(field(type), raw)


def test_a_choice_is_met_by_value_or_label_in_any_case() -> None:
    funding = field("text", choices=[{"value": "within 6 months", "label": "Within half a year"}])
    assert check_value(funding, "WITHIN 6 Months") == "within 6 months"
    assert check_value(funding, "within half a year") == "within 6 months"


def test_what_is_no_choice_is_refused_with_the_choices() -> None:
    with pytest.raises(ValidationError, match=r"is none of: C, C\+\+\."):
        check_value(field("text", choices=CHOICES), "Rust")


def test_choices_that_differ_in_signs_only_are_told_apart() -> None:
    assert check_value(field("text", choices=CHOICES), "C++") == "C++"
    assert check_value(field("text", choices=CHOICES), "C") == "C"


@pytest.mark.parametrize(
    "address", ["dana", "dana@acme", "da na@acme.example", "@acme.example", "a@b@c.example"]
)
def test_what_is_no_e_mail_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        check_value(field("text", "email", is_standard=True), address)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (5.0, "5"),
        (0.1, "0.1"),
        (1e22, "1e+22"),
        (date(2026, 6, 1), "2026-06-01"),
        ("x", "x"),
    ],
)
def test_values_are_written_as_the_engine_reads_them(value: object, text: str) -> None:
    assert text_of(value) == text  # type: ignore[arg-type]


def test_people_and_money_are_never_less_than_none() -> None:
    with pytest.raises(ValidationError, match="less than 0"):
        check_value(field("number", "spend", is_standard=True), "-5")
    assert check_value(field("number", "balance"), "-5") == -5.0
