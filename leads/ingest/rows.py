"""How values of leads lie in the table."""

import json
from datetime import date

from leads.catalog.fields import STANDARD_COLUMNS, Value
from leads.models import Lead

from .values import Values

_SQL_TYPES = {"FloatField": "float8", "BooleanField": "boolean", "DateField": "date", "TextField": "text"}
# Column of a lead -> its type in SQL.
COLUMN_TYPES = {
    column: _SQL_TYPES[Lead._meta.get_field(column).get_internal_type()] for column in STANDARD_COLUMNS
}
# Column of a lead -> what stands in it for a missing value.
EMPTY: dict[str, Value] = {column: "" if kind == "text" else None for column, kind in COLUMN_TYPES.items()}


def extra_text(own: Values) -> str:
    """Write values of the company's own fields as `Lead.extra` holds them: missing ones are not there."""
    stored = {key: _json(value) for key, value in own.items() if value not in ("", None)}
    return json.dumps(stored, sort_keys=True)


def _json(value: Value) -> str | float | bool | None:
    return value.isoformat() if isinstance(value, date) else value
