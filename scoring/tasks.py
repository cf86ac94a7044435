"""What Celery runs: ids in, one call. A task carries no truth, so none is ever missed."""

from datetime import UTC, datetime

from celery import shared_task

from scoring.rescoring.carrying import carry_on
from scoring.rescoring.helping import help_filling
from scoring.rescoring.service import drain

DRAIN_SECONDS = 20  # well below the hard limit of a task; the dispatcher rings again
_HELP_SECONDS = 5  # soon back to what comes in: each second the dispatcher rings again
# The turn to a version is one transaction: at ten million leads it takes minutes, and is never cut short.
_TURN_SECONDS = 3_600


@shared_task(ignore_result=True)
def drain_task() -> None:
    """Score what is pending."""
    drain(lambda: datetime.now(UTC), seconds=DRAIN_SECONDS)


@shared_task(ignore_result=True, time_limit=_TURN_SECONDS)
def publish_task() -> None:
    """Do a step of the publishing that waits for a worker."""
    carry_on(lambda: datetime.now(UTC), seconds=DRAIN_SECONDS)


@shared_task(ignore_result=True)
def help_task() -> None:
    """Fill leads in beside the worker that publishes."""
    help_filling(lambda: datetime.now(UTC), seconds=_HELP_SECONDS)
