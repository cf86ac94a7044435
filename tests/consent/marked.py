"""A person whose every word can be found again: written into every table that there is.

A table that is added later is filled too, by the types of its columns; one that can't be filled that way,
since its constraints want something else, gets a recipe in `RECIPES`.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from leads.consent.tables import RAW, is_words, linked, searched
from leads.models import Lead, Visitor

MARK = "zzmk7"
EMAIL = f"{MARK}@{MARK}.example"
NAME = f"{MARK} {MARK}son"
PHONE = "+49 30 7654321"
NAMED = f"{NAME}, {EMAIL}, {PHONE}"  # as others write of them
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
Model = type[models.Model]

_PLAIN: dict[type[models.Field], Callable[[], Any]] = {
    models.DateTimeField: lambda: NOW,
    models.DateField: lambda: date(2026, 6, 1),
    models.TimeField: lambda: time(8),
    models.BooleanField: lambda: False,
    models.IntegerField: lambda: 1,
    models.FloatField: lambda: 1.0,
    models.DecimalField: lambda: 1,
    models.UUIDField: uuid4,
}
# Model -> columns whose values its constraints ask for.
RECIPES: dict[str, dict[str, Any]] = {
    "scoring.HandoffRule": {"target": "pool", "stage": "mql"},
    "leads.FormFile": {"content": b"a file of ours"},
    "scoring.RatedLead": {"grade": "A", "given": "B"},  # of the matrix
}
# Scoring writes these itself, from what stands in the lead.
WRITTEN_BY_SCORING = {"scoring.LeadScore", "scoring.ActivityDigest", "scoring.ScoreChange", "scoring.Pending"}


def fill(lead: Lead) -> set[str]:
    """Write the person into the lead and into every table. Returns the names of the tables."""
    words = {field.attname: _word(field, MARK) for field in Lead._meta.concrete_fields if is_words(field)}
    named = {"email": EMAIL, "first_name": MARK, "last_name": f"{MARK}son", "phone": PHONE}
    Lead.objects.filter(pk=lead.pk).update(**words | named)
    filled = {Lead._meta.db_table}
    for model, _ in linked():
        if model._meta.label not in WRITTEN_BY_SCORING | {"leads.Erased"}:
            filled.add(_add(model, lead, MARK))
    for model, _ in searched():
        filled.add(_add(model, lead, NAMED))
    for label, (column, without_lead) in RAW.items():  # and once more, before anybody knew whose it was
        row = _row(apps.get_model(label), lead, f"2 {EMAIL}")
        setattr(row, column, f'{{"traits": {{"email": "{EMAIL}"}}}}')
        for name in without_lead:
            setattr(row, name.removesuffix("__isnull"), None)
        row.save()
    return filled - {""}


def tables_with(word: str) -> set[str]:
    """The tables of this database in which a word stands, whatever the column and its type."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT EXISTS (SELECT FROM "{table}" t WHERE t::text ILIKE %s OR t::text ILIKE %s)',
                [f"%{word}%", f"%{word.encode().hex()}%"],
            )
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def _add(model: Model, lead: Lead, words: str) -> str:
    model._base_manager.bulk_create([_row(model, lead, words)], ignore_conflicts=True)
    longest = max((_longest(one) for one in model._meta.concrete_fields), default=0)
    return model._meta.db_table if longest >= min(len(words), len(EMAIL)) else ""


def _longest(field: Any) -> int:
    """How long a word may stand in a column."""
    if isinstance(field, models.BinaryField):
        return 10_000
    return (field.max_length or 10_000) if is_words(field) else 0


def _row(model: Model, lead: Lead, words: str) -> models.Model:
    values = {
        field.attname: _value(field, lead, words)
        for field in model._meta.concrete_fields
        if not (field.primary_key and not field.is_relation)
    }
    return model(**values | RECIPES.get(model._meta.label, {}))


def _value(field: Any, lead: Lead, words: str) -> Any:
    if field.attname == "lead_id" or field.related_model is Lead:
        return lead.pk if field.name != "second" else _other(lead)
    if field.is_relation:
        return _related(field, lead, words)
    if is_words(field) or isinstance(field, models.BinaryField):
        return _word(field, words)
    if isinstance(field, ArrayField):
        return [lead.pk]
    if field.choices:
        return field.choices[0][0]
    return next(make() for kind, make in _PLAIN.items() if isinstance(field, kind))


def _other(lead: Lead) -> int:
    """A lead that came later, where a row speaks of two."""
    found = Lead.objects.filter(pk__gt=lead.pk).values_list("pk", flat=True)
    return found[0] if found else Lead.objects.create(added_at=NOW).pk


def _related(field: Any, lead: Lead, words: str) -> Any:
    """What a key points at: the lead's visitor, else any row; one is made if need be."""
    other = field.related_model
    if other is Visitor:
        return lead.visitors.order_by("pk").values_list("pk", flat=True)[0]
    if field.null:
        return None
    if not other._base_manager.exists():
        _add(other, lead, NAMED)
    found = other._base_manager.all()
    if any(one.attname == "lead_id" for one in other._meta.concrete_fields):
        found = found.filter(lead=lead.pk)
    return found.order_by("-pk").values_list("pk", flat=True)[0]


def _word(field: Any, words: str) -> Any:
    if isinstance(field, models.BinaryField):
        return words.encode()
    if isinstance(field, ArrayField):
        return [_word(field.base_field, words)]
    if isinstance(field, models.JSONField):
        return {"said": words}
    longest = field.max_length or 10_000
    return next((one for one in (words, EMAIL) if len(one) <= longest), "")
