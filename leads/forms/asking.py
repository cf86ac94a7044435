"""What a form asks: fields of the catalog, in an order of its own; and reading what was typed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from leads.catalog.fields import check_value, field_map, text_of
from leads.models import Field

EMAIL = "email"
MOST_FIELDS = 20
LONGEST_LABEL = 120
LONGEST_ANSWER = 500  # letters that a stranger may send in one field
# What a stranger is not asked: the opt-in has its text, the domain follows from the address.
_NOT_ASKED = frozenset({"email_opt_out", "do_not_call", "domain", "source"})


@dataclass(frozen=True)
class Asked:
    """A field as a form asks it."""

    field: Field
    label: str
    is_required: bool

    @property
    def key(self) -> str:
        """The key of the field."""
        return self.field.key


def askable() -> dict[str, Field]:
    """The fields of the catalog that a form may ask, by key."""
    return {key: field for key, field in field_map().items() if key not in _NOT_ASKED}


def asked_by(rows: Iterable[Mapping[str, Any]]) -> list[Asked]:
    """What these rows of a variant ask; a field that left the catalog is not asked any more."""
    fields = askable()
    return [Asked(fields[row["key"]], row["label"], row["required"]) for row in rows if row["key"] in fields]


def check_rows(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Check what a form is to ask.

    Args:
        rows: `{"key", "label", "required"}` each; an empty label becomes that of the field.

    Returns:
        The rows as they are stored. The e-mail address is always required: it says whose the answer is.

    Raises:
        ValidationError: what is wrong.
    """
    fields, keys = askable(), [row["key"] for row in rows]
    if EMAIL not in keys:
        raise ValidationError("A form asks for the e-mail address: it says whose the answer is.")
    if len(keys) > MOST_FIELDS:
        raise ValidationError(f"A form asks at most {MOST_FIELDS} fields.")
    if len(set(keys)) < len(keys) or not fields.keys() >= set(keys):
        raise ValidationError("A field is asked twice, or is no field of the catalog.")
    return [
        {
            "key": row["key"],
            "label": str(row["label"]).strip()[:LONGEST_LABEL] or fields[row["key"]].label,
            "required": bool(row["required"]) or row["key"] == EMAIL,
        }
        for row in rows
    ]


def read_typed(asked: Iterable[Asked], typed: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Read what was typed.

    Args:
        asked: the fields of the form.
        typed: by key of field.

    Returns:
        The values in the one spelling of the catalog, as text, those left empty left out; and for the fields
        that can't be read, or are missing, what is wrong with them.
    """
    values: dict[str, str] = {}
    faults: dict[str, str] = {}
    for one in asked:
        try:
            text = _read(one, typed.get(one.key, ""))
        except ValidationError as error:
            faults[one.key] = f"“{one.label}” {error.message}"
        else:
            if text:
                values[one.key] = text
    return values, faults


def _read(one: Asked, typed: str) -> str:
    if len(typed) > LONGEST_ANSWER:
        raise ValidationError(f"is longer than {LONGEST_ANSWER} letters.")
    text = text_of(check_value(one.field, typed))
    if one.is_required and not text:
        raise ValidationError("is needed.")
    return text
