"""Somebody goes by several names: their visitors become one, or join the lead that one of them is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from leads.consent.erased import erased_on
from leads.ingest.items import Who
from leads.ingest.visitors import give_to_leads, visitors_named
from leads.models import Visitor

from .conflicts import note_conflict
from .held import Place, Places, hold_named
from .proving import PROOFS, may_prove, merge_proven

# Every table that points at a visitor, and by which column: what is another's goes along.
_POINTING = [
    (relation.related_model._meta.db_table, relation.field.column)
    for relation in Visitor._meta.related_objects
]


@dataclass(frozen=True, slots=True)
class SameNames:
    """Names of one person, and how we know it: a key of `PROOFS`, or words such as "identify call"."""

    names: tuple[Who, ...]
    proof: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Who the person of a group is: a visitor, and the lead where it is known.

    `conflict_id` where the names are those of several leads and no proof says that they are one: nothing was
    moved, a person decides. `lead_id` is then that of the first name that has one. `visitor_id` is None where
    all names are of somebody who was erased: they are not taken in.
    """

    visitor_id: int | None
    lead_id: int | None = None
    conflict_id: int | None = None


@transaction.atomic
def say_same(groups: Sequence[SameNames], source: str, now: datetime) -> list[Joined]:
    """Say of each group that all its names are one person's.

    Unknown names become one visitor; visitors of nobody become one; where one of them is a lead, all join it
    with what they did before. Two leads are merged where the proof is one of `PROOFS`, by the system and
    undoable; else the conflict waits for a person, once for each pair.

    Args:
        groups: each with at least one name; a name may be in several.
        source: where it comes from.
        now: aware.

    Returns:
        One for each group, in their order.

    Raises:
        Unacceptable: a name that can't be stored; nothing of any group is done then.
        ValueError: a group without names.
    """
    checked = [tuple(dict.fromkeys(who.checked() for who in group.names)) for group in groups]
    if not all(checked):
        raise ValueError("A group has no names.")
    names = {who for group in checked for who in group}
    names -= erased_on(names).keys()
    checked = [tuple(who for who in group if who in names) for group in checked]
    visitors_named(dict.fromkeys(names, now), now)
    proven = [names for names, group in zip(checked, groups, strict=True) if group.proof in PROOFS]
    places = hold_named(names, proven)
    return [
        _join(names, group.proof, places, source, now) for names, group in zip(checked, groups, strict=True)
    ]


def _join(names: Sequence[Who], proof: str, places: Places, source: str, now: datetime) -> Joined:
    if not names:
        return Joined(None)
    lead_ids = list(dict.fromkeys(place.lead_id for who in names if (place := places[who]).lead_id))
    conflict_id = None
    if len(lead_ids) > 1 and proof in PROOFS and may_prove(lead_ids, now):
        kept = merge_proven(lead_ids, PROOFS[proof], now)
        for gone in lead_ids:
            places.move_lead(gone, kept)
        lead_ids = [kept]
    if len(lead_ids) > 1:
        conflict_id = _conflict(names, lead_ids, proof, places, source, now)
    elif lead_ids:
        unknown = _unknown(names, places)
        give_to_leads(dict.fromkeys(unknown, lead_ids[0]), now)
        places.give_lead(unknown, lead_ids[0])
    else:
        _make_one(_unknown(names, places), places)
    first = next((places[who] for who in names if places[who].lead_id), places[names[0]])
    return Joined(first.visitor_id, first.lead_id, conflict_id)


def _unknown(names: Iterable[Who], places: Mapping[Who, Place]) -> list[int]:
    return sorted({places[who].visitor_id for who in names if places[who].lead_id is None})


def _conflict(
    names: Sequence[Who], lead_ids: Sequence[int], proof: str, places: Places, source: str, now: datetime
) -> int | None:
    """Note the first two leads; once they are one, the others come up by themselves."""
    of_second = next(who for who in names if places[who].lead_id == lead_ids[1])
    return note_conflict((lead_ids[0], lead_ids[1]), of_second, proof, source, now)


def _make_one(visitor_ids: Sequence[int], places: Places) -> None:
    """The visitor that was first stays, with the names and activities of all."""
    first, *others = visitor_ids
    if others:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE leads_visitor SET first_seen_at ="
                " (SELECT min(first_seen_at) FROM leads_visitor WHERE id = ANY(%s)) WHERE id = %s",
                [list(visitor_ids), first],
            )
            for table, column in _POINTING:
                cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {column} = ANY(%s)", [first, others])
            cursor.execute("DELETE FROM leads_visitor WHERE id = ANY(%s)", [others])
        places.make_one(others, first)
