"""Which leads are to be handed off: those that arrived, and those that wait."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from leads.models import Stage
from scoring.models import Handoff

# Each begins with an index of its own on few leads: `lead_pool`, `lead_worked`.
_STANDING: dict[str, str] = {
    Stage.MQL: "SELECT id FROM leads_lead WHERE stage = 'mql' AND owner_id IS NULL",
    Stage.SQL: "SELECT l.id FROM leads_lead l LEFT JOIN leads_user u ON u.id = l.owner_id"
    " WHERE l.stage = 'sql' AND (l.owner_id IS NULL OR u.role = 'sdr')",
}
_ARRIVED = """
    SELECT l.id FROM ({standing}) l
    JOIN LATERAL (
        SELECT id, to_stage, moved_at FROM leads_stagemove v WHERE v.lead_id = l.id ORDER BY id DESC LIMIT 1
    ) m ON m.to_stage = %(stage)s AND m.moved_at >= %(since)s
    WHERE (%(every)s OR l.id = ANY(%(leads)s))
      AND NOT EXISTS (SELECT 1 FROM scoring_handoff h WHERE h.move_id = m.id)
"""


def arrived(since: Mapping[str, datetime], lead_ids: Collection[int] | None) -> set[int]:
    """Leads that came to a stage that has rules, after these began, and of which nothing became yet.

    Args:
        since: for each stage that has rules, when they began.
        lead_ids: only of these; None for all.
    """
    found: set[int] = set()
    for stage, began in since.items():
        arguments: dict[str, Any] = {
            "stage": stage,
            "since": began,
            "every": lead_ids is None,
            "leads": list(lead_ids or ()),
        }
        with connection.cursor() as cursor:
            cursor.execute(_ARRIVED.format(standing=_STANDING[stage]), arguments)
            found.update(lead_id for (lead_id,) in cursor.fetchall())
    return found


def still_open(lead_ids: Collection[int] | None) -> set[int]:
    """Leads of which one arrival waits or is withheld; None for all."""
    rows = Handoff.objects.filter(state__in=Handoff.OPEN)
    if lead_ids is not None:
        rows = rows.filter(lead_id__in=lead_ids)
    return set(rows.values_list("lead_id", flat=True))


def open_rows(lead_ids: Collection[int]) -> dict[int, Handoff]:
    """By move: which arrivals of these leads wait or are withheld."""
    rows = Handoff.objects.filter(state__in=Handoff.OPEN, lead_id__in=lead_ids)
    return {row.move_id: row for row in rows}
