"""The locks under which scores are written; those of the gate and of leads end with the transaction.

Order, the same everywhere so that nobody waits in a ring: the gate, then leads by rising id.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection

# Two-part keys: no lead's id (one part) can be mistaken for one of these.
_SPACE = 4_711
_GATE = (_SPACE, 1)
PUBLISHING = (_SPACE, 2)
_DROPPING = (_SPACE, 4)  # 3 is that of `scoring.handing.lock`


def hold_gate() -> None:
    """Hold the gate with all other writers of scores; waits while a version is being turned to."""
    _take("SELECT pg_advisory_xact_lock_shared(%s, %s)", *_GATE)


def close_gate() -> None:
    """Keep every writer of scores out; waits for those that are inside."""
    _take("SELECT pg_advisory_xact_lock(%s, %s)", *_GATE)


def lock_leads(lead_ids: Iterable[int]) -> None:
    """Keep every other writer from these leads' scores; some hundreds at most, locks lie in shared memory."""
    with connection.cursor() as cursor:
        # `unnest` gives the ids in the array's order, one lock after the other.
        cursor.execute("SELECT pg_advisory_xact_lock(id) FROM unnest(%s::bigint[]) AS id", [sorted(lead_ids)])


def keep_partitions() -> None:
    """Keep partitions from being dropped until the transaction ends; waits for one that is just going."""
    _take("SELECT pg_advisory_xact_lock_shared(%s, %s)", *_DROPPING)


@contextmanager
def dropping() -> Iterator[bool]:
    """Whether one may drop partitions: nobody else does, and nobody is beginning to fill one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", _DROPPING)
        is_alone = bool(cursor.fetchone()[0])
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", _DROPPING)


def _take(query: str, *keys: int) -> None:
    with connection.cursor() as cursor:
        # Turning to a version may hold the gate longer than the usual limit; nothing is lost by waiting.
        cursor.execute("SET LOCAL lock_timeout = '120s'")
        cursor.execute(query, keys)
