"""Holding many rows at once beside those who hold them the other way round."""

from collections.abc import Callable, Collection
from typing import TypeVar

from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

_TRIES = 20
T = TypeVar("T")


class Moved(Exception):
    """What was read before the hold is not what is held: let go, and read again."""


def giving_way(hold: Callable[[], T]) -> T:
    """Take locks; where one is not to be had soon, let go of all and try again.

    Who records holds visitors before the lead, who works a lead holds it first. So whoever needs both gives
    way, before PostgreSQL would end one of two that wait for each other.

    Raises:
        OperationalError: the rows are worked on all the time.
    """
    for _ in range(_TRIES):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '300ms'")
                held = hold()
                cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
                return held
        except Moved:
            continue
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
    raise OperationalError("These leads are worked on all the time. Try again later.")


def hold_leads(lead_ids: Collection[int], visitor_ids: Collection[int] = ()) -> None:
    """Hold leads with all their visitors, and further visitors; in `giving_way` alone.

    FOR UPDATE keeps new visitors of these leads from being added.

    Raises:
        Moved: a lead got a visitor while it was waited for.
    """
    leads = list(lead_ids)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM leads_visitor WHERE id = ANY(%s) OR lead_id = ANY(%s)"
            " ORDER BY id FOR NO KEY UPDATE",
            [list(visitor_ids), leads],
        )
        held = {visitor_id for (visitor_id,) in cursor.fetchall()}
        cursor.execute("SELECT id FROM leads_lead WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [leads])
        cursor.execute("SELECT id FROM leads_visitor WHERE lead_id = ANY(%s)", [leads])
        if not held.issuperset(visitor_id for (visitor_id,) in cursor.fetchall()):
            raise Moved
