"""What a worker's process has resident at most while it carries a rescore of everybody."""

import subprocess
import sys
from datetime import datetime

from bench.live.proc import peak_megabytes


def peak(now: datetime) -> float:
    """Megabytes: in a process of its own, since a peak is of a process's whole life."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.scale.memory", now.isoformat()],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def _carry(now: datetime) -> None:
    """Load what a worker loads, rescore, and say what it came to."""
    import django

    from leadscore.celery import app

    django.setup()
    app.loader.import_default_modules()
    from .rescore import rescored

    rescored(now)
    print(peak_megabytes())


if __name__ == "__main__":
    _carry(datetime.fromisoformat(sys.argv[1]))
