"""What is said of a lead, read and checked field by field."""

from collections.abc import Mapping
from typing import cast

from django.core.exceptions import ValidationError

from leads.catalog.fields import CREATED_ON, STANDARD_COLUMNS, Value, check_value
from leads.catalog.normalise import derived_values
from leads.models import Field

Values = dict[str, Value]
Faults = dict[str, str]


def read_values(fields: Mapping[str, Field], raw: Mapping[str, object]) -> tuple[Values, Faults]:
    """Read raw values of a lead's fields.

    Args:
        fields: of the catalog, by key.
        raw: by key of field; `created_on` may be among them.

    Returns:
        The values that could be read, and for the others what is wrong with them.
    """
    values: Values = {}
    faults: Faults = {}
    for key, cell in raw.items():
        field = CREATED_ON if key == "created_on" else fields.get(key)
        if field is None:
            faults[key] = "is no field of the catalog."
            continue
        try:
            values[key] = check_value(field, cell)
        except ValidationError as error:
            faults[key] = str(error.message)
    return values, faults


def with_derived(values: Values) -> Values:
    """Add to the values of a new lead what they tell of fields that are empty."""
    derived = _derived(values)
    return {**values, **{key: value for key, value in derived.items() if not values.get(key)}}


def with_rederived(current: Values, changed: Values) -> Values:
    """Add to the changes of a lead what they tell of other fields.

    Only a field that is empty, or that still says what its old source told, is filled: what somebody said
    of a lead is never overwritten by what can be guessed.
    """
    before, now = _derived(current), _derived(changed)
    told = {
        key: value
        for key, value in now.items()
        if key not in changed and value and current.get(key) in ("", None, before.get(key))
    }
    return {**changed, **told}


def _derived(values: Values) -> dict[str, str]:
    told: dict[str, str] = {}
    for key in ("email", "title", "country"):
        told |= derived_values(key, cast(str, values.get(key) or ""))
    return {key: value for key, value in told.items() if value}


def split(values: Values) -> tuple[Values, Values]:
    """Part the values into columns of the lead and the company's own fields."""
    columns = {key: value for key, value in values.items() if key in _COLUMNS}
    return columns, {key: value for key, value in values.items() if key not in _COLUMNS}


_COLUMNS = frozenset(STANDARD_COLUMNS)
