"""The locks under which scores are written; those of the gate and of leads end with the transaction.

Order, the same everywhere so that nobody waits in a ring: the gate, then leads by rising id.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection

from leads.fetching import Asked, fetched

# Two-part keys: no lead's id (one part) can be mistaken for one of these.
_SPACE = 4_711
_GATE = (_SPACE, 1)
PUBLISHING = (_SPACE, 2)
_DROPPING = (_SPACE, 4)  # 3 is that of `scoring.handing.lock`
_ASKING = (_SPACE, 5)

# A plan that is kept was perhaps made while a table was empty: it must not read it whole when it is full.
_BY_KEYS = "SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off"

_HELD_BY_OTHERS = """
    SELECT EXISTS (
        SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND objsubid = 2
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND granted AND pid <> pg_backend_pid())
"""


def hold_gate() -> None:
    """Hold the gate with all other writers of scores; waits while a version is being turned to.

    Whoever is inside reads and writes by keys alone, however large the tables are: that is planned once.
    """
    _take(f"{_BY_KEYS}; SELECT pg_advisory_xact_lock_shared(%s, %s)", *_GATE)


def close_gate() -> None:
    """Keep every writer of scores out; waits for those that are inside."""
    _take("SELECT pg_advisory_xact_lock(%s, %s)", *_GATE)


def lock_leads(lead_ids: Iterable[int]) -> None:
    """Keep every other writer from these leads' scores; some hundreds at most, locks lie in shared memory."""
    fetched(*locking(lead_ids))


def locking(lead_ids: Iterable[int]) -> Asked:
    """What locks leads, for whoever asks for more at the same go."""
    # `unnest` gives the ids in the array's order, one lock after the other.
    return "SELECT pg_advisory_xact_lock(id) FROM unnest(%s::bigint[]) AS id", [sorted(lead_ids)]


def keep_partitions() -> None:
    """Keep partitions from being dropped until the transaction ends; waits for one that is just going."""
    _take("SELECT pg_advisory_xact_lock_shared(%s, %s)", *_DROPPING)


def ask_alone() -> None:
    """Let those who ask for a publishing do so one after the other, until the transaction ends."""
    _take("SELECT pg_advisory_xact_lock(%s, %s)", *_ASKING)


@contextmanager
def carrying_out() -> Iterator[bool]:
    """Whether one may carry out a publishing: nobody else does. It goes with a process that is killed."""
    with _held_by_connection(PUBLISHING) as is_alone:
        yield is_alone


def is_carried_out() -> bool:
    """Whether somebody else is carrying out a publishing at this moment."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD_BY_OTHERS, PUBLISHING)
        return bool(cursor.fetchone()[0])


@contextmanager
def dropping() -> Iterator[bool]:
    """Whether one may drop partitions: nobody else does, and nobody is beginning to fill one."""
    with _held_by_connection(_DROPPING) as is_alone:
        yield is_alone


@contextmanager
def _held_by_connection(lock: tuple[int, int]) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", lock)
        is_alone = bool(cursor.fetchone()[0])
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", lock)


def _take(query: str, *keys: int) -> None:
    with connection.cursor() as cursor:
        # Turning to a version may hold the gate longer than the usual limit; nothing is lost by waiting.
        cursor.execute(f"SET LOCAL lock_timeout = '120s'; {query}", keys)
