"""What became of leads that were handed over: the cases that every claim about a rule rests on.

A *case* is one handing over of one lead: a move to MQL, or from elsewhere past it (`leads.results.cohort`
has the same). It is seen at the moment of that move, the moment at which it was decided, so with what was
known then and no more; a lead that came twice is two cases. What people said belongs to the lead's last
handing over before they said it, and of several words the last counts.

*Accepted*: the last word of sales was accepted (positive) or rejected (negative).
*Won*: the last closing word was won (positive), or lost or rejected (negative). Here a lead counts too that
was won or lost without ever having been handed over, or a matrix would never be blamed for whom it missed;
its moment is the beginning of the day of the first word.
Leads that are still open, and those given back without a word, are no cases: nobody knows yet.
"""

from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max

from leads.models import Outcome
from leads.models.work import FUNNEL

from .success import Success

# Reading takes 0.2 ms a case, once a process, and as many are enough to tell 3% from 4%.
MOST_CASES = 20_000

_CASES = """
    WITH word AS (
        SELECT o.id, o.lead_id, o.kind, o.known_at, o.happened_on, came.id AS move_id, came.moved_at
        FROM leads_outcome o LEFT JOIN LATERAL (
            SELECT m.id, m.moved_at FROM leads_stagemove m
            WHERE m.lead_id = o.lead_id AND m.moved_at <= o.known_at AND (m.to_stage = 'mql'
                OR m.to_stage = ANY(%(funnel)s) AND m.from_stage <> ALL(%(funnel)s))
            ORDER BY m.moved_at DESC, m.id DESC LIMIT 1
        ) came ON true
    ), one AS (
        SELECT coalesce(move_id, -lead_id) AS key, lead_id,
            coalesce(moved_at, min(happened_on)::timestamp AT TIME ZONE %(zone)s) AS at,
            (array_agg(kind ORDER BY known_at DESC, id DESC)
                FILTER (WHERE kind IN ('accepted', 'rejected') AND move_id IS NOT NULL))[1] AS said,
            max(known_at) FILTER (WHERE kind IN ('accepted', 'rejected') AND move_id IS NOT NULL) AS said_at,
            (array_agg(kind ORDER BY known_at DESC, id DESC)
                FILTER (WHERE kind IN ('won', 'lost', 'rejected')))[1] AS closed,
            max(known_at) FILTER (WHERE kind IN ('won', 'lost', 'rejected')) AS closed_at
        FROM word GROUP BY move_id, lead_id, moved_at
    )
    SELECT key, lead_id, at, said = 'accepted', said_at, closed = 'won', closed_at, count(*) OVER ()
    FROM one WHERE said IS NOT NULL OR closed IS NOT NULL
    ORDER BY at DESC, key DESC LIMIT %(most)s
"""


class Case(NamedTuple):
    """One handing over. `key` is the move's id, or of a lead that never was handed over its id below zero.

    `accepted` and `won` are None where nobody has said so yet; `said_at` and `closed_at` are when we learned.
    All times are aware.
    """

    key: int
    lead_id: int
    at: datetime
    accepted: bool | None
    said_at: datetime | None
    won: bool | None
    closed_at: datetime | None

    def ended(self, success: Success) -> tuple[bool, datetime] | None:
        """How it ended and when we learned it; None where it is no case of this kind."""
        is_accepted = success is Success.ACCEPTED
        how, when = (self.accepted, self.said_at) if is_accepted else (self.won, self.closed_at)
        return None if how is None or when is None else (how, when)


class Listed(NamedTuple):
    """Cases, the newest first, and how many there are in all."""

    cases: list[Case]
    total: int


def list_cases(most: int = MOST_CASES) -> Listed:
    """The newest cases, by one query over every word that was said."""
    arguments: dict[str, Any] = {"funnel": list(FUNNEL), "zone": settings.ORGANISATION_ZONE, "most": most}
    with connection.cursor() as cursor:
        cursor.execute(_CASES, arguments)
        rows = cursor.fetchall()
    return Listed([Case(*row[:7]) for row in rows], rows[0][7] if rows else 0)


def outcomes_seen() -> tuple[int | None, int]:
    """What changes with every word that is added, and with every lead that is deleted: cheap to ask."""
    seen = Outcome.objects.aggregate(last=Max("id"), count=Count("id"))
    return seen["last"], seen["count"]
