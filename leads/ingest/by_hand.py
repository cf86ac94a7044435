"""Leads that a person adds or deletes, one at a time."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from leads.models import Action, Lead, User
from leads.people.audit import record_many, the_lead

from .giving_way import giving_way, hold_leads
from .leads import NewLead, create_leads
from .removing import delete_leads


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
    gone = giving_way(lambda: _removed(lead_ids))
    record_many(by, Action.LEAD_REMOVED, [(the_lead(lead_id), {}) for lead_id in gone], now)
    return gone


def _removed(lead_ids: Collection[int]) -> list[int]:
    """Delete leads and all that points at them."""
    gone = hold_leads(Lead.objects.filter(pk__in=lead_ids))
    delete_leads(gone)
    return gone
