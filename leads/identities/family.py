"""A lead and those that became part of it."""

from collections.abc import Collection

from django.db import connection
from django.db.models import QuerySet

from leads.ingest.visitors import kept_ids
from leads.models import LeadMerge


def kept_id(lead_id: int) -> int | None:
    """The lead that a lead was merged into at last: itself where it stands, None where there is none."""
    return kept_ids([lead_id]).get(lead_id)


def family_of(lead_ids: Collection[int]) -> list[int]:
    """These leads and all that were merged into them: their past is one person's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE family (id) AS (SELECT unnest(%s::bigint[])"
            " UNION SELECT l.id FROM family f JOIN leads_lead l ON l.merged_into_id = f.id)"
            " SELECT id FROM family",
            [list(lead_ids)],
        )
        return [lead_id for (lead_id,) in cursor.fetchall()]


def merges_in(family: Collection[int]) -> QuerySet[LeadMerge]:
    """The merges that made a family, the latest first."""
    if len(family) < 2:
        return LeadMerge.objects.none()
    merges = LeadMerge.objects.filter(kept__in=family, undone_at__isnull=True)
    return merges.select_related("kept", "gone", "by")
