"""How the leads are made up, and how many of those that came sales accepts; then and now."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count

from leads.days import day_of
from leads.models import Lead
from scoring.evidence.intervals import FEWEST
from scoring.feedback.said import ACCEPTED, Scope, last_words
from scoring.models import LeadScore, MatrixVersion

Shares = dict[str, float]
ACCEPTED_IN = timedelta(days=30)

# The band in which each lead was last seen by then, under whatever version was in force; of those still here.
_THEN = """
    SELECT to_band, count(*) FROM (
        SELECT DISTINCT ON (c.lead_id) c.lead_id, c.to_band FROM scoring_scorechange c
        JOIN scoring_matrixversion v ON v.id = c.version_id AND v.model_id = %s
        WHERE c.changed_at <= %s ORDER BY c.lead_id, c.changed_at DESC, c.id DESC
    ) last
    JOIN scoring_leadscore s ON s.lead_id = last.lead_id AND s.version_id = %s AND s.is_listed
    GROUP BY 1
"""


def band_shares(version: MatrixVersion) -> Shares:
    """The share of each band among the leads that are listed now."""
    rows = LeadScore.objects.filter(version=version, is_listed=True).values_list("band")
    return portions(dict(rows.annotate(leads=Count("lead_id")).order_by()))


def band_shares_at(version: MatrixVersion, at: datetime) -> Shares:
    """The same at an earlier moment, as the history of scores tells it, of the leads listed now."""
    with connection.cursor() as cursor:
        cursor.execute(_THEN, [version.model_id, at, version.pk])
        return portions(dict(cursor.fetchall()))


def new_leads(field: str, first: datetime, last: datetime) -> dict[str, int]:
    """How many leads came between two moments, by a field such as source or region."""
    rows = Lead.objects.filter(added_at__gt=first, added_at__lte=last).values_list(field)
    return dict(rows.annotate(leads=Count("pk")).order_by())


def acceptance(model_id: int, until: datetime) -> float | None:
    """The share that sales accepted of the leads it decided on in the 30 days before; None under 20."""
    scope = Scope(day_of(until - ACCEPTED_IN), day_of(until), None, model_id)
    kinds = [kind for move, kind in last_words(scope).values_list("move", "kind") if move is not None]
    return kinds.count(ACCEPTED) / len(kinds) if len(kinds) >= FEWEST else None


def portions(counts: Mapping[str, int]) -> Shares:
    """Counts as shares of their sum."""
    total = sum(counts.values())
    return {key: count / total for key, count in counts.items()} if total else {}


def has_moved(before: float, now: float, points: int) -> bool:
    """Whether a share has moved by more than so many points of a hundred."""
    return abs(now - before) * 100 > points + 1e-9
