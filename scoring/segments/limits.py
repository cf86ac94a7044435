"""What takes too long is ended by the database and said plainly, instead of holding a page."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

# Thirty times what a page may take: long enough for a million leads, short enough for who waits.
LIST_SECONDS = 3.0
_CANCELED = "57014"


class TooSlow(Exception):
    """A segment took longer than anybody waits."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Let each query inside take that long at most.

    Args:
        seconds: whole milliseconds of it count, one at least.

    Raises:
        TooSlow: a query took longer; what was written inside is taken back.
    """
    try:
        with transaction.atomic():
            before = _set(f"{max(1, int(seconds * 1000))}ms")  # 0 would be no limit
            yield
            _set(before)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != _CANCELED:
            raise
        raise TooSlow from error


def _set(timeout: str) -> str:
    """Set the limit for the rest of the transaction; gives what it was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout')")
        (before,) = cursor.fetchone()
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [timeout])
    return str(before)
