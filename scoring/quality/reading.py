"""Leads from the database, thousands at a time: what the matrix reads, what is checked, and since when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import connection
from django.db.models import BooleanField, Case, QuerySet, Value, When

from leads.people.access import in_pool, to_be_looked_at
from scoring.digests import stored
from scoring.engine.arrays import Batch, Int64s, Text, texts_of
from scoring.engine.compile import Compiled
from scoring.engine.tree import CREATED_ON
from scoring.inputs import LeadRows, batch_of, read_leads
from scoring.models import LeadScore
from scoring.segments.to_query import listed

from .checks import READ

CHUNK = 10_000
NOBODYS, OPEN = 0, -1  # in the place of an owner's id: nobody's, and nobody's that may be taken
_SINCE = """
    SELECT field, lead_id, floor(extract(epoch FROM %s - max(known_at)) / 86400)::int
    FROM leads_fieldchange WHERE lead_id = ANY(%s) AND field = ANY(%s) GROUP BY field, lead_id
"""
_Row = tuple[int, int | None, str, bool, datetime]


@dataclass(frozen=True)
class Leads:
    """Some leads that are listed under a version, as they are now.

    `owners` are ids, or NOBODYS or OPEN; `days` int64[n] by field's name is how long its value stands.
    """

    rows: LeadRows
    batch: Batch
    overruled: Text
    owners: list[int]
    sources: list[str]
    days: dict[str, Int64s]


def count_of(version_id: int) -> int:
    """How many leads are listed under a version."""
    return _listed(version_id).count()


def leads_of(version_id: int, compiled: Compiled, now: datetime) -> Iterator[Leads]:
    """All leads that are listed under a version, by rising id.

    Args:
        version_id: one that is in force.
        compiled: the same.
        now: aware; a value stands since it was last learned, or since the lead came.
    """
    last = 0
    names = [name for name in compiled.fields if name != CREATED_ON]
    while found := list(_rows(version_id, last)):
        last = found[-1][0]
        yield _leads(found, compiled, names, now)


def _listed(version_id: int) -> QuerySet[LeadScore]:
    return LeadScore.objects.filter(listed(()), version_id=version_id, counts=True)


def _rows(version_id: int, after: int) -> Iterable[_Row]:
    is_open = Case(
        When(in_pool() | to_be_looked_at(), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    scores = _listed(version_id).filter(lead_id__gt=after).annotate(is_open=is_open).order_by("lead_id")
    rows: Iterable[_Row] = scores.values_list("lead_id", "owner_id", "source", "is_open", "lead__added_at")[
        :CHUNK
    ]
    return rows


def _leads(found: list[_Row], compiled: Compiled, names: list[str], now: datetime) -> Leads:
    rows = read_leads([row[0] for row in found], {*compiled.fields, *READ})
    there = {lead_id: place for place, lead_id in enumerate(rows.ids)}
    about = [row for row in found if row[0] in there]  # some were deleted in between
    came = np.array([(now - row[4]).days for row in about], dtype=np.int64)
    return Leads(
        rows=rows,
        batch=batch_of(rows, stored(rows.ids), compiled),
        overruled=texts_of([one.overruled for one in rows.about]),
        owners=[row[1] or (OPEN if row[3] else NOBODYS) for row in about],
        sources=[row[2] for row in about],
        days=_days(rows.ids, names, came, now),
    )


def _days(ids: list[int], names: list[str], came: Int64s, now: datetime) -> dict[str, Int64s]:
    days = {name: came.copy() for name in names}
    places = {lead_id: place for place, lead_id in enumerate(ids)}
    with connection.cursor() as cursor:
        cursor.execute(_SINCE, [now, ids, names])
        for name, lead_id, number in cursor.fetchall():
            days[name][places[lead_id]] = number
    return {name: np.maximum(found, 0) for name, found in days.items()}
