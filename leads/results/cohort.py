"""The leads that arrived within a period, and what became of each of them: the one query behind every count.

A lead *arrives* where it moves from elsewhere into the stages that sales works: to MQL, or past it. It
counts once a period, from its first arrival there. What became of it is everything since then, up to the
moment the period is seen from: the furthest stage it *reached*, and where it *stands*. It is the lead of
everybody who works leads and has moved it since then, by hand, or owns it now: people add up to more.

An index holds the arrivals; of each lead of the cohort its later moves are read, and its first contact: 20 ms
for the 300 arrivals of a month, half a second for 15,000 (200,000 leads with a million moves).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from leads.handoff.hours import late_before, working_seconds_sql
from leads.handoff.lateness import contact_types
from leads.models import ResponseTime, Stage

from .periods import Period
from .scope import Scope

# Stages in order; each includes those after it.
STEPS = (Stage.MQL, Stage.SAL, Stage.SQL, Stage.OPPORTUNITY, Stage.CUSTOMER)
FUNNEL = "('mql', 'sal', 'sql', 'opportunity', 'customer')"  # as the index `stagemove_came` has it
_RANK = (
    "CASE {} WHEN 'mql' THEN 1 WHEN 'sal' THEN 2 WHEN 'sql' THEN 3 WHEN 'opportunity' THEN 4"
    " WHEN 'customer' THEN 5 ELSE 0 END"
)
# Where a lead stands -> its words. The first five are still in the funnel.
STANDINGS = {
    "mql": "Still MQL",
    "sal": "Still SAL",
    "sql": "Still SQL",
    "opportunity": "Still an opportunity",
    "won": "Won",
    "rejected": "Rejected",
    "given_back": "Given back to nurture",
    "recycled": "Recycled",
    "lost": "Lost",
    "fell_back": "Back to inquiry",
    "disqualified": "Disqualified",
}
# How soon a lead was answered -> its words; `never` has used up its time, `waiting` has not.
ANSWERS = {
    "in_time": "Answered in time",
    "too_late": "Answered too late",
    "never": "Not answered, time is up",
    "waiting": "Not answered yet",
}
NONE = "-"  # in an address: without a value

_STANDING = """
    CASE WHEN m.stands = 'customer' THEN 'won'
         WHEN m.stands IN ('mql', 'sal', 'sql', 'opportunity') THEN m.stands
         WHEN said.kind IS NOT NULL THEN said.kind
         ELSE CASE m.left_to WHEN 'nurture' THEN 'given_back' WHEN 'recycled' THEN 'recycled'
              WHEN 'disqualified' THEN 'disqualified' ELSE 'fell_back' END END"""
_ANSWER = """
    CASE WHEN seconds IS NOT NULL THEN CASE WHEN seconds <= %(limit)s THEN 'in_time' ELSE 'too_late' END
         WHEN arrived_at < %(overdue)s THEN 'never' ELSE 'waiting' END"""

_COHORT = f"""
WITH arrival AS (
    SELECT DISTINCT ON (lead_id) lead_id, id, moved_at, to_stage, composite_tenths
    FROM leads_stagemove
    WHERE to_stage IN {FUNNEL} AND from_stage NOT IN {FUNNEL}
      AND moved_at >= %(start)s AND moved_at < %(end)s AND moved_at <= %(seen)s
    ORDER BY lead_id, moved_at, id
), met AS (
    SELECT a.lead_id, a.moved_at AS arrived_at, l.source, m.reached, m.first_hand,
        to_char(date_trunc('week', a.moved_at AT TIME ZONE %(zone)s), 'YYYY-MM-DD') AS week,
        width_bucket(a.composite_tenths, %(bands)s::int[]) AS band,
        CASE WHEN l.owner_id = ANY(%(workers)s) THEN array_append(m.hands, l.owner_id)
             ELSE m.hands END AS hands,
        {_STANDING} AS standing,
        CASE WHEN l.owner_id = ANY(%(workers)s) THEN l.owner_id END AS owned_by,
        CASE WHEN least(m.answered_at, c.occurred_at) <= %(seen)s
             THEN least(m.answered_at, c.occurred_at) END AS answered_at
    FROM arrival a JOIN leads_lead l ON l.id = a.lead_id
    CROSS JOIN LATERAL (
        SELECT max({_RANK.format("to_stage")}) FILTER (WHERE moved_at <= %(seen)s) AS reached,
            (array_agg(to_stage ORDER BY moved_at DESC, id DESC)
                FILTER (WHERE moved_at <= %(seen)s))[1] AS stands,
            (array_agg(to_stage ORDER BY moved_at DESC, id DESC) FILTER (WHERE {{left}}))[1] AS left_to,
            max(moved_at) FILTER (WHERE {{left}}) AS left_at,
            coalesce(array_agg(by_id) FILTER (WHERE by_id = ANY(%(workers)s)), ARRAY[]::bigint[]) AS hands,
            (array_agg(by_id ORDER BY moved_at, id) FILTER (WHERE by_id = ANY(%(workers)s)))[1] AS first_hand,
            min(moved_at) FILTER (WHERE by_id = ANY(%(workers)s)
                AND (id <> a.id OR a.to_stage <> 'mql')) AS answered_at
        FROM leads_stagemove
        WHERE lead_id = a.lead_id AND moved_at >= a.moved_at AND (moved_at, id) >= (a.moved_at, a.id)
    ) m
    LEFT JOIN LATERAL (
        SELECT kind FROM leads_outcome
        WHERE lead_id = a.lead_id AND kind IN ('rejected', 'lost')
          AND happened_on = (m.left_at AT TIME ZONE %(zone)s)::date
        ORDER BY known_at DESC, id DESC LIMIT 1
    ) said ON true
    LEFT JOIN LATERAL (
        SELECT occurred_at FROM leads_activity
        WHERE lead_id = a.lead_id AND occurred_at >= a.moved_at AND type_id = ANY(%(contacts)s)
        ORDER BY occurred_at LIMIT 1
    ) c ON true
), timed AS (
    SELECT met.*, coalesce(first_hand, owned_by) AS answerer,
        CASE WHEN answered_at IS NOT NULL
             THEN {working_seconds_sql("arrived_at", "answered_at", "%(zone)s")} END AS seconds
    FROM met WHERE %(people)s::bigint[] IS NULL OR hands && %(people)s::bigint[]
), cohort AS MATERIALIZED (SELECT timed.*, {_ANSWER} AS answer FROM timed)
"""
_LEFT = f"moved_at <= %(seen)s AND from_stage IN {FUNNEL} AND to_stage NOT IN {FUNNEL}"
COHORT = _COHORT.format(left=_LEFT)


@dataclass(frozen=True, slots=True)
class Asked:
    """What results are asked for.

    Attributes:
        period: of which the arrivals count.
        scope: whose leads count.
        bands: lower bounds of the bands in tenths, rising; by them scores at arrival are told apart.
    """

    period: Period
    scope: Scope
    bands: tuple[int, ...] = ()

    def before(self) -> "Asked":
        """The same of the period before."""
        return Asked(self.period.before(), self.scope, self.bands)

    def arguments(self) -> dict[str, Any]:
        """The arguments of `COHORT`."""
        hours = response_hours()
        seen = self.period.seen
        return {
            "start": self.period.start,
            "end": self.period.end,
            "seen": seen,
            "zone": settings.ORGANISATION_ZONE,
            "workers": list(self.scope.workers),
            "people": _listed(self.scope.people),
            "bands": list(self.bands) or [0],
            "contacts": contact_types(),
            # Without a response time every answer is in time, and nobody is late.
            "limit": hours * 3600 if hours else 2**31,
            "overdue": late_before(seen, hours) if hours else _long_ago(seen),
        }


def response_hours() -> int | None:
    """The working hours within which an MQL is to be answered; None where it has no time."""
    return ResponseTime.objects.filter(stage=Stage.MQL).values_list("hours", flat=True).first()


def _listed(people: Sequence[int] | None) -> list[int] | None:
    return None if people is None else list(people)


def _long_ago(seen: datetime) -> datetime:
    return seen.replace(year=1900, month=1, day=1)
