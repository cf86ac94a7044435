"""Reading and writing rows of scores."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import orjson
from django.db import connection
from psycopg import sql

from leads.fetching import Asked, Rows, fetched, written

from .rows import Columns, ScoreRow
from .spelled import spelled

_TABLE = "scoring_leadscore"
_KEY = ("version_id", "lead_id")
# Triggers keep these; whoever scores may have read the lead before they changed.
_COPIED_BY_TRIGGERS = ("owner_id", "team_id", "stage", "is_marked")
_NAMES = sql.SQL(", ").join(map(sql.Identifier, ScoreRow._fields))
_QUOTED = ", ".join(f'"{name}"' for name in ScoreRow._fields)
_VALUES = "(" + ", ".join(["%s"] * len(ScoreRow._fields)) + ")"
_INTO = f"INSERT INTO {_TABLE} ({_QUOTED})"
_OVER = "ON CONFLICT (lead_id, version_id) DO UPDATE SET " + ", ".join(
    f'"{name}" = EXCLUDED."{name}"' for name in ScoreRow._fields if name not in _KEY + _COPIED_BY_TRIGGERS
)
# As one value: of thousands of places in a statement, reading them is most of the work, on both sides.
_UPSERT_MANY = f"{_INTO} SELECT {_QUOTED} FROM json_populate_recordset(NULL::{_TABLE}, %s) {_OVER}"
_FEW = 10  # rows up to which places are quicker
_SELECT = (
    sql.SQL("SELECT {names} FROM {table} WHERE version_id = ANY(%s) AND lead_id = ANY(%s)")
    .format(names=_NAMES, table=sql.Identifier(_TABLE))
    .as_bytes()
)


def read_rows(version_ids: Iterable[int], lead_ids: Iterable[int]) -> dict[tuple[int, int], ScoreRow]:
    """The stored rows of these versions and leads, by (version, lead)."""
    return rows_in(fetched(*asked_of_rows(version_ids, lead_ids)))


def asked_of_rows(version_ids: Iterable[int], lead_ids: Iterable[int]) -> Asked:
    """What reads rows, for whoever asks for more at the same go: see `read_rows`."""
    return _SELECT, [list(version_ids), list(lead_ids)]


def rows_in(rows: Rows) -> dict[tuple[int, int], ScoreRow]:
    """The rows that `asked_of_rows` gives, by (version, lead)."""
    return {(row[0], row[1]): ScoreRow._make(row) for row in rows}


def write_rows(rows: Sequence[ScoreRow], first: Sequence[ScoreRow] = ()) -> None:
    """Write rows over those that are there.

    Args:
        rows: leads that have a row under the version.
        first: leads that have none yet; their owner and stage are read anew, and held until the end.
    """
    all_rows = [*rows, *_with_fresh_copies(first)]
    if len(all_rows) > _FEW:
        with connection.cursor() as cursor:
            cursor.execute(_UPSERT_MANY, [_as_json(all_rows)])
    elif all_rows:
        written(_upsert(len(all_rows)), [value for row in all_rows for value in row])


@cache
def _upsert(rows: int) -> str:
    return f"{_INTO} VALUES {', '.join([_VALUES] * rows)} {_OVER}"


def _as_json(rows: Sequence[ScoreRow]) -> str:
    return orjson.dumps([row._asdict() for row in rows]).decode()


def copy_columns(version_id: int, columns: Columns) -> None:
    """Add rows that are not there yet, the fast way."""
    table = sql.Identifier(partition_of(version_id))
    query = sql.SQL("COPY {} ({}) FROM STDIN").format(table, _NAMES)
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        for rows in spelled(columns):
            copy.write(rows)


def partition_of(version_id: int) -> str:
    """The name of a version's partition."""
    return f"{_TABLE}_v{int(version_id)}"


def _with_fresh_copies(rows: Sequence[ScoreRow]) -> list[ScoreRow]:
    if not rows:
        return []
    copies = _copies(sorted({row.lead_id for row in rows}))
    return [row._replace(**copies[row.lead_id]) for row in rows if row.lead_id in copies]


def _copies(lead_ids: list[int]) -> dict[int, dict[str, Any]]:
    """Shared locks: until the row is there, the triggers would find nothing to copy to."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, owner_id, stage, is_marked FROM leads_lead"
            " WHERE id = ANY(%s) AND erased_at IS NULL ORDER BY id FOR SHARE",
            [lead_ids],
        )
        rows = cursor.fetchall()
    teams = _teams({owner for _, owner, *_ in rows if owner is not None})
    return {
        lead_id: dict(zip(_COPIED_BY_TRIGGERS, (owner, teams.get(owner), *rest), strict=True))
        for lead_id, owner, *rest in rows
    }


def _teams(owner_ids: set[int]) -> dict[int, int | None]:
    if not owner_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, team_id FROM leads_user WHERE id = ANY(%s) ORDER BY id FOR SHARE", [list(owner_ids)]
        )
        return dict(cursor.fetchall())
