"""A person overrules what disqualified a lead, or takes that back."""

from datetime import datetime

from django.db import transaction

from leads.models import Action, FieldChange, Lead, User
from leads.people.audit import record, the_lead

FIELD = "overruled_disqualifier"
SOURCE = "page"


@transaction.atomic
def overrule_disqualifier(lead_id: int, key: str, by: User, reason: str, now: datetime) -> None:
    """Let a lead be ranked though a disqualifier holds; with an empty key, no longer.

    It holds for that one disqualifier: another one that comes to hold later disqualifies the lead again.

    Args:
        lead_id: of the lead.
        key: of the disqualifier, or "" to take back what was overruled.
        by: who decided it.
        reason: in words.
        now: aware.

    Raises:
        Lead.DoesNotExist: no such lead.
    """
    lead = Lead.objects.select_for_update(no_key=True).get(pk=lead_id)
    if lead.overruled_disqualifier == key:
        return
    FieldChange.objects.create(
        lead=lead,
        field=FIELD,
        old=lead.overruled_disqualifier,
        new=key,
        changed_at=now,
        known_at=now,
        by=by,
        source=SOURCE,
        reason=reason,
    )
    Lead.objects.filter(pk=lead_id).update(overruled_disqualifier=key)
    record(by, Action.OVERRULED, the_lead(lead_id), {"from": lead.overruled_disqualifier, "to": key}, now)


def last_overruling(lead: Lead) -> FieldChange | None:
    """Who overruled the lead's disqualifier last, when and why; None where it is not overruled."""
    if not lead.overruled_disqualifier:
        return None
    changes = FieldChange.objects.filter(lead=lead, field=FIELD).select_related("by")
    return changes.order_by("-changed_at", "-id").first()
