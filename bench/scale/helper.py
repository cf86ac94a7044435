"""The second process of a worker: it helps to fill a version's table, as `scoring.tasks.help_task` does."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from time import sleep

_READY = "ready"
_MOMENT = 0.05  # seconds between two looks; a worker's is asked within a second
_LONG = 3_600.0


@contextmanager
def helped(now: datetime) -> Iterator[None]:
    """While inside, a second process fills ranges of whatever run is carried out."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.scale.helper", now.isoformat()], stdout=subprocess.PIPE, text=True
    ) as helper:
        try:
            assert helper.stdout is not None
            if helper.stdout.readline().strip() != _READY:
                raise RuntimeError("The helper of a rescore did not start.")
            yield
        finally:
            helper.terminate()


def _help(now: datetime) -> None:
    import django

    django.setup()
    from scoring.rescoring.helping import help_filling, is_help_wanted

    print(_READY, flush=True)
    while True:
        if not (is_help_wanted() and help_filling(lambda: now, _LONG)):
            sleep(_MOMENT)


if __name__ == "__main__":
    _help(datetime.fromisoformat(sys.argv[1]))
