"""What was said of leads within a period: why they were rejected or lost, and what was won."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection

from leads.models import Outcome

from .behind import PAGE
from .cohort import FUNNEL
from .periods import Period
from .scope import Scope

UNSAID = "No reason given"
_MOST = 12

# Each lead once, by what was said of it last; what an import brought has no author, so it is its owner's.
_SAID = f"""
WITH said AS (
    SELECT DISTINCT ON (o.lead_id) o.lead_id, o.happened_on,
        coalesce(r.label, nullif(btrim(o.reason), ''), '{UNSAID}') AS label, o.reason
    FROM leads_outcome o JOIN leads_lead l ON l.id = o.lead_id
    LEFT JOIN leads_rejectreason r ON r.id = o.reject_reason_id
    WHERE o.kind = %(kind)s AND o.happened_on BETWEEN %(first)s AND %(last)s
      AND (%(people)s::bigint[] IS NULL OR coalesce(o.by_id, l.owner_id) = ANY(%(people)s::bigint[]))
    ORDER BY o.lead_id, o.known_at DESC, o.id DESC
)
"""
_REASONS = f"{_SAID} SELECT label, count(*) FROM said GROUP BY 1 ORDER BY 2 DESC, 1"
_BEHIND = f"""
{_SAID} SELECT lead_id, happened_on, label, reason, count(*) OVER () FROM said
WHERE %(label)s::text IS NULL OR label = %(label)s ORDER BY happened_on DESC, lead_id
LIMIT {PAGE} OFFSET %(offset)s
"""
# From the arrival that led to it, in whole days: a lead that came back began anew.
_WON = f"""
WITH won AS (
    SELECT o.lead_id, max(o.happened_on) AS happened_on, sum(o.amount) AS amount
    FROM leads_outcome o JOIN leads_lead l ON l.id = o.lead_id
    WHERE o.kind = 'won' AND o.happened_on BETWEEN %(first)s AND %(last)s
      AND (%(people)s::bigint[] IS NULL OR coalesce(o.by_id, l.owner_id) = ANY(%(people)s::bigint[]))
    GROUP BY 1
), timed AS (
    SELECT won.*, won.happened_on - (
        SELECT (max(m.moved_at) AT TIME ZONE %(zone)s)::date FROM leads_stagemove m
        WHERE m.lead_id = won.lead_id AND m.to_stage IN {FUNNEL} AND m.from_stage NOT IN {FUNNEL}
          AND (m.moved_at AT TIME ZONE %(zone)s)::date <= won.happened_on
    ) AS days FROM won
)
"""
_WON_SUMS = f"""
{_WON} SELECT count(*), coalesce(sum(amount), 0), percentile_cont(0.5) WITHIN GROUP (ORDER BY days) FROM timed
"""
_WON_BEHIND = f"""
{_WON} SELECT lead_id, happened_on, amount, days, count(*) OVER () FROM timed
ORDER BY happened_on DESC, lead_id LIMIT {PAGE} OFFSET %(offset)s
"""


@dataclass(frozen=True, slots=True)
class Reasons:
    """How many leads were rejected or lost, and why: label and count, the most frequent first.

    `total` is of all leads; `hidden` of those whose reason is not among the listed.
    """

    total: int
    listed: tuple[tuple[str, int], ...]

    @property
    def hidden(self) -> int:
        """Leads whose reason is too seldom to be listed."""
        return self.total - sum(count for _, count in self.listed)


@dataclass(frozen=True, slots=True)
class Won:
    """Leads won, their amounts together, and the median of days from arrival to the win."""

    leads: int
    amount: Decimal
    median_days: float | None


@dataclass(frozen=True, slots=True)
class Said:
    """A lead behind a reason, or one that was won: on which day, and what there is to say."""

    lead_id: int
    on: date
    label: str = ""
    words: str = ""
    amount: Decimal | None = None
    days: int | None = None


def reasons_of(kind: Outcome.Kind, period: Period, scope: Scope) -> Reasons:
    """Why leads were rejected or lost within a period, whenever they had arrived."""
    rows = _fetch(_REASONS, period, scope, kind=kind)
    return Reasons(sum(count for _, count in rows), tuple((label, count) for label, count in rows[:_MOST]))


def won_of(period: Period, scope: Scope) -> Won:
    """What was won within a period, whenever those leads had arrived."""
    ((leads, amount, days),) = _fetch(_WON_SUMS, period, scope)
    return Won(leads, amount, None if days is None else float(days))


def said_behind(
    kind: Outcome.Kind, label: str | None, period: Period, scope: Scope, page: int
) -> tuple[tuple[Said, ...], int]:
    """The leads behind a reason, or behind all of them where `label` is None; and how many they are.

    Args:
        kind: rejected or lost.
        label: as in `Reasons.listed`.
        period: within which it was said.
        scope: by whom.
        page: from 1 on.
    """
    rows = _fetch(_BEHIND, period, scope, kind=kind, label=label, offset=(page - 1) * PAGE)
    found = (Said(lead_id, on, label=label, words=words) for lead_id, on, label, words, _ in rows)
    return tuple(found), rows[0][-1] if rows else 0


def won_behind(period: Period, scope: Scope, page: int) -> tuple[tuple[Said, ...], int]:
    """The leads that were won, and how many they are."""
    rows = _fetch(_WON_BEHIND, period, scope, offset=(page - 1) * PAGE)
    found = (Said(lead_id, on, amount=amount, days=days) for lead_id, on, amount, days, _ in rows)
    return tuple(found), rows[0][-1] if rows else 0


def _fetch(query: str, period: Period, scope: Scope, **more: Any) -> list[tuple[Any, ...]]:
    arguments = {
        "first": period.first,
        "last": period.last,
        "zone": settings.ORGANISATION_ZONE,
        "people": None if scope.people is None else list(scope.people),
        **{name: str(value) if isinstance(value, Outcome.Kind) else value for name, value in more.items()},
    }
    with connection.cursor() as cursor:
        cursor.execute(query, arguments)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
