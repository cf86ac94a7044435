"""What Celery runs for leads: one call each, no truth in it."""

from datetime import UTC, datetime

from celery import shared_task

from leads.notices.post import deliver

DELIVER_SECONDS = 20  # well below the hard limit of a task; the dispatcher rings again a minute later


@shared_task(ignore_result=True)
def deliver_task() -> None:
    """Send the mails that are due."""
    deliver(lambda: datetime.now(UTC), seconds=DELIVER_SECONDS)
