"""What Celery runs: ids in, one call. A task carries no truth, so none is ever missed."""

from datetime import UTC, datetime

from celery import shared_task

from scoring.rescoring.service import drain

DRAIN_SECONDS = 20  # well below the hard limit of a task; the dispatcher rings again


@shared_task(ignore_result=True)
def drain_task() -> None:
    """Score what is pending."""
    drain(lambda: datetime.now(UTC), seconds=DRAIN_SECONDS)
