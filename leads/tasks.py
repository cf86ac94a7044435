"""What Celery runs for leads: one call each, no truth in it."""

from datetime import UTC, datetime

from celery import shared_task

from leads.posting import send_all
from leads.working import work_on

SECONDS = 20  # well below the hard limit of a task; the dispatcher rings again a minute later


@shared_task(ignore_result=True)
def deliver_task() -> None:
    """Send the mails that are due."""
    send_all(lambda: datetime.now(UTC), seconds=SECONDS)


@shared_task(ignore_result=True)
def work_task() -> None:
    """Do a step of the long work that waits for a worker."""
    work_on(lambda: datetime.now(UTC), seconds=SECONDS)
