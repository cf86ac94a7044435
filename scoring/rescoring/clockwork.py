"""The lane of time: which scores a new day, a new engine or a new zone may have changed.

Those leads become pending, behind what happens now, and are scored the same way; a score that comes out as
it was is left untouched.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from scoring.engine.times import date_of
from scoring.inputs import day_of, start_of
from scoring.models import Pending, ScoringModel

from .rows import ENGINE_REVISION

# Leads that came together lie together. A chunk takes each tenth lead of a block: a page is worked on by
# chunks that follow each other, and each writes where the one before it has left room. In the leads' own
# order a chunk finds full pages and moves all their rows elsewhere; in no order it comes to most pages.
_IN_TURN = "ORDER BY lead_id / 5000, lead_id %% 10, lead_id"

_DUE = f"""
    INSERT INTO scoring_pending (lead_id, cause, lane, noted_at, attempts)
    SELECT lead_id, 'time', %(lane)s, %(now)s, 0 FROM (
        SELECT lead_id FROM scoring_leadscore WHERE version_id = %(version)s AND next_change_on <= %(day)s
        UNION
        SELECT lead_id FROM scoring_leadscore
        WHERE version_id = %(version)s AND fades_until > %(through)s AND as_of < %(midnight)s
    ) AS due {_IN_TURN}
"""

_OTHER_ENGINE = f"""
    INSERT INTO scoring_pending (lead_id, cause, lane, noted_at, attempts)
    SELECT s.lead_id, 'matrix', %(lane)s, %(now)s, 0 FROM scoring_leadscore s
    WHERE s.version_id = %(version)s AND s.engine_revision <> %(revision)s AND NOT EXISTS (
        SELECT 1 FROM scoring_pending p WHERE p.lead_id = s.lead_id)
    {_IN_TURN}
"""

_OTHER_ZONE = f"""
    INSERT INTO scoring_pending (lead_id, cause, lane, noted_at, attempts)
    SELECT d.lead_id, 'time', %s, %s, 0 FROM scoring_activitydigest d
    WHERE d.zone <> %s AND NOT EXISTS (SELECT 1 FROM scoring_pending p WHERE p.lead_id = d.lead_id)
    {_IN_TURN}
"""


@transaction.atomic
def note_due(now: datetime) -> int:
    """Note the leads of which a day that has begun may have changed the score; once a day and model.

    The model's `timed_through` moves with it, in one transaction: nothing is noted twice or never.

    Returns:
        How many rows were noted.
    """
    day = date_of(day_of(now))
    assert day is not None
    models = ScoringModel.objects.filter(active__isnull=False, timed_through__lt=day)
    noted = 0
    for model in models.select_for_update(skip_locked=True, no_key=True, of=("self",)):
        arguments: dict[str, Any] = {
            "lane": Pending.Lane.TIME,
            "now": now,
            "version": model.active_id,
            "day": day,
            "through": model.timed_through,
            "midnight": start_of(day),
        }
        with connection.cursor() as cursor:
            cursor.execute(_DUE, arguments)
            noted += cursor.rowcount
        model.timed_through = day
        model.save(update_fields=["timed_through"])
    return noted


def note_other_engine(now: datetime) -> int:
    """Note the leads whose score another engine has made."""
    noted = 0
    for version_id in ScoringModel.objects.filter(active__isnull=False).values_list("active_id", flat=True):
        arguments: dict[str, Any] = {
            "lane": Pending.Lane.TIME,
            "now": now,
            "version": version_id,
            "revision": ENGINE_REVISION,
        }
        with connection.cursor() as cursor:
            cursor.execute(_OTHER_ENGINE, arguments)
            noted += cursor.rowcount
    return noted


def note_other_zone(now: datetime) -> int:
    """Note the leads whose days were cut in another zone than the organisation's is now: all have moved."""
    with connection.cursor() as cursor:
        cursor.execute(_OTHER_ZONE, [Pending.Lane.TIME, now, settings.ORGANISATION_ZONE])
        return int(cursor.rowcount)
