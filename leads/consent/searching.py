"""Taking people's names out of the words that others wrote: comments, minutes, mails, names of segments."""

from django.apps import apps
from django.db import connection, models
from psycopg import sql

from leads.models import KeptMail

from .tables import RAW, searched
from .traces import Traces

ERASED = "(erased)"

_TAKE_OUT = """
    UPDATE {table} SET {column} = regexp_replace({column}::text, %(pattern)s, %(instead)s, 'gi')::{type}
    WHERE {column}::text ~* %(pattern)s
"""


def take_out(traces: Traces) -> None:
    """Delete the kept mails to these people, and set `ERASED` where other tables name them."""
    if traces.names:
        _delete_raw(traces.pattern_of_names)
    if not traces.words:
        return
    KeptMail.objects.filter(to_address__iregex=traces.pattern).delete()
    for model, columns in searched():
        for column in columns:
            _take_out_of(model, column, traces.pattern)


def _delete_raw(pattern: str) -> None:
    for label, (column, without_lead) in RAW.items():
        rows = apps.get_model(label)._base_manager.filter(**without_lead)
        rows.filter(**{f"{column}__iregex": pattern}).delete()


def _take_out_of(model: type[models.Model], column: "models.Field[object, object]", pattern: str) -> None:
    query = sql.SQL(_TAKE_OUT).format(
        table=sql.Identifier(model._meta.db_table),
        column=sql.Identifier(str(column.column)),
        type=sql.SQL(column.db_type(connection) or "text"),  # of a model, never of a user
    )
    with connection.cursor() as cursor:
        cursor.execute(query, {"pattern": pattern, "instead": ERASED})
