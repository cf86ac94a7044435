"""Statements for hot paths: PostgreSQL binds them, where Django's own cursor writes all into their text.

Rows come in binary, where moments and bytes cost a fifth. A statement over few is planned once a connection:
that takes longer than to carry it out.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString, Self

from django.db import connection
from psycopg import Connection, Cursor
from psycopg._queries import PostgresQuery
from psycopg.pq import Format
from psycopg.types.array import ListBinaryDumper
from psycopg.types.numeric import Int8BinaryDumper
from psycopg.types.string import StrBinaryDumper

_FEW = 100  # a plan that is kept suits few values; for thousands, one is made each time
_DUMPERS: dict[type, Any] = {int: Int8BinaryDumper, str: StrBinaryDumper, list: ListBinaryDumper}
Arguments = Sequence[Any] | Mapping[str, Any]


def fetched(query: LiteralString | bytes, arguments: Arguments) -> list[tuple[Any, ...]]:
    """All rows of a query, in the transaction that is open. Moments come with the session's zone, UTC."""
    with _executed(query, arguments) as cursor:
        return list(cursor.fetchall())


def written(query: LiteralString | bytes, arguments: Arguments) -> int:
    """Carry out a statement that gives no rows; how many it wrote."""
    with _executed(query, arguments) as cursor:
        return int(cursor.rowcount)


@contextmanager
def _executed(query: LiteralString | bytes, arguments: Arguments) -> Iterator[Any]:
    connection.ensure_connection()
    # Wrapped, so that whoever counts queries, or puts a stop before one, sees it.
    with connection._prepare_cursor(_Bound(connection.connection)) as cursor:  # type: ignore[attr-defined]
        cursor.execute(query, arguments)
        yield cursor


class _Bound(Cursor[tuple[Any, ...]]):
    """Every whole number is a bigint to it, else one plan would be kept for each mixture of their sizes.

    Lists go in binary too: in text, each word in them would be searched for what has to be quoted.
    """

    def __init__(self, to: Connection[Any]) -> None:
        super().__init__(to)
        self.format = Format.BINARY
        for kind, dumper in _DUMPERS.items():
            self.adapters.register_dumper(kind, dumper)

    def execute(self, query: Any, params: Any = None, **how: Any) -> Self:
        return super().execute(query, params, **how, prepare=_is_about_few(params))

    def _convert_query(self, query: Any, params: Any = None) -> PostgresQuery:
        """Django's log of queries looks for the text where psycopg leaves none of what is planned already."""
        self._query = super()._convert_query(query, params)
        return self._query


def _is_about_few(arguments: Arguments) -> bool:
    values = arguments.values() if isinstance(arguments, Mapping) else arguments
    return sum(len(value) if isinstance(value, list) else 1 for value in values) <= _FEW
