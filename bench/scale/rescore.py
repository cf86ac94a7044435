"""All leads rescored under a new version, against the same reads and writes without computing."""

from datetime import datetime
from itertools import count
from time import perf_counter
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from scoring.inputs import STANDARD
from scoring.matrix.versions import active_of
from scoring.models import MatrixVersion, ScoringModel
from scoring.rescoring.filling import RANGE_LEADS
from scoring.rescoring.partitions import analyse_partition, attach_partition, drop_partition, make_partition
from scoring.rescoring.publish import publish
from scoring.rescoring.store import partition_of

from .beside import beside
from .standing import rule_of, signed_draft
from .statement import statement

_numbers = count(1)
_BESIDE = 2**40  # the id of a version that is none: its partition is made, filled and dropped


def rescored(now: datetime) -> float:
    """Publish a draft in which a rule that most leads meet pays other points."""
    was = active_version().pk
    draft = signed_draft(now, _other_points)
    began = perf_counter()
    publish(draft, now)
    seconds = perf_counter() - began
    drop_partition(was)
    return seconds


def rescored_by_two(now: datetime) -> float:
    """As `rescored`, by the two processes that a worker has where nothing else is set."""
    with beside("helper", now.isoformat()):
        return rescored(now)


def read_and_written(ready: "Ready") -> float:
    """Read what a rescore reads and write as many rows, which are ready as PostgreSQL takes them for COPY."""
    version_id = active_version().pk
    began = perf_counter()
    make_partition(_BESIDE)
    try:
        for first, rows in ready.parts:
            with transaction.atomic(), connection.cursor() as cursor:
                _read(cursor, first, version_id, ready.fields)
                with cursor.copy(ready.into) as copy:
                    copy.write(rows)
        attach_partition(_BESIDE)
        analyse_partition(_BESIDE)
        return perf_counter() - began
    finally:
        drop_partition(_BESIDE)


def by_one_statement(now: datetime) -> float:
    """One statement over the raw activities that does the same rules; its rows go where a version's go."""
    compiled = active_of(active_version()).compiled
    query = statement(compiled, partition_of(_BESIDE), _BESIDE, now)
    began = perf_counter()
    make_partition(_BESIDE)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '256MB'")  # half of what a worker may have
            cursor.execute(query)
        attach_partition(_BESIDE)
        analyse_partition(_BESIDE)
        return perf_counter() - began
    finally:
        drop_partition(_BESIDE)


class Ready:
    """The rows in force of every range of leads, spelled for COPY under another version."""

    def __init__(self) -> None:
        version = active_version()
        self.fields = sorted({"created_on", *active_of(version).compiled.fields} & STANDARD)
        with connection.cursor() as cursor:
            cursor.execute("SELECT min(lead_id), max(lead_id) FROM scoring_leadscore")
            least, most = cursor.fetchone()
            names = _columns(cursor)
            listed = sql.SQL(", ").join(map(sql.Identifier, names))
            table = sql.Identifier(partition_of(_BESIDE))
            self.into = sql.SQL("COPY {} (version_id, {}) FROM STDIN").format(table, listed)
            self.parts = [
                (first, _spelled(cursor, listed, version.pk, first))
                for first in range(least, most + 1, RANGE_LEADS)
            ]


def _spelled(cursor: Any, listed: sql.Composable, version_id: int, first: int) -> bytes:
    query = sql.SQL(
        "COPY (SELECT {}, {} FROM scoring_leadscore WHERE version_id = {} AND lead_id BETWEEN {} AND {}"
        " ORDER BY lead_id) TO STDOUT"
    ).format(_BESIDE, listed, version_id, first, first + RANGE_LEADS - 1)
    with cursor.copy(query) as copy:
        return b"".join(bytes(block) for block in copy)


def _columns(cursor: Any) -> list[str]:
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = 'scoring_leadscore'::regclass AND attnum > 0"
        " AND attname <> 'version_id' AND NOT attisdropped ORDER BY attnum"
    )
    return [name for (name,) in cursor.fetchall()]


def _read(cursor: Any, first: int, version_id: int, fields: list[str]) -> None:
    ids = list(range(first, first + RANGE_LEADS))
    cursor.execute(
        "SELECT lead_id, packed, last_activity_at, revision FROM scoring_activitydigest"
        " WHERE lead_id = ANY(%s)",
        [ids],
    )
    cursor.fetchall()
    texts = sql.SQL(", ").join(sql.SQL("l.{}::text").format(sql.Identifier(name)) for name in fields)
    cursor.execute(
        sql.SQL(
            "SELECT l.id, l.owner_id, u.team_id, l.stage, l.region, l.industry, l.source, {}"
            " FROM leads_lead l LEFT JOIN leads_user u ON u.id = l.owner_id WHERE l.id = ANY(%s)"
        ).format(texts),
        [ids],
    )
    cursor.fetchall()
    cursor.execute(
        "SELECT lead_id, composite, grade, level, band, meets, noted_composite FROM scoring_leadscore"
        " WHERE version_id = %s AND lead_id = ANY(%s)",
        [version_id, ids],
    )
    cursor.fetchall()


def active_version() -> MatrixVersion:
    """The version in force."""
    version = ScoringModel.objects.get(active__isnull=False).active
    assert version is not None
    return version


def _other_points(changed: dict[str, Any]) -> None:
    rule_of(changed, "web", "visit")["points"] = 1 + next(_numbers) / 10
