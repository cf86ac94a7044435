"""For how long is kept what came by webhooks, besides the activities themselves."""

from datetime import datetime, timedelta

from leads.models import HookDelivery, HookReject

# Longer than any service tries again, so that no token is forgotten that could still be used.
DELIVERIES = timedelta(days=30)
REJECTS = timedelta(days=90)


def drop_old(now: datetime) -> None:
    """Drop deliveries after a month, and rejected items after three."""
    HookDelivery.objects.filter(came_at__lt=now - DELIVERIES).delete()
    HookReject.objects.filter(came_at__lt=now - REJECTS).delete()
