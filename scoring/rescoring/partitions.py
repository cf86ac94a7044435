"""A version's partition: filled as a table of its own, then indexed and attached; dropped days after.

Neither keeps a reader waiting: attaching locks the newcomer alone, and detaching is done concurrently. An
index that is built over all rows costs a third of one that grows by each: 20 of them were half of a rescore.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import LiteralString

from django.db import connection, transaction
from django.db.models import Max
from psycopg import sql

from scoring.models import MatrixVersion, PublishRun, ScoringModel

from .locks import dropping
from .store import partition_of

KEPT = timedelta(days=7)  # until then, rolling back is the same run with little to do
KEPT_UNFINISHED = timedelta(days=1)
_TABLE = sql.Identifier("scoring_leadscore")
_FILLING = "is_being_filled"  # the check of a table that is no partition yet

_MISSING = """
    SELECT substring(pg_get_indexdef(indexrelid) FROM 'USING .*') AS definition FROM pg_index
    WHERE indrelid = 'scoring_leadscore'::regclass AND NOT indisprimary
    EXCEPT SELECT substring(pg_get_indexdef(indexrelid) FROM 'USING .*') FROM pg_index
    WHERE indrelid = %(name)s::regclass
    ORDER BY definition
"""


def make_partition(version_id: int) -> bool:
    """Make sure that a version has a table. Returns whether it is new, and so empty and to be filled."""
    if _is_attached(version_id) or _is_being_filled(version_id):
        return False
    if is_there(version_id):
        drop_partition(version_id)  # whoever did was killed half-way
    with connection.cursor() as cursor:
        # With the check, attaching need not look at the rows; it also says that the table is no remains.
        cursor.execute(
            sql.SQL(
                "CREATE TABLE {name} (LIKE {table} INCLUDING ALL EXCLUDING INDEXES,"
                " PRIMARY KEY (lead_id, version_id), CONSTRAINT {check} CHECK (version_id = {id}))"
            ).format(**_names(version_id))
        )
    return True


def attach_partition(version_id: int, on_index: Callable[[], None] = lambda: None) -> None:
    """Build the indexes of a table that is filled, and let readers see it, where they do not yet.

    Killed at any moment, it is gone on with: an index that was built stays. Call it outside of a transaction.

    Args:
        version_id: the version.
        on_index: called after each index.
    """
    if _is_attached(version_id):
        return
    names = _names(version_id)
    for definition in _missing_indexes(version_id):
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("CREATE INDEX ON {name} ").format(**names) + sql.SQL(definition))
        on_index()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES IN ({id});"
                "ALTER TABLE {name} DROP CONSTRAINT {check}"
            ).format(**names)
        )


def empty_partition(version_id: int) -> None:
    """Throw away what a partition holds; for one that nobody reads."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("TRUNCATE {}").format(sql.Identifier(partition_of(version_id))))


def analyse_partition(version_id: int) -> None:
    """Tell the planner what is in a partition, before anybody reads it."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(partition_of(version_id))))


def is_there(version_id: int) -> bool:
    """Whether a version has a partition."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [partition_of(version_id)])
        return bool(cursor.fetchone()[0])


def drop_old_partitions(now: datetime) -> list[int]:
    """Drop the scores of versions that served their last day a week ago; call it outside of a transaction.

    Also what a run had filled that failed a day ago: who is erased would stay there, where no reader sees it.

    Returns:
        The versions whose scores are gone; their documents stay.
    """
    # Looked for behind the lock: a version that is being published again is not old any more.
    with dropping() as is_alone:
        old = sorted(_old_versions(now) | _unfinished_versions(now)) if is_alone else []
        for version_id in old:
            drop_partition(version_id)
    return old


def _old_versions(now: datetime) -> set[int]:
    active = ScoringModel.objects.filter(active__isnull=False).values_list("active_id", flat=True)
    running = PublishRun.objects.filter(state=PublishRun.State.RUNNING).values_list("version_id", flat=True)
    old = MatrixVersion.objects.filter(state=MatrixVersion.State.PUBLISHED).exclude(pk__in=active)
    left = (version for version in old.exclude(pk__in=running) if is_there(version.pk))
    return {version.pk for version in left if _was_left(version) < now - KEPT}


def _unfinished_versions(now: datetime) -> set[int]:
    """Whoever goes on with the run of one of these fills its table anew."""
    failed = PublishRun.objects.filter(state=PublishRun.State.FAILED, ended_at__lt=now - KEPT_UNFINISHED)
    return {run.version_id for run in failed if _is_being_filled(run.version_id)}


def _is_attached(version_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_inherits"
            " WHERE inhrelid = to_regclass(%s) AND NOT inhdetachpending)",
            [partition_of(version_id)],
        )
        return bool(cursor.fetchone()[0])


def _is_being_filled(version_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_constraint WHERE conrelid = to_regclass(%s) AND conname = %s)",
            [partition_of(version_id), _FILLING],
        )
        return bool(cursor.fetchone()[0])


def _missing_indexes(version_id: int) -> list[LiteralString]:
    """What the indexes are on that the table lacks of those that all have."""
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, {"name": partition_of(version_id)})
        return [definition for (definition,) in cursor.fetchall()]


def _names(version_id: int) -> dict[str, sql.Composable]:
    name, check = sql.Identifier(partition_of(version_id)), sql.Identifier(_FILLING)
    return {"name": name, "table": _TABLE, "check": check, "id": sql.Literal(version_id)}


def _was_left(version: MatrixVersion) -> datetime:
    """When the model turned away from a version: the end of the run after its own last one."""
    runs = PublishRun.objects.filter(version__model=version.model_id, state=PublishRun.State.DONE)
    own = runs.filter(version=version).aggregate(last=Max("ended_at"))["last"]
    later = runs.filter(ended_at__gt=own).order_by("ended_at").values_list("ended_at", flat=True)
    return later.first() or own


def drop_partition(version_id: int) -> None:
    """Take a partition away that nobody reads any more; call it outside of a transaction."""
    names = {"name": sql.Identifier(partition_of(version_id)), "table": _TABLE}
    with connection.cursor() as cursor:
        # A detaching that was interrupted is finished first.
        cursor.execute(
            "SELECT inhdetachpending FROM pg_inherits WHERE inhrelid = to_regclass(%s)",
            [partition_of(version_id)],
        )
        state = cursor.fetchone()
        if state is not None:
            how = "FINALIZE" if state[0] else "CONCURRENTLY"
            cursor.execute(sql.SQL("ALTER TABLE {table} DETACH PARTITION {name} " + how).format(**names))
        cursor.execute(sql.SQL("DROP TABLE {name}").format(**names))
