"""What sales said, counted by rule, campaign, source or week; and the leads behind each number."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from leads.models import User
from leads.people.access import leads_for

from .said import ACCEPTED, Scope, last_words, people_heard

NO_REASON = 0  # of a rejection that names none of the list

# How the last words are grouped: what is joined to them, and the key of a group.
_RULES = """
    JOIN leads_stagemove m ON m.id = said.move
    JOIN scoring_matrixversion v ON v.id = m.matrix_version AND v.model_id = %(model)s
    JOIN scoring_carried c ON c.arrival_id = said.move
"""
WAYS = {
    "rule": (_RULES, "c.parameter_key || '.' || c.rule_key"),
    "campaign": ("LEFT JOIN scoring_arrival a ON a.move_id = said.move", "coalesce(a.campaign_id::text, '')"),
    "source": ("JOIN leads_lead l ON l.id = said.lead_id", "l.source"),
    "week": ("", "date_trunc('week', said.happened_on)::date::text"),
}
_COUNTS = """
    SELECT {key}, said.kind, coalesce(said.reject_reason_id, 0), count(*) FROM said {joined}
    WHERE said.move IS NOT NULL GROUP BY 1, 2, 3
"""
_CLOSED = """
    SELECT count(*) FROM said JOIN scoring_arrival a ON a.move_id = said.move WHERE NOT a.is_opened
"""
_LEADS = """
    SELECT said.lead_id, said.kind, said.reason, said.known_at, said.by_id, count(*) OVER ()
    FROM said {joined}
    WHERE said.move IS NOT NULL AND (%(key)s::text IS NULL OR {key} = %(key)s)
      AND (%(kind)s = '' OR said.kind = %(kind)s)
      AND (%(reasons)s::bigint[] IS NULL OR coalesce(said.reject_reason_id, 0) = ANY(%(reasons)s))
    ORDER BY said.known_at DESC, said.id DESC LIMIT %(most)s OFFSET %(skip)s
"""


@dataclass
class Said:
    """How many arrivals were accepted and rejected, and how many rejected for each reason, by its id."""

    accepted: int = 0
    rejected: int = 0
    reasons: Counter[int] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """All that sales said something of."""
        return self.accepted + self.rejected

    def add(self, kind: str, reason_id: int, count: int) -> None:
        """Count some more of a kind and a reason."""
        if kind == ACCEPTED:
            self.accepted += count
        else:
            self.rejected += count
            self.reasons[reason_id] += count


class Word(NamedTuple):
    """What was said of a lead, when and by whom."""

    lead_id: int
    kind: str
    reason: str
    said_at: datetime
    by_id: int | None


@dataclass(frozen=True)
class Chosen:
    """Which of the counted leads are meant.

    Of a group (None: of all), accepted or rejected ("": both), for these reasons by their ids (None: any).
    """

    way: str
    key: str | None = None
    kind: str = ""
    reasons: tuple[int, ...] | None = None


def counts_of(scope: Scope, way: str) -> dict[str, Said]:
    """What was said, by group: the keys of `WAYS[way]`."""
    groups: dict[str, Said] = defaultdict(Said)
    for key, kind, reason_id, count in _rows(scope, _COUNTS, way):
        groups[key].add(kind, reason_id, count)
    return dict(groups)


def total_of(scope: Scope) -> Said:
    """What was said in all, each arrival once."""
    total = Said()
    for said in counts_of(scope, "week").values():
        total.accepted += said.accepted
        total.rejected += said.rejected
        total.reasons += said.reasons
    return total


def without_rules(scope: Scope) -> int:
    """Of how many arrivals nobody can tell which rules carried them."""
    return int(_rows(scope, _CLOSED, "week")[0][0])


def words_on(scope: Scope, chosen: Chosen, user: User, skip: int, most: int) -> tuple[list[Word], int]:
    """The leads behind a number that this person may see, what was said last first, and how many they are.

    Args:
        scope: what was counted.
        chosen: which number of it.
        user: who asks; a count may be larger than what they see now, see `people_heard`.
        skip, most: of the page.
    """
    reasons = list(chosen.reasons) if chosen.reasons is not None else None
    more = {"key": chosen.key, "kind": chosen.kind, "reasons": reasons, "most": most, "skip": skip}
    is_seen = user if people_heard(user) is not None else None
    # Of all groups together a lead is there once, and not for each group that it is in.
    rows = _rows(scope, _LEADS, chosen.way if chosen.key is not None else "week", is_seen, **more)
    return [Word(*row[:5]) for row in rows], (rows[0][5] if rows else 0)


def _rows(
    scope: Scope, query: str, way: str, seen_by: User | None = None, **more: Any
) -> list[tuple[Any, ...]]:
    """Rows of a query on the last words; `seen_by` narrows them to leads that one sees."""
    joined, key = WAYS[way]
    words = last_words(scope)
    if seen_by is not None:
        words = words.filter(lead__in=leads_for(seen_by))
    said, params = words.values(
        "id", "lead_id", "move", "kind", "reject_reason_id", "reason", "happened_on", "known_at", "by_id"
    ).query.sql_with_params()
    named = {f"p{place}": value for place, value in enumerate(params)}
    said %= tuple(f"%({name})s" for name in named)
    whole = f"WITH said AS ({said}) {query.format(joined=joined, key=key)}"
    with connection.cursor() as cursor:
        cursor.execute(whole, {"model": scope.model_id, **named, **more})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
