"""Leads that a person adds or deletes, one at a time."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import IntegrityError, OperationalError, connection, transaction
from psycopg.errors import ForeignKeyViolation, LockNotAvailable

from leads.models import Action, Lead, User, Visitor
from leads.notices.keeping import forget_leads
from leads.people.audit import record_many, the_lead

from .leads import NewLead, create_leads

_TRIES = 20


@transaction.atomic
def add_lead(values: Mapping[str, object], by: User, now: datetime) -> int | None:
    """Create a lead, or give the one that goes by the same name.

    Args:
        values: raw values by field key.
        by: who adds it.
        now: aware.

    Returns:
        Its id; None where a value can't be read.
    """
    created = create_leads([NewLead(values)], now)[0]
    if created.lead_id is not None and created.is_new:
        fields = sorted(key for key, value in values.items() if value not in (None, ""))
        record_many(by, Action.LEAD_ADDED, [(the_lead(created.lead_id), {"fields": fields})], now)
    return created.lead_id


@transaction.atomic
def remove_leads(lead_ids: Collection[int], by: User, now: datetime) -> list[int]:
    """Delete leads with all that is known of them; the audit log keeps their ids alone.

    Args:
        lead_ids: of the leads.
        by: who deletes them.
        now: aware.

    Returns:
        The leads that were there, ids in order.
    """
    gone = _removed(lead_ids)
    record_many(by, Action.LEAD_REMOVED, [(the_lead(lead_id), {}) for lead_id in gone], now)
    return gone


def _removed(lead_ids: Collection[int]) -> list[int]:
    """Delete leads and all that points at them, and give way to whoever is adding to them just now.

    Who records holds visitors first and the lead as it commits; who works a lead holds it first. So this one
    lets go of all and tries again, before PostgreSQL would end one of two that wait for each other.
    """
    for _ in range(_TRIES):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '300ms'")
                list(Visitor.objects.filter(lead__in=lead_ids).order_by("pk").select_for_update())
                leads = Lead.objects.filter(pk__in=lead_ids).order_by("pk").select_for_update()
                gone = list(leads.values_list("pk", flat=True))
                forget_leads(gone)
                Lead.objects.filter(pk__in=gone).delete()
                # Here and not at the commit, where nothing could be tried again.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
                cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
                return gone
        except (OperationalError, IntegrityError) as error:
            if not isinstance(error.__cause__, LockNotAvailable | ForeignKeyViolation):
                raise
    raise OperationalError("These leads are worked on all the time. Try again later.")
