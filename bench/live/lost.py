"""What was answered "accepted" and is not there: the promise that is held against the database."""

from typing import Any

from .house import House

SOURCE = "bench.live"  # of what is sent
_LOST = """
    SELECT count(*) FROM unnest(%s::text[]) AS sent (key)
    WHERE NOT EXISTS (SELECT 1 FROM leads_activity a WHERE a.source = %s AND a.key = sent.key)
"""
_TWICE = """
    SELECT count(*) FROM (
        SELECT 1 FROM leads_activity WHERE source = %s GROUP BY source, key HAVING count(*) > 1) AS twice
"""


def lost_of(house: House, sent: dict[str, Any]) -> dict[str, int]:
    """What went wrong with the activities that were sent, each kind with its count; 0 where all is well."""
    keys = [one["key"] for one in sent["sent"]]
    return {
        "accepted and not stored": house.one(_LOST, keys, SOURCE),
        "stored twice": house.one(_TWICE, SOURCE),
        "never in the score": sum(one["lag"] is None for one in sent["sent"]),
        "refused": len(sent["refused"]),
    }
