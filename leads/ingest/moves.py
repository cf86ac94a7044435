"""Moves in ordered fields are activities: the net move of a day, `change.FIELD.forward` or `.back`.

To learn an answer that was missing is no move, nor is to lose one: nobody got readier by being asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import connection

from leads.catalog.write import ensure_change_types
from leads.days import bounds, day_of
from leads.models import Activity, ActivityType, Field, FieldChange

from .visitors import visitors_of_leads

SOURCE = "change"
# Two leads that prove to be one say two things of one person: nobody moved.
CORRECTION = "merge"


def reconcile_moves(changes: Iterable[FieldChange], fields: Mapping[str, Field], now: datetime) -> None:
    """Make the activities of this day agree with the changes of this day.

    Args:
        changes: those just stored, of leads that are held; all of them at `now`.
        fields: the catalog by key.
        now: aware; its day in the organisation's zone is the day.
    """
    day = day_of(now)
    moves = [change for change in changes if change.source != CORRECTION]
    touched = {(c.lead_id, c.field) for c in moves if c.field in fields and fields[c.field].is_ordered}
    if not touched:
        return
    ways = {
        place: direction(fields[place[1]], old, new)
        for place, (old, new) in _net_of_day(touched, day).items()
    }
    _remove([place for place in touched if not ways.get(place)], day)
    _put([(place, way) for place, way in sorted(ways.items()) if way], fields, day, now)


def _net_of_day(touched: Iterable[tuple[int, str]], day: date) -> dict[tuple[int, str], tuple[str, str]]:
    """For lead and field: what it was when the day began, and what it is."""
    places = set(touched)
    start, end = bounds(day)
    rows = FieldChange.objects.filter(
        lead_id__in={lead_id for lead_id, _ in places},
        field__in={key for _, key in places},
        changed_at__gte=start,
        changed_at__lt=end,
    )
    rows = rows.exclude(source=CORRECTION).order_by("changed_at", "pk")
    net: dict[tuple[int, str], tuple[str, str]] = {}
    for lead_id, key, old, new in rows.values_list("lead_id", "field", "old", "new"):
        if (lead_id, key) in places:
            net[lead_id, key] = (net.get((lead_id, key), (old, new))[0], new)
    return net


def direction(field: Field, old: str, new: str) -> str:
    """Which way a value moved in an ordered field, ``forward`` or ``back``; empty where it did not."""
    ranks = {choice["value"]: rank for rank, choice in enumerate(field.choices)}
    if old not in ranks or new not in ranks or old == new:
        return ""
    return "forward" if ranks[new] > ranks[old] else "back"


def move_key(place: tuple[int, str], day: date) -> str:
    """The key of the activity that says how a lead moved in a field on a day."""
    return f"{place[0]}:{place[1]}:{day}"


def _remove(places: Sequence[tuple[int, str]], day: date) -> None:
    if places:
        keys = [move_key(place, day) for place in places]
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM leads_activity WHERE source = %s AND key = ANY(%s)", [SOURCE, keys])


def _put(
    moves: Sequence[tuple[tuple[int, str], str]], fields: Mapping[str, Field], day: date, now: datetime
) -> None:
    if not moves:
        return
    types = _types({place[1] for place, _ in moves}, fields)
    visitors = visitors_of_leads({place[0] for place, _ in moves}, now)
    Activity.objects.bulk_create(
        [
            Activity(
                visitor_id=visitors[place[0]],
                lead_id=place[0],
                type_id=types[f"change.{place[1]}.{way}"],
                occurred_at=now,
                known_at=now,
                source=SOURCE,
                key=move_key(place, day),
            )
            for place, way in moves
        ],
        batch_size=5000,
        update_conflicts=True,
        update_fields=["type"],
        unique_fields=["source", "key"],
    )


def _types(keys: Iterable[str], fields: Mapping[str, Field]) -> dict[str, int]:
    """Ids of the change types of these fields; an order that was given by hand may lack them still."""
    for key in keys:
        ensure_change_types(fields[key])
    return dict(ActivityType.objects.filter(key__startswith="change.").values_list("key", "id"))
