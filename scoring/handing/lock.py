"""One at a time: capacity holds under any number of workers, because only one of them hands off."""

from django.db import connection

# Of the same space as the locks of `scoring.rescoring.locks`, whose numbers are 1 and 2.
_KEYS = (4_711, 3)


def hold_desk() -> None:
    """Be the only one that hands off until the transaction ends.

    Taken before any lead is locked: whoever moves leads never waits for this lock, so nobody waits in a ring.
    """
    with connection.cursor() as cursor:
        # Each holds it for some hundred leads; nothing is lost by waiting for several.
        cursor.execute("SET LOCAL lock_timeout = '120s'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", _KEYS)
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
