"""Write the catalog's rows: the standard ones by migration, a company's own by marketing operations."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from leads.models import ActivityType, Field

from .standard import STANDARD_FIELDS, STANDARD_TYPES, change_types

FIRST_OWN_TYPE_ID = 1001  # ids below belong to standard types, also to those of later versions
_NOT_FIELDS = frozenset(
    {
        "id",
        "created_on",
        "stage",
        "owner",
        "score",
        "grade",
        "band",
        "extra",
        "added_at",
        "came_at",
        "is_marked",
        "erased_at",
        "merged_into",
    }
)


def write_standard(fields: Any = Field, types: Any = ActivityType) -> None:
    """Add the standard fields and types that are missing. Done again it changes nothing.

    Rows that are there keep what marketing operations made of them (labels, topics).

    Args:
        fields: the model `Field`, or in a migration the historical one.
        types: the model `ActivityType`, likewise.
    """
    for position, field in enumerate(STANDARD_FIELDS, start=1):
        fields.objects.get_or_create(key=field.key, defaults=_field_values(field, position))
    there = set(types.objects.values_list("key", flat=True))
    types.objects.bulk_create(
        types(id=number, is_standard=True, **kind._asdict())
        for number, kind in enumerate(STANDARD_TYPES, start=1)
        if kind.key not in there
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('leads_activitytype', 'id'),"
            " greatest(%s, (SELECT max(id) FROM leads_activitytype)))",
            [FIRST_OWN_TYPE_ID - 1],
        )


def _field_values(field: Any, position: int) -> dict[str, Any]:
    choices = [{"value": value, "label": label} for value, label in field.choices]
    return {**field._asdict(), "choices": choices, "is_standard": True, "position": position * 10}


@transaction.atomic
def add_field(
    key: str,
    label: str,
    type: str = Field.Type.TEXT,
    choices: Sequence[dict[str, str]] = (),
    is_ordered: bool = False,
    question: str = "",
) -> Field:
    """Add a field of the company's own; an ordered one brings its two change types.

    Args:
        key: small letters, digits and _.
        label: the field in people's words.
        type: text, number, boolean or date.
        choices: `{"value": ..., "label": ...}` each; of text fields only.
        is_ordered: the choices run from least to most ready.
        question: what to ask a lead to learn it.

    Raises:
        ValidationError: a fault in it, or the key is taken.
    """
    field = Field(
        key=key, label=label, type=type, choices=list(choices), is_ordered=is_ordered, question=question
    )
    check_field(field)
    field.save()
    ensure_change_types(field)
    return field


def check_field(field: Field) -> None:
    """Check a field as a whole, before it is saved.

    Raises:
        ValidationError: by field of the form, as Django's own.
    """
    field.full_clean()
    if field.key in _NOT_FIELDS:
        raise ValidationError({"key": f"“{field.key}” is no field: it stands for something else."})
    _check_choices(field)


def _check_choices(field: Field) -> None:
    if not all(_is_choice(choice) for choice in field.choices):
        raise ValidationError({"choices": 'Each choice is {"value": ..., "label": ...}, with words in both.'})
    values = [choice["value"].strip().lower() for choice in field.choices]
    if len(set(values)) < len(values):
        raise ValidationError({"choices": "A value stands there twice."})
    if values and field.type != Field.Type.TEXT:
        raise ValidationError({"choices": "Only a text field has choices."})
    if field.is_ordered and len(values) < 2:
        raise ValidationError({"is_ordered": "Only two or more choices have an order."})


def _is_choice(choice: Any) -> bool:
    if not isinstance(choice, dict) or set(choice) != {"value", "label"}:
        return False
    return all(isinstance(word, str) and word.strip() for word in choice.values())


def ensure_change_types(field: Field) -> None:
    """Add the types `change.FIELD.forward` and `.back` of an ordered field where they are missing."""
    if field.is_ordered:
        for kind in change_types(field.key, field.label):
            ActivityType.objects.get_or_create(
                key=kind.key, defaults={"label": kind.label, "channel": kind.channel}
            )


@transaction.atomic
def remove_field(field: Field) -> None:
    """Remove a field of the company's own and its values.

    What a published matrix names is guarded by the database, whose refusal passes through.

    Raises:
        ValidationError: it is a standard field.
        django.db.Error: a published matrix names it.
    """
    if field.is_standard:
        raise ValidationError("A standard field can't be removed.")
    field.delete()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE leads_lead SET extra = extra - %s WHERE extra ? %s", [field.key, field.key])


def add_type(
    key: str, label: str, channel: str = ActivityType.Channel.ONLINE, topic: str = ""
) -> ActivityType:
    """Add an activity type of the company's own.

    Raises:
        ValidationError: a fault in it, or the key is taken.
    """
    kind = ActivityType(key=key, label=label, channel=channel, topic=topic)
    kind.full_clean()
    kind.save()
    return kind
