"""Who did it: visitors, their identities, and the lead that a visitor turns out to be.

Locks are taken in one order everywhere: identities by kind and value, then visitors by id. A recorder holds
its visitors FOR SHARE until its activities are stored; who makes a visitor known takes them FOR UPDATE. So
no activity can slip in without its lead between the two.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

from leads.consent.saying import SAYS, Said, note_said
from leads.fetching import fetched

from .items import Who


class Held(NamedTuple):
    """Visitors that are held: by name, by the lead asked for, and the lead that each of them is now."""

    named: dict[Who, int]
    owned: dict[int, int]
    leads: dict[int, int | None]


def visitors_named(first_seen: Mapping[Who, datetime], now: datetime) -> dict[Who, int]:
    """Find the visitors of these names; who is not known yet becomes a new one.

    Args:
        first_seen: names as they are stored -> when first seen.
        now: when we learned it.

    Returns:
        The visitor's id for every name.
    """
    names = sorted(first_seen, key=lambda who: (who.kind, who.value))
    found = _lookup(names)
    unknown = [who for who in names if who not in found]
    if unknown:
        _add_unknown(unknown, [first_seen[who] for who in unknown], now)
        found |= _lookup(unknown)
    return found


def visitors_of_leads(lead_ids: Collection[int], now: datetime) -> dict[int, int]:
    """Give one visitor of each lead, its own first; a lead without one gets one. Unknown leads are left out.

    For a lead that was merged into another it is a visitor of that one.
    """
    stands, own = kept_ids(lead_ids), dict[int, int]()
    while missing := set(stands.values()) - own.keys():
        own |= _visitors_of_standing(missing, now)
        if missing - own.keys():  # merged or erased just now
            stands = kept_ids(lead_ids)
    return {lead_id: own[kept] for lead_id, kept in stands.items() if kept in own}


def kept_ids(lead_ids: Collection[int]) -> dict[int, int]:
    """Give the lead that each was merged into at last, itself where it stands; unknown ones are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE way (id, at, next, erased_at) AS ("
            " SELECT id, id, merged_into_id, erased_at FROM leads_lead WHERE id = ANY(%s)"
            " UNION ALL SELECT w.id, l.id, l.merged_into_id, l.erased_at"
            " FROM way w JOIN leads_lead l ON l.id = w.next"
            ") SELECT id, at FROM way WHERE next IS NULL AND erased_at IS NULL",
            [list(lead_ids)],
        )
        return dict(cursor.fetchall())


def _visitors_of_standing(lead_ids: Collection[int], now: datetime) -> dict[int, int]:
    found = _first_visitors(lead_ids)
    without = sorted(set(lead_ids) - found.keys())
    if without:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO leads_visitor (lead_id, first_seen_at) SELECT id, %s FROM"
                " (SELECT id FROM leads_lead"
                " WHERE id = ANY(%s) AND erased_at IS NULL AND merged_into_id IS NULL"
                " ORDER BY id FOR KEY SHARE) there"
                " RETURNING lead_id, id",
                [now, without],
            )
            found |= dict(cursor.fetchall())
    return found


def known_names(names: Sequence[Who]) -> set[Who]:
    """Those of the names that somebody goes by."""
    return set(_lookup(names)) if names else set()


def hold_own(lead_ids: Collection[int], *, is_alone: bool = False) -> Held | None:
    """Find and hold a visitor of each lead at one go, if all stand and have one; else None, and none held.

    What `visitors_of_leads` and `hold_visitors` do in turn, for the usual case.
    """
    rows = fetched(
        _HOLD_OWN.format("NO KEY UPDATE" if is_alone else "SHARE"), [list(lead_ids), len(lead_ids)]
    )
    if not rows:
        return None
    return Held(
        {}, {asked: visitor for visitor, asked, _ in rows}, {visitor: lead for visitor, _, lead in rows}
    )


_HOLD_OWN = """
    WITH own AS MATERIALIZED (
        SELECT DISTINCT ON (v.lead_id) v.lead_id AS asked, v.id FROM leads_visitor v
        JOIN leads_lead l ON l.id = v.lead_id AND l.erased_at IS NULL AND l.merged_into_id IS NULL
        WHERE v.lead_id = ANY(%s) ORDER BY v.lead_id, v.joined_at NULLS FIRST, v.id)
    SELECT v.id, own.asked, v.lead_id FROM own JOIN leads_visitor v ON v.id = own.id
    WHERE (SELECT count(*) FROM own) = %s ORDER BY v.id FOR {} OF v
"""


def hold_visitors(visitor_ids: Collection[int], *, is_alone: bool = False) -> dict[int, int | None]:
    """Hold visitors as they are until the end of the transaction, and tell their leads.

    With `is_alone` nobody else records for them meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, lead_id FROM leads_visitor WHERE id = ANY(%s) ORDER BY id FOR "
            + ("NO KEY UPDATE" if is_alone else "SHARE"),
            [list(visitor_ids)],
        )
        return dict(cursor.fetchall())


@transaction.atomic
def identify(names: Iterable[tuple[int, Who]], now: datetime) -> dict[Who, int]:
    """Say which leads go by these names. What their visitors did before joins the lead.

    A name that is another lead's already stays with that lead.

    Args:
        names: lead and name as it is stored; of a name given twice the first counts.
        now: when we learned it.

    Returns:
        For every name the lead that has it now.
    """
    lead_of: dict[Who, int] = {}
    for lead_id, who in names:
        lead_of.setdefault(who, lead_id)
    if not lead_of:
        return {}
    ordered = sorted(lead_of, key=lambda who: (who.kind, who.value))
    visitors = visitors_of_leads(set(lead_of.values()), now)
    _add_names([(visitors[lead_of[who]], who) for who in ordered], now)
    named: dict[Who, int] = {}
    while len(named) < len(ordered):  # a visitor that became another's just now comes up again under that one
        unknown = _hold_unknown(ordered)
        give_to_leads({visitor_id: lead_of[who] for visitor_id, who in unknown.items()}, now)
        named = leads_named(ordered)
    return named


def give_to_leads(lead_of: Mapping[int, int], now: datetime) -> None:
    """Let visitors be these leads from now on, with what they did before and what they said of mails by it.

    Args:
        lead_of: visitors of nobody, which are held -> the lead that each is.
        now: when we learned it.
    """
    if not lead_of:
        return
    pairs = [list(lead_of), list(lead_of.values())]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE leads_visitor v SET lead_id = n.lead, joined_at = %s"
            " FROM unnest(%s::bigint[], %s::bigint[]) n(visitor, lead) WHERE v.id = n.visitor",
            [now, *pairs],
        )
        cursor.execute(
            "WITH joined AS (UPDATE leads_activity a SET lead_id = n.lead"
            " FROM unnest(%s::bigint[], %s::bigint[]) n(visitor, lead)"
            " WHERE a.visitor_id = n.visitor AND a.lead_id IS NULL"
            " RETURNING a.lead_id, a.type_id, a.source, a.occurred_at)"
            " SELECT j.lead_id, t.key, j.source, j.occurred_at FROM joined j"
            " JOIN leads_activitytype t ON t.id = j.type_id WHERE t.key = ANY(%s)",
            [*pairs, list(SAYS)],
        )
        said = [Said(*row) for row in cursor.fetchall()]
    note_said(said, now)


def leads_named(names: Sequence[Who]) -> dict[Who, int]:
    """Find the leads that go by these names; names of nobody, or of an unknown visitor, are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.kind, i.value, v.lead_id FROM unnest(%s::text[], %s::text[]) n(kind, value)"
            " JOIN leads_identity i USING (kind, value) JOIN leads_visitor v ON v.id = i.visitor_id"
            " WHERE v.lead_id IS NOT NULL",
            _columns(names),
        )
        return {Who(kind, value): lead_id for kind, value, lead_id in cursor.fetchall()}


def _columns(names: Sequence[Who]) -> list[list[str]]:
    return [[who.kind for who in names], [who.value for who in names]]


def _lookup(names: Sequence[Who]) -> dict[Who, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.kind, i.value, i.visitor_id FROM unnest(%s::text[], %s::text[]) n(kind, value)"
            " JOIN leads_identity i USING (kind, value)",
            _columns(names),
        )
        return {Who(kind, value): visitor_id for kind, value, visitor_id in cursor.fetchall()}


def _first_visitors(lead_ids: Collection[int]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (v.lead_id) v.lead_id, v.id FROM leads_visitor v"
            " JOIN leads_lead l ON l.id = v.lead_id AND l.erased_at IS NULL"
            " WHERE v.lead_id = ANY(%s) ORDER BY v.lead_id, v.joined_at NULLS FIRST, v.id",
            [list(lead_ids)],
        )
        return dict(cursor.fetchall())


def _add_unknown(names: Sequence[Who], first_seen: Sequence[datetime], now: datetime) -> None:
    """Add visitors with these names. Where another process was first with a name, its visitor stays."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO leads_visitor (first_seen_at) SELECT * FROM unnest(%s::timestamptz[]) RETURNING id",
            [list(first_seen)],
        )
        visitor_ids = sorted(row[0] for row in cursor.fetchall())
        _add_names(list(zip(visitor_ids, names, strict=True)), now)
        cursor.execute(
            "DELETE FROM leads_visitor v WHERE id = ANY(%s)"
            " AND NOT EXISTS (SELECT FROM leads_identity i WHERE i.visitor_id = v.id)",
            [visitor_ids],
        )


def _add_names(names: Sequence[tuple[int, Who]], now: datetime) -> None:
    """Add names that nobody has yet, in the order given: sorted, or two processes wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO leads_identity (visitor_id, kind, value, known_at)"
            " SELECT visitor, kind, value, %s FROM unnest(%s::bigint[], %s::text[], %s::text[])"
            " WITH ORDINALITY n(visitor, kind, value, place) ORDER BY place"
            " ON CONFLICT (kind, value) DO NOTHING",
            [now, [visitor for visitor, _ in names], *_columns([who for _, who in names])],
        )


def _hold_unknown(names: Sequence[Who]) -> dict[int, Who]:
    """Hold those visitors of these names that are no lead yet; each with the first of its names."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v.id, i.kind, i.value FROM unnest(%s::text[], %s::text[]) n(kind, value)"
            " JOIN leads_identity i USING (kind, value) JOIN leads_visitor v ON v.id = i.visitor_id"
            " WHERE v.lead_id IS NULL ORDER BY v.id, i.id DESC FOR UPDATE OF v",
            _columns(names),
        )
        return {visitor_id: Who(kind, value) for visitor_id, kind, value in cursor.fetchall()}
