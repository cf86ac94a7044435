"""Leads that could not be scored: set aside after five attempts, shown, tried again when a person says so."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from leads.models import Lead
from scoring.models import Pending, Quarantine


@transaction.atomic
def set_aside(lead_id: int, error: str, attempts: int, now: datetime) -> None:
    """Put a lead into quarantine; what was pending for it goes. A lead that is gone leaves nothing."""
    Pending.objects.filter(lead_id=lead_id, attempts__gt=0).delete()
    # Kept from being deleted meanwhile, or the row would point at nothing.
    if Lead.objects.select_for_update(no_key=True).filter(pk=lead_id).exists():
        Quarantine.objects.update_or_create(
            lead_id=lead_id, defaults={"error": error, "attempts": attempts, "since": now}
        )


@transaction.atomic
def try_again(lead_ids: Sequence[int], now: datetime) -> int:
    """Make quarantined leads pending again; they leave the quarantine when they are scored.

    Returns:
        How many of them are in quarantine.
    """
    there = list(Quarantine.objects.filter(lead_id__in=lead_ids).values_list("lead_id", flat=True))
    Pending.objects.bulk_create(
        Pending(lead_id=lead_id, cause="field", noted_at=now, lane=Pending.Lane.NOW) for lead_id in there
    )
    return len(there)
