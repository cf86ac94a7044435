"""Values that occur: what a form offers where somebody says which value of a field is meant."""

from django.db import connection

from leads.catalog.fields import STANDARD_COLUMNS
from leads.models import Field
from scoring.pages.remember import remembered

_READ_LEADS, _OFFERED = 5_000, 60  # the latest leads; more values than that nobody reads


def offers_of(field: Field) -> list[str]:
    """Values of a field that its choices or the latest leads have, most frequent first; of texts alone."""
    if field.type != Field.Type.TEXT:
        return []
    chosen = [str(one["value"]) for one in field.choices]
    found = remembered(f"offers-{field.key}", lambda: _occurring(field.key))
    return [*chosen, *(value for value in found if value not in set(chosen))][:_OFFERED]


def _occurring(key: str) -> list[str]:
    # The name of a column is one of ours; any other key is a parameter of the query.
    column = f'"{key}"' if key in STANDARD_COLUMNS else "extra ->> %s"
    latest = f"SELECT {column} AS value FROM leads_lead ORDER BY id DESC LIMIT {_READ_LEADS}"
    sql = f"""
        SELECT value FROM ({latest}) found
        WHERE value <> '' GROUP BY value ORDER BY count(*) DESC, value LIMIT {_OFFERED}"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [] if key in STANDARD_COLUMNS else [key])
        return [value for (value,) in cursor.fetchall()]
