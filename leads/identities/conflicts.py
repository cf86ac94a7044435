"""Two leads that may be one person, where no proof says so: a person decides, once."""

from datetime import datetime

from leads.ingest.items import Who
from leads.models import IdentityConflict, KeptApart


def note_conflict(leads: tuple[int, int], who: Who, proof: str, source: str, now: datetime) -> int | None:
    """Write down that a name of one lead is said to be another's too; once while nobody has decided.

    Args:
        leads: two different ones.
        who: the name.
        proof: what speaks for it, in words.
        source: where it comes from.
        now: aware.

    Returns:
        The id of the open conflict; None where somebody has said that they are two people.
    """
    first, second = sorted(leads)
    if KeptApart.objects.filter(first=first, second=second).exists():
        return None
    conflict = IdentityConflict(
        first_id=first,
        second_id=second,
        kind=who.kind,
        value=who.value,
        proof=proof[:200],
        source=source[:60],
        found_at=now,
    )
    IdentityConflict.objects.bulk_create([conflict], ignore_conflicts=True)
    open_ones = IdentityConflict.objects.filter(first=first, second=second, ended_at__isnull=True)
    return open_ones.values_list("pk", flat=True).first()
