"""Holding leads that others work with: who needs many rows at once gives way, and tries again."""

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import QuerySet
from psycopg.errors import ForeignKeyViolation, LockNotAvailable

from leads.models import Lead, Visitor

_TRIES = 20
T = TypeVar("T")


class Moved(Exception):
    """What was read before the hold is not what is held: let go, and read again."""


def giving_way(work: Callable[[], T]) -> T:
    """Do work that holds leads with their visitors, in a transaction.

    Who records holds visitors first and the lead as it commits; who works a lead holds it first. So this one
    lets go of all and tries again, before PostgreSQL would end one of two that wait for each other.

    Args:
        work: holds what it needs; may be done several times. Where it takes leads away, it ends with
            `check_references`.

    Raises:
        OperationalError: the leads are in other hands all the time.
    """
    for _ in range(_TRIES):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '300ms'")
                done = work()
                cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
                return done
        except Moved:
            continue
        except (OperationalError, IntegrityError) as error:
            if not isinstance(error.__cause__, LockNotAvailable | ForeignKeyViolation):
                raise
    raise OperationalError("These leads are worked on all the time. Try again later.")


def check_references() -> None:
    """Have what points at leads checked here, and not at the commit, where nothing could be tried again."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def hold_leads(leads: QuerySet[Lead]) -> list[int]:
    """Hold leads and their visitors against everybody; the ids of those that are there, in order."""
    visitors = Visitor.objects.filter(lead__in=leads.values("pk")).order_by("pk")
    list(visitors.select_for_update().values_list("pk", flat=True))
    return list(leads.order_by("pk").select_for_update().values_list("pk", flat=True))
