"""The database that holds the company: made once, found again by its name."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from .order import Order


def open_company(order: Order, say: Callable[[str], None]) -> datetime:
    """Point DATABASE_URL at the company's database, made where it is not there whole, and set Django up.

    Returns:
        The moment that all in it is counted from: the `now` of everything measured.
    """
    server = os.environ["DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as connection:
        if not _is_whole(connection, order):
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(order.database)))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(order.database)))
    os.environ["DATABASE_URL"] = urlsplit(server)._replace(path=f"/{order.database}").geturl()
    _set_up_django()
    made_at = _made_at()
    _migrate()  # what was made by an earlier release is measured with this one's tables and indexes
    return made_at or _make(order, say)


def _is_whole(connection: psycopg.Connection, order: Order) -> bool:
    """The mark is a comment on the database, set when all was made."""
    query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    found = connection.execute(query, [order.database]).fetchone()
    return bool(found and found[0])


def _set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadscore.settings")
    os.environ.setdefault(
        "SECRET_KEY", "of measurements alone: nobody logs in, nothing is signed for anybody"
    )
    import django

    django.setup()


def _made_at() -> datetime | None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        )
        (mark,) = cursor.fetchone()
    return datetime.fromisoformat(mark) if mark else None


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _make(order: Order, say: Callable[[str], None]) -> datetime:
    from django.db import connection

    from .company import make
    from .standing import publish_first

    now = datetime.now(UTC).replace(microsecond=0)
    make(order, now, say)
    say("digests and first scores")
    publish_first(now)
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(order.database)
        cursor.execute(f"COMMENT ON DATABASE {name} IS '{now.isoformat()}'")
    return now
