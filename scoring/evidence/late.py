"""Which fields were filled in only after the outcome, by the record of their changes.

A field that a bulk load overwrote without a record looks as if it had always been known; so does one that a
lead came with. What is found here is certain, what is not found is not excluded.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from .intervals import FEWEST
from .kept import Cases
from .rules import LateField
from .success import Success

# One in four learned too late is no longer a slip of a few.
NOTABLE = 0.25

# The first change after the handing over tells what was known then.
_FILLED = """
    SELECT first.field, count(*), count(*) FILTER (WHERE first.known_at > first.ended)
    FROM (
        SELECT DISTINCT ON (one.place, c.field) c.field, c.old, c.known_at, one.ended
        FROM unnest(%(ids)s::bigint[], %(moments)s::timestamptz[], %(ends)s::timestamptz[])
            WITH ORDINALITY AS one(id, at, ended, place)
        JOIN leads_fieldchange c ON c.lead_id = one.id AND c.known_at > one.at
        WHERE c.field = ANY(%(names)s)
        ORDER BY one.place, c.field, c.known_at, c.id
    ) first WHERE first.old = '' GROUP BY first.field
"""


def late_fields(cases: Cases, success: Success, names: Iterable[str]) -> dict[str, LateField]:
    """The fields of which a notable share of the cases learned the value after the outcome.

    Args:
        cases: those that are counted.
        success: whose outcome is meant.
        names: the fields to look at.
    """
    wanted = [name for name in names if name in cases.leads.texts]
    places = [place for place, case in enumerate(cases.cases) if case.ended(success)]
    found = []
    for name, later, after in _filled(cases, success, wanted):
        texts = cases.leads.texts[name]
        then = sum(bool(texts[place]) for place in places)
        found.append(LateField(name, then, later, after))
    return {one.field: one for one in found if one.after >= FEWEST and one.share >= NOTABLE}


def _filled(cases: Cases, success: Success, names: list[str]) -> list[tuple[str, int, int]]:
    ended = [(case, end[1]) for case in cases.cases if (end := case.ended(success))]
    moments: list[datetime] = [case.at for case, _ in ended]
    arguments: dict[str, Any] = {
        "ids": [case.lead_id for case, _ in ended],
        "moments": moments,
        "ends": [moment for _, moment in ended],
        "names": names,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FILLED, arguments)
        rows: list[tuple[str, int, int]] = cursor.fetchall()
        return rows
