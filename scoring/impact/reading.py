"""All leads, read from the database in chunks, and brought up to date by reading what changed alone."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
from django.conf import settings
from django.db import connection

from leads.days import organisation_zone
from scoring.engine.arrays import Int64s, column
from scoring.inputs import LeadRows, activity_types, read_leads

from .columns import Field, moments
from .everyone import CREATED, OVERRULED, Everyone, together

FieldKey = tuple[str, str]
Progress = Callable[[int, int], None]
# Leads, a multiple of eight. Of smaller blocks two threads that score them wait for each other all the time;
# larger ones are not scored faster, and a worker that writes them needs more memory.
CHUNK = 32_000

_REVISIONS = """
    SELECT coalesce(string_agg(int8send(lead_id), ''::bytea), ''::bytea),
           coalesce(string_agg(int8send(revision), ''::bytea), ''::bytea)
    FROM scoring_activitydigest WHERE zone = %s
      AND lead_id NOT IN (SELECT id FROM leads_lead WHERE merged_into_id IS NOT NULL)
"""
_DIGESTS = """
    SELECT coalesce(string_agg(int8send(lead_id), ''::bytea ORDER BY lead_id), ''::bytea),
           coalesce(string_agg(int8send(revision), ''::bytea ORDER BY lead_id), ''::bytea),
           coalesce(string_agg(int4send(length(packed) / 4), ''::bytea ORDER BY lead_id), ''::bytea),
           coalesce(string_agg(packed, ''::bytea ORDER BY lead_id), ''::bytea)
    FROM scoring_activitydigest JOIN leads_lead l ON l.id = lead_id WHERE lead_id = ANY(%s) AND zone = %s
"""
# Of the changes of a day the first: what was there before it was there as the days before ended.
_CHANGES = """
    SELECT DISTINCT ON (c.field, one.place, day.number) c.field, one.place - 1, day.number, c.old
    FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS one(id, place)
    JOIN leads_fieldchange c ON c.lead_id = one.id
    CROSS JOIN LATERAL (SELECT (c.changed_at AT TIME ZONE %(zone)s)::date - DATE '1970-01-01' AS number) day
    WHERE c.field = ANY(%(names)s)
    ORDER BY c.field, one.place, day.number, c.changed_at, c.id
"""


def read_everyone(keys: Iterable[FieldKey], now: datetime, progress: Progress) -> Everyone:
    """Read all leads that were ever looked at by the worker, with these fields: some 3 s for 100,000.

    Args:
        keys: names and types of the fields.
        now: the moment they are said to be as of.
        progress: told how many are read, and of how many.
    """
    return together(list(read_parts(keys, now, progress)), now)


def read_parts(keys: Iterable[FieldKey], now: datetime, progress: Progress) -> Iterator[Everyone]:
    """The same part by part, by rising id; the first has nobody, so that there is one always."""
    wanted = {*keys, CREATED, OVERRULED}
    yield _read(np.zeros(0, np.int64), wanted, now)
    yield from _parts(np.sort(_revisions()[0]), wanted, now, progress)


def up_to_date(everyone: Everyone, keys: Iterable[FieldKey], now: datetime, progress: Progress) -> Everyone:
    """The same with what changed since: who is new or has a new revision is read, who is gone is left out.

    Fields that were not read before are read of all, so all is read again.
    """
    wanted = {*keys, CREATED, OVERRULED}
    if not wanted <= everyone.fields.keys():
        return read_everyone(wanted | everyone.fields.keys(), now, progress)
    ids, revisions = _revisions()
    order = np.argsort(ids, kind="stable")
    ids, revisions = ids[order], revisions[order]
    places = np.minimum(np.searchsorted(ids, everyone.ids), max(len(ids) - 1, 0))
    if len(ids) == 0:
        return read_everyone(everyone.fields.keys(), now, progress)
    as_it_was = (ids[places] == everyone.ids) & (revisions[places] == everyone.revisions)
    changed = np.setdiff1d(ids, everyone.ids[as_it_was], assume_unique=True)
    if as_it_was.all() and not len(changed):
        return replace(everyone, as_of=now)
    parts = _parts(changed, set(everyone.fields), now, progress)
    return together([everyone.take(np.flatnonzero(as_it_was)), *parts], now)


def _revisions() -> tuple[Int64s, Int64s]:
    """Ids and revisions of all, in no order."""
    ids, revisions = _one(_REVISIONS, [settings.ORGANISATION_ZONE])
    return _whole(ids, ">i8"), _whole(revisions, ">i8")


def _parts(ids: Int64s, keys: set[FieldKey], now: datetime, progress: Progress) -> Iterator[Everyone]:
    for start in range(0, len(ids), CHUNK):
        progress(start, len(ids))
        yield _read(ids[start : start + CHUNK], keys, now)


def _read(ids: Int64s, keys: set[FieldKey], now: datetime) -> Everyone:
    """Digests first: leads that were read earlier could be older than a digest's revision says."""
    found = _one(_DIGESTS, [ids.tolist(), settings.ORGANISATION_ZONE])
    there = _whole(found[0], ">i8")
    leads = read_leads(there.tolist(), {name for name, _ in keys} - {OVERRULED[0]})
    before = _changes(leads.ids, {name for name, _ in keys})
    types, places = activity_types()
    one = Everyone(
        as_of=now,
        ids=there,
        revisions=_whole(found[1], ">i8"),
        ends=np.cumsum(_whole(found[2], ">i4")),
        packed=np.frombuffer(found[3], dtype=">u4").astype(np.uint32),
        fields={},
        types=types,
        type_places=places,
    )
    if len(leads.ids) < len(there):  # some were deleted in between
        one = one.take(np.flatnonzero(np.isin(there, leads.ids)))
    return replace(one, fields={key: _field(key, leads, before.get(key[0], [])) for key in keys})


def _changes(lead_ids: list[int], names: Iterable[str]) -> Mapping[str, list[tuple[int, int, str]]]:
    """By field's name: place of the lead, day, and what was there before."""
    arguments: dict[str, Any] = {"ids": lead_ids, "names": list(names), "zone": settings.ORGANISATION_ZONE}
    changes: dict[str, list[tuple[int, int, str]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, arguments)
        for name, *change in cursor.fetchall():
            changes.setdefault(name, []).append((change[0], change[1], change[2]))
    return changes


def _field(key: FieldKey, leads: LeadRows, changes: list[tuple[int, int, str]]) -> Field:
    now = [about.overruled for about in leads.about] if key == OVERRULED else leads.texts[key[0]]
    values = column(key[1], [*now, *(old for *_, old in changes)], organisation_zone())
    places = np.array([place for place, *_ in changes], dtype=np.int64)
    return Field(values, moments(places, np.array([day for _, day, _ in changes], dtype=np.int64)))


def _one(query: str, arguments: list[Any]) -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(query, arguments)
        return [bytes(value) for value in cursor.fetchone()]


def _whole(packed: bytes, kind: str) -> Int64s:
    return np.frombuffer(packed, dtype=kind).astype(np.int64)
