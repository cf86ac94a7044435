"""Names with the visitors and leads that go by them, held so that they stay what they are."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import connection

from leads.ingest.giving_way import Moved, giving_way
from leads.ingest.items import Who


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name belongs: its visitor, and that visitor's lead."""

    visitor_id: int
    lead_id: int | None


class Places(dict[Who, Place]):
    """Where names belong, kept up to date while visitors are moved."""

    def give_lead(self, visitor_ids: Collection[int], lead_id: int) -> None:
        """These visitors are this lead's now."""
        self._change(lambda place: place.visitor_id in visitor_ids, lead_id=lead_id)

    def move_lead(self, gone: int, kept: int) -> None:
        """All that was one lead's is another's."""
        self._change(lambda place: place.lead_id == gone, lead_id=kept)

    def make_one(self, others: Collection[int], first: int) -> None:
        """These visitors are the first one now."""
        self._change(lambda place: place.visitor_id in others, visitor_id=first)

    def _change(self, is_one: Callable[[Place], bool], **values: int) -> None:
        for who, place in self.items():
            if is_one(place):
                self[who] = replace(place, **values)


def hold_named(names: Collection[Who], proven: Iterable[Sequence[Who]]) -> Places:
    """Hold the visitors of names until the transaction ends; where leads may be merged, all of theirs too.

    Visitors are held by rising id in one statement, so nobody waits in a ring. Which ones is read before, so
    what has moved in between lets go of them and reads again.

    Args:
        names: which all exist.
        proven: groups of them that are certainly one person.

    Raises:
        OperationalError: they are moved all the time.
    """
    groups = [tuple(group) for group in proven]
    return giving_way(lambda: _held(names, groups))


def hold_leads(lead_ids: Collection[int], visitor_ids: Collection[int] = ()) -> None:
    """Hold leads with all their visitors, and further visitors; in `giving_way` alone.

    FOR UPDATE keeps new visitors of these leads from being added.

    Raises:
        Moved: a lead got a visitor while it was waited for.
    """
    leads = list(lead_ids)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM leads_visitor WHERE id = ANY(%s) OR lead_id = ANY(%s)"
            " ORDER BY id FOR NO KEY UPDATE",
            [list(visitor_ids), leads],
        )
        held = {visitor_id for (visitor_id,) in cursor.fetchall()}
        cursor.execute("SELECT id FROM leads_lead WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [leads])
        cursor.execute("SELECT id FROM leads_visitor WHERE lead_id = ANY(%s)", [leads])
        if not held.issuperset(visitor_id for (visitor_id,) in cursor.fetchall()):
            raise Moved


def _held(names: Collection[Who], proven: Iterable[Sequence[Who]]) -> Places:
    before = _read(names)
    merging = _leads_to_merge(before, proven)
    visitor_ids = {place.visitor_id for place in before.values()}
    hold_leads(merging, visitor_ids)
    if _read(names) != before or len(before) != len(names):
        raise Moved
    return before


def _leads_to_merge(places: Places, proven: Iterable[Sequence[Who]]) -> list[int]:
    """The leads of those groups that may have several by the time it is their turn."""
    groups = [{places[who].lead_id for who in group if who in places} - {None} for group in proven]
    found = {lead_id for group in groups for lead_id in group if lead_id is not None}
    return sorted(found) if len(found) > 1 else []


def _read(names: Collection[Who]) -> Places:
    ordered = list(names)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.kind, i.value, v.id, v.lead_id FROM unnest(%s::text[], %s::text[]) n(kind, value)"
            " JOIN leads_identity i USING (kind, value) JOIN leads_visitor v ON v.id = i.visitor_id",
            [[who.kind for who in ordered], [who.value for who in ordered]],
        )
        return Places({Who(kind, value): Place(*place) for kind, value, *place in cursor.fetchall()})
