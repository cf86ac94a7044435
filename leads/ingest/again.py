"""What somebody does again: opens the message, downloads the file that they did before.

The first time counts as it is, later ones as a type of their own, which a matrix can pay otherwise. What
message or file it is stands in the activity's properties. Which one is the first is decided among those
that are stored, so it is the one that we learned of first; of those that come together, the earliest.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from .about import AGAIN
from .items import Checked

Placed = tuple[Checked, int, int | None]  # the activity, its visitor, the visitor's lead


def told_again(placed: Sequence[Placed], types: Mapping[str, int]) -> list[Placed]:
    """Give those that were done before the type of what is done again.

    Their visitors are held by this transaction alone, else two that come at once are both the first.

    Args:
        placed: in their order, of a key the first counts.
        types: ids of the activity types by key.
    """
    again = {types[key]: types[other] for key, (other, _) in AGAIN.items() if {key, other} <= types.keys()}
    asked = _firsts(entry for entry in placed if entry[0].about and entry[0].type_id in again)
    if not asked:
        return list(placed)
    done = _done([(visitor, item.type_id, item.about) for item, visitor, _ in asked])
    repeated = set()
    for item, visitor, _ in sorted(asked, key=lambda entry: (entry[0].occurred_at, entry[0].place)):
        deed = (visitor, item.type_id, item.about)
        if deed in done:
            repeated.add(item.place)
        done.add(deed)
    return [_as_again(entry, again) if entry[0].place in repeated else entry for entry in placed]


def _firsts(placed: Iterable[Placed]) -> list[Placed]:
    """Of each key the first: what comes after it under the same key is not stored."""
    first: dict[str, Placed] = {}
    for entry in placed:
        first.setdefault(entry[0].key, entry)
    return list(first.values())


def _as_again(entry: Placed, again: Mapping[int, int]) -> Placed:
    item, visitor, lead = entry
    return item._replace(type_id=again[item.type_id]), visitor, lead


def _done(deeds: Sequence[tuple[int, int, str]]) -> set[tuple[int, int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT visitor_id, type_id, about FROM leads_activity"
            " JOIN unnest(%s::bigint[], %s::smallint[], %s::text[]) n(visitor_id, type_id, about)"
            " USING (visitor_id, type_id, about) WHERE about <> ''",
            [list(column) for column in zip(*deeds, strict=True)],
        )
        return set(cursor.fetchall())
