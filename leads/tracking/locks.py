"""Nobody types by rules that change at this moment, so that nothing is left typed by old ones."""

from django.db import connection

_RULES = 4_720  # an advisory lock


def keep_rules() -> None:
    """Keep the rules as they are until the end of the transaction."""
    _lock("pg_advisory_xact_lock_shared")


def change_rules() -> None:
    """Wait until nobody types by the rules, and let nobody do so until the end of the transaction."""
    _lock("pg_advisory_xact_lock")


def _lock(function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [_RULES])
