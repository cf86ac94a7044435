"""What proves that two leads are one person: they are merged by the system, and a person can undo it."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Lower

from leads.ingest.items import EMAIL, Who
from leads.models import Lead, LeadMerge

from .conflicts import note_conflict
from .merging import MergeRefused, are_kept_apart, merge, which_stays

# Other words only speak for it.
PROOFS = {
    "email_verified": "The same e-mail address, which they have confirmed",
    "external_id": "The same id in a system that knows them",
}
# Of one lead within a day: an id that everybody has, such as "0", proves nothing.
_MOST = 3


def may_prove(lead_ids: Collection[int], now: datetime) -> bool:
    """Whether a proof is enough for these leads, or a person has to look at them."""
    recent = LeadMerge.objects.filter(
        kept__in=lead_ids, by=None, undone_at=None, at__gt=now - timedelta(days=1)
    )
    return recent.count() + len(lead_ids) - 1 <= _MOST and not are_kept_apart(lead_ids)


def merge_proven(lead_ids: Collection[int], why: str, now: datetime) -> int:
    """Merge leads that a proof says are one; gives the one that stays.

    Raises:
        MergeRefused: one of them was merged in the meantime, or is gone.
    """
    kept = which_stays(lead_ids)
    for gone in lead_ids:
        if gone != kept:
            merge(kept, gone, why=why, by=None, now=now)
    return kept


@transaction.atomic
def join_confirmed(email: str, source: str, now: datetime) -> None:
    """Make one lead of all that have an e-mail address which its reader has just confirmed.

    Where a person has to look at them, the first two are left to one.

    Args:
        email: the address.
        source: where it was confirmed.
        now: aware.
    """
    same = Lead.objects.annotate(address=Lower("email")).filter(address=email.lower())
    lead_ids = list(same.order_by("pk").values_list("pk", flat=True))
    if len(lead_ids) < 2:
        return
    try:
        if may_prove(lead_ids, now):
            with transaction.atomic():
                merge_proven(lead_ids, PROOFS["email_verified"], now)
            return
    except MergeRefused:  # somebody is at them just now
        pass
    name = Who(EMAIL, email.lower())
    note_conflict((lead_ids[0], lead_ids[1]), name, PROOFS["email_verified"], source, now)
