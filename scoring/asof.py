"""Any lead, on any date, as it was known then: what the kernel reads, rolled back to a moment.

A field has the value that it had before the first change of which we learned later. An activity counts
where it had happened, we had learned of it, and we knew by then that its visitor is this lead. What was
deleted since, and fields that a bulk load overwrote without a record, can't be told any more.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from django.conf import settings
from django.db import connection

from leads.catalog.fields import field_map
from leads.days import day_of as date_of
from leads.ingest.moves import SOURCE, direction, move_key
from leads.models import Activity, ActivityType
from scoring.digests import Digest, from_raw_as_known, with_other_type
from scoring.engine.arrays import Batch, Int64s
from scoring.engine.compile import Compiled
from scoring.inputs import LeadRows, batch_with, day_of, read_leads

_OVERRULED = "overruled_disqualifier"

_LATER_CHANGES = """
    SELECT DISTINCT ON (one.place, c.field) one.place - 1, c.field, c.old
    FROM unnest(%(ids)s::bigint[], %(moments)s::timestamptz[]) WITH ORDINALITY AS one(id, at, place)
    JOIN leads_fieldchange c ON c.lead_id = one.id AND c.known_at > one.at
    WHERE c.field = ANY(%(names)s)
    ORDER BY one.place, c.field, c.known_at, c.id
"""

# What a field was when the moment's day began, and at the moment, where it moved again on that day.
_MOVED_AGAIN = """
    SELECT one.place - 1, c.field,
        (array_agg(c.old ORDER BY c.changed_at, c.id) FILTER (WHERE c.changed_at <= one.at))[1],
        (array_agg(c.new ORDER BY c.changed_at DESC, c.id DESC) FILTER (WHERE c.changed_at <= one.at))[1]
    FROM unnest(%(ids)s::bigint[], %(moments)s::timestamptz[]) WITH ORDINALITY AS one(id, at, place)
    CROSS JOIN LATERAL (SELECT date_trunc('day', one.at AT TIME ZONE %(zone)s) AS midnight) today
    JOIN leads_fieldchange c ON c.lead_id = one.id
        AND c.changed_at >= today.midnight AT TIME ZONE %(zone)s
        AND c.changed_at < (today.midnight + interval '1 day') AT TIME ZONE %(zone)s
    WHERE c.field = ANY(%(ordered)s)
    GROUP BY one.place, c.field, one.at HAVING max(c.changed_at) > one.at
"""

_CAMPAIGNS = """
    SELECT last.campaign_id
    FROM unnest(%(ids)s::bigint[], %(moments)s::timestamptz[]) WITH ORDINALITY AS one(id, at, place)
    LEFT JOIN LATERAL (
        SELECT a.campaign_id FROM leads_activity a JOIN leads_visitor v ON v.id = a.visitor_id
        WHERE a.lead_id = one.id AND a.campaign_id IS NOT NULL AND a.occurred_at <= one.at
          AND a.known_at <= one.at AND (v.joined_at IS NULL OR v.joined_at <= one.at)
        ORDER BY a.occurred_at DESC, a.id DESC LIMIT 1
    ) last ON true ORDER BY one.place
"""


class Then(NamedTuple):
    """A lead at a moment, which is aware."""

    lead_id: int
    at: datetime


@dataclass(frozen=True)
class AsKnown:
    """Leads as they were known, each at its moment: all four are as long, in the order asked for.

    `places` are their places among what was asked for; leads that are gone are missing. Of `leads.about`
    only `overruled` is of then: owner and stage are what they are now.
    """

    places: list[int]
    moments: list[datetime]
    leads: LeadRows
    digests: list[Digest]

    @property
    def days(self) -> Int64s:
        """The day of each moment, as the kernel takes them beside the batch."""
        return np.array([day_of(moment) for moment in self.moments], dtype=np.int64)

    def batch(self, compiled: Compiled) -> Batch:
        """What a version reads of them."""
        return batch_with(self.leads, self.digests, compiled)


def read_as_known(wanted: Sequence[Then], names: Iterable[str]) -> AsKnown:
    """Read leads using only what was known then, in a handful of queries however many they are.

    Args:
        wanted: a lead may come several times, each time with its moment.
        names: of the fields that are read, as `read_leads` takes them.
    """
    names = set(names) | {"created_on"}
    leads = read_leads([then.lead_id for then in wanted], names)
    places = _there(wanted, leads)
    there = [wanted[place] for place in places]
    digests = from_raw_as_known(leads.ids, [then.at for then in there])
    _take_back_moves(there, digests)
    return AsKnown(places, [then.at for then in there], _rolled_back(leads, there, names), digests)


def _there(wanted: Sequence[Then], leads: LeadRows) -> list[int]:
    """The places of those that were found: `read_leads` keeps the order, and leaves out who is gone."""
    found = set(leads.ids)
    return [place for place, then in enumerate(wanted) if then.lead_id in found]


def _rolled_back(leads: LeadRows, there: Sequence[Then], names: Collection[str]) -> LeadRows:
    texts = {name: list(column) for name, column in leads.texts.items()}
    about = list(leads.about)
    for row, name, old in _rows(_LATER_CHANGES, there, names=[*names, _OVERRULED]):
        if name == _OVERRULED:
            about[row] = about[row]._replace(overruled=old)
        if name in texts:
            texts[name][row] = old
    return replace(leads, about=about, texts=texts, _columns={})


def _take_back_moves(there: Sequence[Then], digests: list[Digest]) -> None:
    """A day has one activity for the net move of a field, which a later change of that day has rewritten."""
    fields = {key: field for key, field in field_map().items() if field.is_ordered}
    rows = _rows(_MOVED_AGAIN, there, ordered=list(fields), zone=settings.ORGANISATION_ZONE)
    if not rows:
        return
    types = dict(ActivityType.objects.filter(key__startswith="change.").values_list("key", "id"))
    now_there = _moves_now([(there[row], name) for row, name, *_ in rows])
    for row, name, old, new in rows:
        way = direction(fields[name], old, new) if old is not None else ""
        was = types[f"change.{name}.{way}"] if way else None
        found = now_there.get(_key(there[row], name))
        is_read = found is not None and found[1] <= there[row].at
        day, type_id = day_of(there[row].at), found[0] if found and is_read else None
        digests[row] = with_other_type(digests[row], day, type_id, was)


def _moves_now(wanted: Iterable[tuple[Then, str]]) -> dict[str, tuple[int, datetime]]:
    """Type and time of the move that stands for each lead, field and day, by its key."""
    keys = [_key(then, name) for then, name in wanted]
    rows = Activity.objects.filter(source=SOURCE, key__in=keys).values_list("key", "type_id", "occurred_at")
    return {key: (type_id, occurred_at) for key, type_id, occurred_at in rows}


def _key(then: Then, name: str) -> str:
    return move_key((then.lead_id, name), date_of(then.at))


def _rows(query: str, there: Sequence[Then], **more: Any) -> list[tuple[Any, ...]]:
    ids, moments = [then.lead_id for then in there], [then.at for then in there]
    with connection.cursor() as cursor:
        cursor.execute(query, {"ids": ids, "moments": moments, **more})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def campaigns_as_known(wanted: Sequence[Then]) -> list[int | None]:
    """The campaign of each lead's latest activity with one that was known then; None where there was none."""
    return [campaign_id for (campaign_id,) in _rows(_CAMPAIGNS, wanted)]
