"""Deleting rows with all that points at them: a statement a table, however many rows there are.

Django's own cascade reads every row first and deletes a hundred at a time: twice as long for a lead, and no
shorter for many.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import CASCADE, DO_NOTHING, SET_NULL, ForeignKey, Model

from leads.many import among, array_of
from leads.models import Lead
from leads.notices.keeping import forget_leads

from .giving_way import check_references

Key = ForeignKey[Any, Any]


def delete_leads(lead_ids: Sequence[int]) -> None:
    """Delete leads with all that is known of them, those that were merged into them included.

    Args:
        lead_ids: of leads that are held; in `giving_way` alone.
    """
    forget_leads(lead_ids)
    delete_rows(Lead, lead_ids)
    check_references()


def delete_rows(model: type[Model], ids: Sequence[int]) -> None:
    """Delete rows of a model, and what points at them as its foreign key says."""
    if not ids:
        return
    for key in _keys_to(model):
        _DONE_FOR[key.remote_field.on_delete](key, ids)  # type: ignore[index]
    _run("DELETE FROM {} WHERE {} = ANY(%s::bigint[])", model._meta.pk, ids)


@cache
def _keys_to(model: type[Model]) -> list[Key]:
    """The foreign keys that point at a model, those included that have no name on its side."""
    return [
        field
        for other in apps.get_models(include_auto_created=True)
        for field in other._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model is model
    ]


def _delete(key: Key, ids: Sequence[int]) -> None:
    if _keys_to(key.model):
        rows = key.model._base_manager.filter(**{f"{key.attname}__in": among(ids)})
        delete_rows(key.model, list(rows.values_list("pk", flat=True)))
    else:
        _run("DELETE FROM {} WHERE {} = ANY(%s::bigint[])", key, ids)


def _set_null(key: Key, ids: Sequence[int]) -> None:
    _run("UPDATE {0} SET {1} = NULL WHERE {1} = ANY(%s::bigint[])", key, ids)


def _leave(key: Key, ids: Sequence[int]) -> None:
    """What is said to be left, triggers take away."""


_DONE_FOR = {CASCADE: _delete, SET_NULL: _set_null, DO_NOTHING: _leave}


def _run(sql: str, field: Any, ids: Sequence[int]) -> None:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(sql.format(quote(field.model._meta.db_table), quote(field.column)), [array_of(ids)])
