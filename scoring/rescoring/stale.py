"""Which scores are behind what is stored, and since when (reliability.md, P5)."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Min

from scoring.models import Pending, Quarantine


def stale_since(lead_ids: Iterable[int]) -> dict[int, datetime]:
    """Of each lead whose score is behind, since when; leads that are up to date are left out."""
    wanted = list(lead_ids)
    pending = Pending.objects.filter(lead_id__in=wanted).values_list("lead_id").annotate(Min("noted_at"))
    quarantined = Quarantine.objects.filter(lead_id__in=wanted).values_list("lead_id", "since")
    since: dict[int, datetime] = {}
    for lead_id, moment in pending.union(quarantined, all=True):
        since[lead_id] = min(moment, since.get(lead_id, moment))
    return since
