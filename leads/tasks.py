"""What Celery runs for leads: one call each, no truth in it."""

from datetime import UTC, datetime

from celery import shared_task

from leads.posting import send_all
from leads.working import work_on

# A single statement of a job may read all leads: at ten millions that takes minutes, and is never cut short.
_WORK_SECONDS = 3_600
SECONDS = 20  # well below the hard limit of a task; the dispatcher rings again


@shared_task(ignore_result=True)
def deliver_task() -> None:
    """Send the mails that are due."""
    send_all(lambda: datetime.now(UTC), seconds=SECONDS)


@shared_task(ignore_result=True, time_limit=_WORK_SECONDS)
def work_task() -> None:
    """Do a step of the long work that waits for a worker."""
    work_on(lambda: datetime.now(UTC), seconds=SECONDS)
