"""Statements for hot paths: PostgreSQL binds them, where Django's own cursor writes all into their text.

Rows come in binary, where moments and bytes cost a fifth. A statement over few is planned once a connection:
that takes longer than to carry it out; so is how its values are bound, by a cursor that is kept.
"""

import struct
from collections.abc import Mapping, Sequence
from typing import Any, LiteralString, Self

import numpy as np
from django.db import connection
from psycopg import Connection, Cursor
from psycopg._queries import PostgresQuery
from psycopg.abc import Buffer
from psycopg.pq import Format
from psycopg.types.array import ListBinaryDumper
from psycopg.types.numeric import Int8BinaryDumper
from psycopg.types.string import StrBinaryDumper


class _Lists(ListBinaryDumper):
    """Whole numbers all at once: one by one, thousands take as long as a small statement."""

    def dump(self, obj: list[Any]) -> Buffer | None:
        if not isinstance(self.sub_dumper, Int8BinaryDumper) or not obj or {*map(type, obj)} != {int}:
            return super().dump(obj)
        numbers = np.empty(len(obj), _NUMBER)
        numbers["bytes"], numbers["value"] = 8, obj
        return _HEAD.pack(1, 0, self.sub_dumper.oid, len(obj), 1) + numbers.tobytes()


# An array as PostgreSQL sends and takes it: dimensions, whether any is NULL, type, length and first place.
_HEAD, _NUMBER = struct.Struct(">iiIii"), np.dtype([("bytes", ">i4"), ("value", ">i8")])
_FEW = 100  # a plan that is kept suits few values; for thousands, one is made each time
_DUMPERS: dict[type, Any] = {int: Int8BinaryDumper, str: StrBinaryDumper, list: _Lists}
_MOST_KEPT = 100  # cursors a connection
Query = LiteralString | bytes
Arguments = Sequence[Any] | Mapping[str, Any]
Asked = tuple[Query, Arguments]
Rows = list[tuple[Any, ...]]


def fetched(query: Query, arguments: Arguments) -> Rows:
    """All rows of a query, in the transaction that is open. Moments come with the session's zone, UTC."""
    return list(_executed(query, arguments).fetchall())


def fetched_together(*queries: Asked) -> list[Rows]:
    """All rows of several queries, of which no two are the same: carried out in turn, and waited for once.

    Each sees what was committed before itself, as if it had been sent alone; about many, it is.
    """
    if not all(_is_about_few(arguments) for _, arguments in queries):
        return [fetched(*asked) for asked in queries]  # to wait takes little, and many rows come quicker so
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        cursors = [_executed(query, arguments) for query, arguments in queries]
        return [list(cursor.fetchall()) for cursor in cursors]


def written(query: Query, arguments: Arguments) -> int:
    """Carry out a statement that gives no rows; how many it wrote."""
    return int(_executed(query, arguments).rowcount)


def _executed(query: Query, arguments: Arguments) -> Any:
    connection.ensure_connection()
    # Wrapped, so that whoever counts queries, or puts a stop before one, sees it.
    cursor = connection._prepare_cursor(_cursor_of(query, arguments))  # type: ignore[attr-defined]
    cursor.execute(query, arguments)
    return cursor


def _cursor_of(query: Query, arguments: Arguments) -> "_Bound":
    """About few, the one of this query, which goes with the connection."""
    if not _is_about_few(arguments):
        return _Bound(connection.connection)
    kept: dict[Query, _Bound] = vars(connection.connection).setdefault("kept_cursors", {})
    if query not in kept:
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        kept[query] = _Bound(connection.connection)
    return kept[query]


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

    def fetchall(self) -> Rows:
        """All rows; none of them stays with a cursor that is kept."""
        rows = super().fetchall()
        self._reset()
        return rows

    def _convert_query(self, query: Any, params: Any = None) -> PostgresQuery:
        """Django's log of queries looks for the text where psycopg leaves none of what is planned already."""
        self._query = super()._convert_query(query, params)
        return self._query


def _is_about_few(arguments: Arguments) -> bool:
    values = arguments.values() if isinstance(arguments, Mapping) else arguments
    return sum(len(value) if isinstance(value, list) else 1 for value in values) <= _FEW
