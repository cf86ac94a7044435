"""Who works on which pending leads: the claim, its lease, and what happens after a failure.

A claim counts its attempt before the work, so a worker that dies has counted too. A chunk that failed
comes again lead by lead; after five attempts a lead is set aside.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from scoring.models import Pending

CHUNK_LEADS = 200  # 20,000 advisory locks in one transaction exhaust the server's memory
_MOST_LEADS = {Pending.Lane.NOW: CHUNK_LEADS, Pending.Lane.TIME: 500}  # nobody waits for what time did
MOST_ATTEMPTS = 5
LEASE = timedelta(seconds=20)  # a chunk takes at most 5 s; a dead worker's leads are free after this
# Rows that are looked at; each is locked, and that is written. A lead in motion has several; of what time
# did it has one, and looking further would lock each again for every chunk.
_LOOK_AHEAD = {Pending.Lane.NOW: 2_000, Pending.Lane.TIME: _MOST_LEADS[Pending.Lane.TIME]}

# A lead that failed alone waits for its next attempt, whatever comes in for it: it would fail the chunk.
_FRESH = """
    WITH head AS (
        SELECT id, lead_id FROM scoring_pending p
        WHERE attempts = 0 AND lane = %(lane)s AND NOT EXISTS (
            SELECT 1 FROM scoring_pending q WHERE q.lead_id = p.lead_id AND q.attempts > 1)
        ORDER BY id LIMIT %(rows)s FOR UPDATE SKIP LOCKED
    ), chosen AS (
        SELECT lead_id FROM head GROUP BY lead_id ORDER BY min(id) LIMIT %(leads)s
    )
    UPDATE scoring_pending p SET attempts = 1, leased_until = %(until)s
    FROM head JOIN chosen USING (lead_id) WHERE p.id = head.id RETURNING p.lead_id
"""

_AGAIN = """
    WITH one AS (
        SELECT id, lead_id FROM scoring_pending WHERE attempts > 0 AND leased_until < %(now)s
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    UPDATE scoring_pending p SET attempts = greatest(attempts, (
            SELECT max(attempts) FROM scoring_pending q WHERE q.lead_id = one.lead_id)) + 1,
        leased_until = %(until)s
    FROM one WHERE p.id = one.id RETURNING p.lead_id, p.attempts
"""


class Again(NamedTuple):
    """A lead that is tried alone, and which attempt this is."""

    lead_id: int
    attempt: int


def claim_fresh(lane: Pending.Lane, now: datetime) -> list[int]:
    """Claim a chunk of leads that nobody has tried yet; ids rising, empty where there are none."""
    arguments: dict[str, Any] = {
        "lane": lane,
        "rows": _LOOK_AHEAD[lane],
        "leads": _MOST_LEADS[lane],
        "until": now + LEASE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FRESH, arguments)
        return sorted({lead_id for (lead_id,) in cursor.fetchall()})


def claim_again(now: datetime) -> Again | None:
    """Claim one lead whose last attempt failed, or whose worker's lease has run out."""
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN, {"now": now, "until": now + LEASE})
        row = cursor.fetchone()
    return Again(*row) if row else None


def free_chunk(lead_ids: Iterable[int], now: datetime) -> None:
    """Give a chunk that failed free at once: its leads come again, each alone."""
    _lease(lead_ids, now - timedelta(microseconds=1))


def free_later(again: Again, now: datetime) -> None:
    """Let a lead that failed alone rest before its next attempt: 4, 8, 16 seconds."""
    _lease([again.lead_id], now + timedelta(seconds=2**again.attempt))


def is_anything_free(now: datetime) -> bool:
    """Whether a worker would find something to claim."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM scoring_pending WHERE attempts = 0)"
            " OR EXISTS (SELECT 1 FROM scoring_pending WHERE attempts > 0 AND leased_until < %s)",
            [now],
        )
        return bool(cursor.fetchone()[0])


def _lease(lead_ids: Iterable[int], until: datetime) -> None:
    Pending.objects.filter(lead_id__in=list(lead_ids), attempts__gt=0).update(leased_until=until)
