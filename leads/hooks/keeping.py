"""For how long is kept what came by webhooks, besides the activities themselves."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q

from leads.models import HookDelivery, HookReject

# Longer than any service tries again, so that no token is forgotten that could still be used.
DELIVERIES = timedelta(days=30)
REJECTS = timedelta(days=90)


def drop_old(now: datetime) -> None:
    """Drop deliveries after a month, and rejected items after three."""
    HookDelivery.objects.filter(came_at__lt=now - DELIVERIES).delete()
    HookReject.objects.filter(came_at__lt=now - REJECTS).delete()


def forget_names(names: Collection[str]) -> int:
    """Drop rejected items in which one of these names stands, whether it waits or was taken in.

    Args:
        names: e-mail addresses and other names of people who are erased.

    Returns:
        How many were dropped.
    """
    holds = Q(pk__in=[])
    for name in names:
        if name:
            holds |= Q(body__icontains=name)
    return HookReject.objects.filter(holds).delete()[0]
