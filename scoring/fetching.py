"""Rows by the thousand, in PostgreSQL's binary form: moments and bytes cost a fifth of what text does."""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

from django.db import connection
from psycopg import Cursor
from psycopg.sql import Composed


def fetched(
    query: LiteralString | Composed, arguments: Sequence[Any] | Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    """All rows of a query, in the transaction that is open. Moments come with the session's zone, UTC."""
    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        return cursor.execute(query, arguments, binary=True).fetchall()
