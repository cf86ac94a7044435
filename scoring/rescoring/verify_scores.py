"""P6: a stored score equals its computation from scratch, from the raw rows, at the moment it speaks for."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from django.db import connection

from scoring.digests import differing, from_raw
from scoring.inputs import read_leads

from .compute import compute
from .lineup import Lineup, active_lineup
from .rows import is_different
from .store import read_rows

_CHUNK = 1_000
_LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)

# Marked ones say themselves that they are behind.
_UP_TO_DATE = """
    SELECT l.id FROM leads_lead l WHERE l.id > %s AND l.erased_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM scoring_pending p WHERE p.lead_id = l.id)
      AND NOT EXISTS (SELECT 1 FROM scoring_quarantine q WHERE q.lead_id = l.id)
    ORDER BY l.id LIMIT %s
"""


def leads_computed_otherwise(
    sample: int | None, progress: Callable[[int], None] | None = None
) -> tuple[int, int]:
    """Count the leads whose digest, and the scores whose numbers, differ from what the raw rows give.

    Args:
        sample: about so many leads, spread over all; None for every one.
        progress: told how many leads are done.
    """
    lineup = active_lineup()
    digests = scores = done = 0
    for lead_ids in _chunks(sample):
        digests += len(differing(lead_ids))
        scores += _differing_scores(lineup, lead_ids)
        done += len(lead_ids)
        if progress:
            progress(done)
    return digests, scores


def _differing_scores(lineup: Lineup, lead_ids: Sequence[int]) -> int:
    found = 0
    leads = read_leads(lead_ids, lineup.fields)
    raw = from_raw(leads.ids, datetime(9999, 1, 1, tzinfo=UTC))
    for version in lineup.versions:
        stored = read_rows([version.version_id], leads.ids)
        moments = {row.lead_id: row.as_of for row in stored.values()}
        for row in compute(leads, raw, lineup, _LONG_AGO, moments)[version.version_id]:
            before = stored.get((version.version_id, row.lead_id))
            if before is not None and (before.as_of != row.as_of or is_different(before, row)):
                found += 1
    return found


def _chunks(sample: int | None) -> Iterator[list[int]]:
    step = max(1, _lead_count() // sample) if sample else 1
    last, left = 0, sample or float("inf")
    while left > 0:
        with connection.cursor() as cursor:
            cursor.execute(_UP_TO_DATE, [last, _CHUNK * step])
            lead_ids = [lead_id for (lead_id,) in cursor.fetchall()]
        if not lead_ids:
            return
        last = lead_ids[-1]
        chosen = lead_ids[::step]
        left -= len(chosen)
        yield chosen


def _lead_count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM leads_lead WHERE erased_at IS NULL")
        return int(cursor.fetchone()[0])
