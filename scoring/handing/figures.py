"""What the rules did: how many leads each gave, left to the pool, or could not give."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from leads.models import User
from leads.people.access import leads_for
from scoring.models import Handoff

DAYS = 30


def done_since(user: User, now: datetime) -> QuerySet[Handoff]:
    """Hand-offs of the last 30 days of leads that this person may see now."""
    return Handoff.objects.filter(at__gte=now - timedelta(days=DAYS), lead__in=leads_for(user))


def counts_by_rule(user: User, now: datetime) -> dict[int | None, dict[str, int]]:
    """For each rule, and None for no rule: how many of its leads are in each state, of `done_since`."""
    counts: dict[int | None, dict[str, int]] = defaultdict(dict)
    rows = done_since(user, now).order_by().values_list("rule_id", "state")
    for rule_id, state, number in rows.annotate(number=Count("pk")):
        counts[rule_id][state] = number
    return counts


def waiting_for(user: User) -> QuerySet[Handoff]:
    """What waits or is withheld, of leads that this person may see, the longest waiting first."""
    rows = Handoff.objects.filter(state__in=Handoff.OPEN, lead__in=leads_for(user))
    return rows.select_related("lead__owner", "rule").order_by("since", "pk")
