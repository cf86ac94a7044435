"""A lead's activities packed by day, 4 bytes each: the type in the upper 15 bits, the day in the lower 17.

Packed by the database, unpacked by NumPy, the day always cut in the organisation's zone: the one place where
a time becomes a day. Days run from 1790 to 2149; what is beyond is held at the ends.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from django.conf import settings
from django.db import connection

from leads.fetching import fetched
from scoring.engine.arrays import Int32s

_DAY_BITS = 17
_DAY_ZERO = 65_536  # 1970-01-01; half of what the bits hold lies before
_LAST = 2**_DAY_BITS - 1

_AGGREGATED = f"""
    SELECT string_agg(int4send((type_id::int << {_DAY_BITS}) | least(greatest(
               (occurred_at AT TIME ZONE %(zone)s)::date - DATE '1970-01-01' + {_DAY_ZERO}, 0), {_LAST})),
               ''::bytea ORDER BY occurred_at, type_id) AS packed,
           max(occurred_at) AS last
"""

_PACKED = (
    f"{_AGGREGATED} FROM leads_activity WHERE lead_id = one.id AND occurred_at <= %(until)s::timestamptz"
)

# What an unknown visitor did is the lead's from the moment on at which we learned who it is.
_READ_AS_KNOWN = f"""
    SELECT coalesce(a.packed, ''::bytea), a.last
    FROM unnest(%(ids)s::bigint[], %(moments)s::timestamptz[]) WITH ORDINALITY AS one(id, at, place)
    LEFT JOIN LATERAL (
        {_AGGREGATED} FROM leads_activity a JOIN leads_visitor v ON v.id = a.visitor_id
        WHERE a.lead_id = one.id AND occurred_at <= one.at AND known_at <= one.at
          AND (v.joined_at IS NULL OR v.joined_at <= one.at)
    ) a ON true ORDER BY one.place
"""

_READ = f"""
    SELECT one.id, coalesce(a.packed, ''::bytea), a.last
    FROM unnest(%(ids)s::bigint[]) AS one(id) LEFT JOIN LATERAL ({_PACKED}) a ON true
"""

_REBUILD = f"""
    INSERT INTO scoring_activitydigest AS d (lead_id, packed, revision, last_activity_at, rebuilt_at, zone)
    SELECT one.id, coalesce(a.packed, ''::bytea), 1, a.last, %(now)s::timestamptz, %(zone)s
    FROM unnest(%(ids)s::bigint[]) AS one(id) LEFT JOIN LATERAL ({_PACKED}) a ON true
    ON CONFLICT (lead_id) DO UPDATE SET packed = EXCLUDED.packed, revision = d.revision + 1,
        last_activity_at = EXCLUDED.last_activity_at, rebuilt_at = EXCLUDED.rebuilt_at, zone = EXCLUDED.zone
    RETURNING lead_id, packed, last_activity_at, revision
"""

_DIFFERENT = f"""
    SELECT d.lead_id FROM unnest(%(ids)s::bigint[]) AS one(id)
    JOIN scoring_activitydigest d ON d.lead_id = one.id LEFT JOIN LATERAL ({_PACKED}) a ON true
    WHERE (d.packed, d.last_activity_at) IS DISTINCT FROM (coalesce(a.packed, ''::bytea), a.last)
"""


class Digest(NamedTuple):
    """One lead's packed activities; `revision` 0 where they were read from the raw rows."""

    packed: bytes
    last_activity_at: datetime | None
    revision: int


NO_ACTIVITIES = Digest(b"", None, 0)


def rebuild(lead_ids: Iterable[int], now: datetime) -> dict[int, Digest]:
    """Pack the raw rows of these leads anew, raise their revisions, and return what was packed."""
    return _digests(_REBUILD, lead_ids, "infinity", now)


def from_raw(lead_ids: Iterable[int], until: datetime) -> dict[int, Digest]:
    """Pack what the raw rows say up to a moment, without storing it."""
    return _digests(_READ, lead_ids, until)


def from_raw_as_known(lead_ids: Sequence[int], moments: Sequence[datetime]) -> list[Digest]:
    """Pack what we knew of each lead at a moment of its own: what had happened, and we had learned, by then.

    Args:
        lead_ids: a lead may come several times.
        moments: as many, aware.

    Returns:
        One digest for each of them, in their order.
    """
    zone = settings.ORGANISATION_ZONE
    arguments: dict[str, Any] = {"ids": list(lead_ids), "moments": list(moments), "zone": zone}
    with connection.cursor() as cursor:
        cursor.execute(_READ_AS_KNOWN, arguments)
        return [Digest(bytes(packed), last, 0) for packed, last in cursor.fetchall()]


def with_other_type(digest: Digest, day: int, type_id: int | None, instead: int | None) -> Digest:
    """A digest with one activity of its last day of another type, taken out or added.

    Args:
        digest: whose activities are none later than `day`.
        day: in days since 1970-01-01.
        type_id: of an activity that is there on that day; None to add one.
        instead: of what it is to be; None to take it out.
    """
    codes = [digest.packed[place : place + 4] for place in range(0, len(digest.packed), 4)]
    if type_id is not None:
        codes.remove(_code(type_id, day))
    if instead is not None:
        codes.append(_code(instead, day))
    return digest._replace(packed=b"".join(codes))


def with_types_of(digest: Digest, other: Digest, type_ids: Iterable[int]) -> Digest:
    """A digest with the activities of these types as another digest has them."""
    taken = np.array(list(type_ids), dtype=np.uint32)
    mine, theirs = _codes(digest), _codes(other)
    kept = mine[~np.isin(mine >> _DAY_BITS, taken)]
    codes = np.concatenate([kept, theirs[np.isin(theirs >> _DAY_BITS, taken)]])
    by_day = codes[np.argsort(codes & _LAST, kind="stable")]
    return Digest(by_day.astype(">u4").tobytes(), None, 0)


def days_of_types(digest: Digest) -> dict[tuple[int, int], int]:
    """How many activities there are of each day (since 1970-01-01) and type's id."""
    _, type_ids, days = unpack([digest])
    return Counter(zip(days.tolist(), type_ids.tolist(), strict=True))


def _codes(digest: Digest) -> npt.NDArray[np.uint32]:
    return np.frombuffer(digest.packed, dtype=">u4").astype(np.uint32)


def _code(type_id: int, day: int) -> bytes:
    code: int = type_id << _DAY_BITS | min(max(day + _DAY_ZERO, 0), _LAST)
    return code.to_bytes(4, "big")


def stored(lead_ids: Iterable[int]) -> dict[int, Digest]:
    """The digests as they are stored; leads without one in the organisation's zone are left out."""
    rows = fetched(
        "SELECT lead_id, packed, last_activity_at, revision FROM scoring_activitydigest"
        " WHERE lead_id = ANY(%s) AND zone = %s",
        [list(lead_ids), settings.ORGANISATION_ZONE],
    )
    return {row[0]: Digest(*row[1:]) for row in rows}


def differing(lead_ids: Iterable[int]) -> list[int]:
    """Those of the leads whose stored digest is not what the raw rows say."""
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERENT, _arguments(lead_ids, "infinity"))
        return [lead_id for (lead_id,) in cursor.fetchall()]


def unpack(digests: Sequence[Digest]) -> tuple[Int32s, Int32s, Int32s]:
    """All activities as three arrays int32[m]: the place of the lead, the type's id, the day; sorted so."""
    counts = [len(digest.packed) // 4 for digest in digests]
    codes: npt.NDArray[np.uint32] = np.frombuffer(b"".join(digest.packed for digest in digests), dtype=">u4")
    lead_ix = np.repeat(np.arange(len(digests), dtype=np.int32), counts)
    return lead_ix, *unpacked(codes)


def unpacked(codes: npt.NDArray[np.uint32]) -> tuple[Int32s, Int32s]:
    """The types' ids and the days of packed activities."""
    return (codes >> _DAY_BITS).astype(np.int32), (codes & _LAST).astype(np.int32) - _DAY_ZERO


def _digests(
    sql: str, lead_ids: Iterable[int], until: datetime | str, now: datetime | None = None
) -> dict[int, Digest]:
    rows = fetched(sql, _arguments(lead_ids, until) | {"now": now})
    return {row[0]: Digest(row[1], row[2], *(row[3:] or (0,))) for row in rows}


def _arguments(lead_ids: Iterable[int], until: datetime | str) -> dict[str, Any]:
    return {"ids": list(lead_ids), "until": until, "zone": settings.ORGANISATION_ZONE}
