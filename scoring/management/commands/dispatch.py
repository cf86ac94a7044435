"""`manage.py dispatch`: rings the workers whenever leads are pending; runs until it is stopped."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from leads.tasks import deliver_task, work_task
from scoring.rescoring.dispatching import Dispatcher
from scoring.rescoring.stopping import Stop
from scoring.tasks import drain_task, help_task, publish_task

_BELL_SECONDS = 10  # a bell that no worker heard by then is not worth hearing: a newer one was rung


class Command(BaseCommand):
    help = "Poll for pending leads each second and ring the workers; runs until it is stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = Stop().heed()
        heartbeat = Path(settings.HEARTBEAT_FILE) if settings.HEARTBEAT_FILE else None
        bells = (_post, _publish, _work, _help_out)
        Dispatcher(_ring, lambda: datetime.now(UTC), self._say, heartbeat, *bells).run(stop)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _ring() -> None:
    if settings.REDIS_URL:
        drain_task.apply_async(expires=_BELL_SECONDS, retry=False)


def _post() -> None:
    if settings.REDIS_URL:
        deliver_task.apply_async(expires=_BELL_SECONDS, retry=False)


def _work() -> None:
    if settings.REDIS_URL:
        work_task.apply_async(expires=_BELL_SECONDS, retry=False)


def _publish() -> None:
    if settings.REDIS_URL:
        publish_task.apply_async(expires=_BELL_SECONDS, retry=False)


def _help_out() -> None:
    if settings.REDIS_URL:
        help_task.apply_async(expires=_BELL_SECONDS, retry=False)
