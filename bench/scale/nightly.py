"""What time alone changes: the clock moves a day, and the leads that are due are scored anew."""

from datetime import datetime, timedelta
from time import perf_counter

from django.db import connection

from scoring.rescoring.clockwork import note_due
from scoring.rescoring.service import drain

from .rescore import rescored

_MB = 1e6


def written_at_night(now: datetime) -> float:
    """Megabytes that a night writes ahead, notes included; the company is of today again afterwards."""
    before = _written()
    _night(now)
    megabytes = _written() - before
    rescored(now)
    return megabytes


def written_by_all(now: datetime) -> float:
    """Megabytes that rescoring all leads under a new version writes ahead."""
    before = _written()
    rescored(now)
    return _written() - before


def seconds_a_lead(now: datetime, percent: int) -> float:
    """What each lead takes at night where of all leads at most so many of a hundred are due."""
    before = perf_counter()
    leads = _night(now, percent)
    seconds = perf_counter() - before
    rescored(now)
    return seconds / leads


def _night(now: datetime, percent: int = 100) -> int:
    """Note what a day makes due and score it. Returns how many leads that were."""
    later = now + timedelta(days=1)
    note_due(later)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM scoring_pending WHERE lead_id %% 100 >= %s", [percent])
    return drain(lambda: later)


def _written() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')")
        return float(cursor.fetchone()[0]) / _MB
