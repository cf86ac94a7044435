"""Which leads wait for an answer, and which have waited too long: the one definition, as a query."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from leads.models import SINCE, Activity, ActivityType, Lead, ResponseTime, Waiting

from .contacts import CONTACTS
from .hours import late_before


def late(leads: QuerySet[Lead], now: datetime, after: datetime | None = None) -> QuerySet[Lead]:
    """Those that nobody has talked or written to since they came to their stage, though the time is up.

    A stage without a response time has no late ones, and who was put off until a day is not late.

    Args:
        leads: of which.
        now: aware.
        after: only those that became so since then; aware.
    """
    over = Q(pk__in=[])
    for stage, hours in ResponseTime.objects.values_list("stage", "hours"):
        lately = Q(since__gte=late_before(after, hours)) if after else Q()
        over |= Q(stage=stage, since__lt=late_before(now, hours)) & lately
    return (
        leads.alias(since=SINCE)
        .filter(over)
        .exclude(waiting__kind=Waiting.Kind.PUT_OFF)
        .filter(~answered("since", contact_types()))
    )


def answered(since: str, types: Collection[int]) -> Exists:
    """Whether somebody has talked or written to a lead from a moment on.

    Args:
        since: name of the query's column that holds the moment.
        types: `contact_types()`.
    """
    return Exists(
        Activity.objects.filter(lead=OuterRef("pk"), type__in=types, occurred_at__gte=OuterRef(since))
    )


def contact_types() -> list[int]:
    """Ids of the activity types of `CONTACTS`."""
    return list(ActivityType.objects.filter(key__in=CONTACTS).values_list("pk", flat=True))
