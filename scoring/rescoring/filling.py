"""Filling a version's partition, while recording and scoring go on under the old one."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from leads.crash import crash_at
from leads.cycles import no_search_for_cycles
from leads.fetching import fetched
from scoring.digests import rebuild, stored
from scoring.engine.times import date_of
from scoring.inputs import day_of, read_leads
from scoring.matrix.versions import Active
from scoring.models import PublishRange, PublishRun, ScoringModel

from .changes import COUNTED_FROM, Counted, noted_of
from .claims import CHUNK_LEADS
from .compute import compute_columns
from .lineup import lineup_with
from .locks import hold_gate, lock_leads
from .quarantine import set_aside
from .rows import ENGINE_REVISION, Columns, rows_of
from .store import copy_columns, write_rows

log = structlog.get_logger(__name__)
RANGE_LEADS = 5_000  # about a second; also what a kill in between costs

_RANGES = """
    INSERT INTO scoring_publishrange (run_id, first_lead, last_lead, leads, is_done)
    SELECT %s, min(id), max(id), count(*), false
    FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / %s AS part FROM leads_lead
          WHERE erased_at IS NULL) AS numbered
    GROUP BY part ORDER BY part
"""

# A lead that was never packed is pending still: it is scored, and packed, before it is missed here.
_BEHIND = """
    SELECT d.lead_id FROM scoring_activitydigest d
    LEFT JOIN scoring_leadscore s ON s.version_id = %(version)s AND s.lead_id = d.lead_id
    WHERE (s.lead_id IS NULL OR s.inputs_revision <> d.revision OR s.engine_revision <> %(engine)s
           OR s.next_change_on <= %(today)s
           OR (s.fades_until > (s.as_of AT TIME ZONE %(zone)s)::date
               AND (s.as_of AT TIME ZONE %(zone)s)::date < %(today)s))
      AND NOT EXISTS (SELECT 1 FROM scoring_quarantine q WHERE q.lead_id = d.lead_id)
    ORDER BY d.lead_id
"""

_BEFORE = (
    sql.SQL("SELECT lead_id, {} FROM scoring_leadscore WHERE version_id = %s AND lead_id = ANY(%s)")
    .format(sql.SQL(", ").join(map(sql.Identifier, COUNTED_FROM)))
    .as_bytes()
)


def cut_ranges(run: PublishRun) -> None:
    """Cut all leads into ranges; leads that come later are found by `behind`."""
    with connection.cursor() as cursor:
        cursor.execute(_RANGES, [run.pk, RANGE_LEADS])


@transaction.atomic
def fill_next_range(run: PublishRun, version: Active, now: datetime) -> int | None:
    """Fill the next range that nobody has, by COPY. Returns how many leads it has, None where all is done."""
    ranges = PublishRange.objects.select_for_update(skip_locked=True)
    part = ranges.filter(run=run, is_done=False).order_by("id").first()
    if part is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM leads_lead WHERE id BETWEEN %s AND %s AND erased_at IS NULL ORDER BY id",
            [part.first_lead, part.last_lead],
        )
        lead_ids = [lead_id for (lead_id,) in cursor.fetchall()]
    _fill(version, lead_ids, now)
    crash_at("in_range")
    part.is_done, part.done_at = True, now
    part.save(update_fields=["is_done", "done_at"])
    return part.leads


def behind(version_id: int, at: datetime) -> list[int]:
    """The leads whose score under a version is missing, or was made from less than is known by now."""
    arguments: dict[str, Any] = {
        "version": version_id,
        "engine": ENGINE_REVISION,
        "today": date_of(day_of(at)),
        "zone": settings.ORGANISATION_ZONE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND, arguments)
        return [lead_id for (lead_id,) in cursor.fetchall()]


def catch_up(version: Active, lead_ids: Sequence[int], now: datetime) -> None:
    """Score these leads under a version that is not active yet, a chunk a transaction."""
    for start in range(0, len(lead_ids), CHUNK_LEADS):
        chunk = lead_ids[start : start + CHUNK_LEADS]
        with transaction.atomic():
            hold_gate()
            lock_leads(chunk)
            rescore_under(version, chunk, now)


def rescore_under(version: Active, lead_ids: Sequence[int], now: datetime) -> None:
    """Score and write these leads under a version; whoever calls keeps other writers from them."""
    try:
        with transaction.atomic():
            write_rows([], rows_of(_columns(version, lead_ids, now)))
    except Exception as error:
        _one_by_one(rescore_under, version, lead_ids, now, error)


def _fill(version: Active, lead_ids: Sequence[int], now: datetime) -> None:
    try:
        with transaction.atomic(), no_search_for_cycles():
            copy_columns(version.version_id, _columns(version, lead_ids, now))
    except Exception as error:
        _one_by_one(_fill, version, lead_ids, now, error)


def _one_by_one(
    write: Callable[[Active, Sequence[int], datetime], None],
    version: Active,
    lead_ids: Sequence[int],
    now: datetime,
    error: Exception,
) -> None:
    """A lead that can't be scored holds up no other: it is set aside, the rest is written."""
    if len(lead_ids) == 1:
        log.warning("lead_failed", lead=lead_ids[0], version=version.version_id, error=str(error))
        set_aside(lead_ids[0], f"{type(error).__name__}: {error}", 1, now)
        return
    for lead_id in lead_ids:
        write(version, [lead_id], now)


def _columns(version: Active, lead_ids: Sequence[int], now: datetime) -> Columns:
    lineup = lineup_with(version)
    # Digests first: leads read earlier than their digest could be older than its revision says.
    digests = stored(lead_ids)
    leads = read_leads(lead_ids, lineup.fields)
    digests |= rebuild([lead_id for lead_id in leads.ids if lead_id not in digests], now)
    active = ScoringModel.objects.values_list("active_id", flat=True).get(pk=version.model_id)
    old = _before(active, leads.ids) if active else {}
    columns = compute_columns(leads, digests, lineup, now)[version.version_id]
    return columns | {"noted_composite": noted_of(old, columns)}


def _before(version_id: int, lead_ids: list[int]) -> dict[int, Counted]:
    return {row[0]: row[1:] for row in fetched(_BEFORE, [version_id, lead_ids])}
