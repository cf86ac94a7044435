"""A version's partition: made empty and attached before it is filled, dropped days after it served.

Neither keeps a reader waiting: attaching locks the empty newcomer alone, and detaching is done concurrently.
"""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Max
from psycopg import sql

from scoring.models import MatrixVersion, PublishRun, ScoringModel

from .locks import dropping
from .store import partition_of

KEPT = timedelta(days=7)  # until then, rolling back is the same run with little to do
_TABLE = sql.Identifier("scoring_leadscore")


def make_partition(version_id: int) -> bool:
    """Make sure that a version has its partition. Returns whether it is new, and so empty."""
    if _is_attached(version_id):
        return False
    if is_there(version_id):
        drop_partition(version_id)  # whoever did was killed half-way
    names = {"name": sql.Identifier(partition_of(version_id)), "table": _TABLE, "id": sql.Literal(version_id)}
    with connection.cursor() as cursor:
        # With the check, attaching need not look at the rows, and the indexes are there before the first.
        cursor.execute(
            sql.SQL(
                "CREATE TABLE {name} (LIKE {table} INCLUDING ALL, CHECK (version_id = {id}));"
                "ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES IN ({id})"
            ).format(**names)
        )
    return True


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

    Returns:
        The versions whose scores are gone; their documents stay.
    """
    # Looked for behind the lock: a version that is being published again is not old any more.
    with dropping() as is_alone:
        old = _old_versions(now) if is_alone else []
        for version_id in old:
            drop_partition(version_id)
    return old


def _old_versions(now: datetime) -> list[int]:
    active = ScoringModel.objects.filter(active__isnull=False).values_list("active_id", flat=True)
    running = PublishRun.objects.filter(state=PublishRun.State.RUNNING).values_list("version_id", flat=True)
    old = MatrixVersion.objects.filter(state=MatrixVersion.State.PUBLISHED).exclude(pk__in=active)
    left = (version for version in old.exclude(pk__in=running) if is_there(version.pk))
    return [version.pk for version in left if _was_left(version) < now - KEPT]


def _is_attached(version_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_inherits"
            " WHERE inhrelid = to_regclass(%s) AND NOT inhdetachpending)",
            [partition_of(version_id)],
        )
        return bool(cursor.fetchone()[0])


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
