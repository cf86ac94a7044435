"""Recording in batches with keys against COPY into the same table; one activity to its new score."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from statistics import median
from time import perf_counter
from uuid import uuid4

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from leads.ingest.items import NewActivity
from leads.ingest.record import record_activities
from leads.models import ActivityType
from scoring.rescoring.chunk import rescore_chunk
from scoring.rescoring.service import drain

BATCH, BATCHES = 5_000, 4
_SINGLES = 200
_SOURCE = "bench.recording"
_FORGET = "DELETE FROM leads_activity WHERE source = %s"
_later = count(1)


def recorded(leads: int, now: datetime) -> float:
    """Twenty thousand activities of leads that are known by their ids, through the one door."""
    at = now + timedelta(seconds=next(_later))
    batches = [
        [
            NewActivity(uuid4().hex, "web.visit", at - timedelta(minutes=n), lead_id=1 + n * 7919 % leads)
            for n in range(first, first + BATCH)
        ]
        for first in range(0, BATCH * BATCHES, BATCH)
    ]
    return _forgotten(lambda: [record_activities(batch, _SOURCE, at) for batch in batches])


def copied(leads: int, now: datetime) -> float:
    """As many by COPY, a transaction a batch: the triggers, keys and indexes of the table are there."""
    (type_id,) = ActivityType.objects.filter(key="web.visit").values_list("id", flat=True)
    at = now + timedelta(seconds=next(_later))
    batches = [
        [
            (
                at - timedelta(minutes=n),
                at,
                _SOURCE,
                uuid4().hex,
                "",
                Jsonb({}),
                uuid4(),
                type_id,
                lead,
                lead,
                "",
            )
            for n in range(first, first + BATCH)
            for lead in [1 + n * 7919 % leads]
        ]
        for first in range(0, BATCH * BATCHES, BATCH)
    ]
    return _forgotten(lambda: [_copy(batch) for batch in batches])


@transaction.atomic
def _copy(rows: list[tuple[object, ...]]) -> None:
    query = (
        "COPY leads_activity (occurred_at, known_at, source, key, topic, properties, body_hash, type_id,"
        " lead_id, visitor_id, about) FROM STDIN"
    )
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        for row in rows:
            copy.write_row(row)


def _forgotten(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    seconds = perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [_SOURCE])
        cursor.execute("DELETE FROM scoring_pending")
    return seconds


def scored_at_once(leads: int, now: datetime) -> float:
    """The median of activities that come in by the door and are scored, one after the other."""

    def one(lead_id: int) -> None:
        item = NewActivity(uuid4().hex, "web.visit", None, lead_id=lead_id)
        record_activities([item], _SOURCE, now)
        rescore_chunk([lead_id], now)

    return _median(one, leads, now)


def inserted(leads: int, now: datetime) -> float:
    """The median of activities that are inserted and committed, and nothing else."""
    (type_id,) = ActivityType.objects.filter(key="web.visit").values_list("id", flat=True)
    query = (
        "INSERT INTO leads_activity (occurred_at, known_at, source, key, topic, properties, body_hash,"
        " type_id, lead_id, visitor_id, about) VALUES (%s, %s, %s, %s, '', '{}', %s, %s, %s, %s, '')"
    )

    def one(lead_id: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(query, [now, now, _SOURCE, uuid4().hex, uuid4(), type_id, lead_id, lead_id])

    return _median(one, leads, now)


def _median(one: Callable[[int], None], leads: int, now: datetime) -> float:
    taken = []
    for number in range(_SINGLES):
        lead_id = 1 + (next(_later) * 7919 + number * 104_729) % leads
        began = perf_counter()
        one(lead_id)
        taken.append(perf_counter() - began)
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [_SOURCE])
    drain(lambda: now)  # else digests and scores would go on to know of them
    return median(taken)
