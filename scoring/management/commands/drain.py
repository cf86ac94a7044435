"""`manage.py drain`: scores what is pending, as a worker does, without Redis."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from leads.posting import send_all
from leads.working import work_on
from scoring.impact.renewing import renew_beside
from scoring.rescoring.carrying import carry_on
from scoring.rescoring.dispatching import Dispatcher
from scoring.rescoring.service import drain
from scoring.rescoring.stopping import Stop

_LOOKS_EACH = 2  # seconds


def _clock() -> datetime:
    return datetime.now(UTC)


def _renew(stop: Stop) -> None:
    while not stop.wait(_LOOKS_EACH):
        renew_beside(_clock())


class Command(BaseCommand):
    help = "Score every lead that has something new, and do the long work that was asked for."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--forever", action="store_true", help="go on until stopped, in a worker's place")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["forever"]:
            self._forever()
            return
        while work_on(_clock):
            pass
        scored = drain(_clock)
        carry_on(_clock)
        self.stdout.write(f"{scored:,} leads scored.")

    def _forever(self) -> None:
        stop = Stop().heed()
        # In short turns, so that it stops soon when it is told to.
        heartbeat = Path(settings.HEARTBEAT_FILE) if settings.HEARTBEAT_FILE else None
        post = partial(send_all, _clock, seconds=2)
        publish = partial(carry_on, _clock, seconds=2)
        work = partial(work_on, _clock, seconds=2)
        ring = partial(drain, _clock, seconds=2)
        Thread(target=_renew, args=(stop,), daemon=True).start()
        Dispatcher(ring, _clock, self._say, heartbeat, post, publish, work).run(stop)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
