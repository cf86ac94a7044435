"""A real web process on the tests' database: an open stream needs a server that speaks ASGI."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

from tests import dying

ROOT = Path(__file__).parent.parent.parent
AS_SERVED = ("-m", "leadscore.local", "web", "--port")
# For controls: the same, but edits are taken without a look at what the page had seen.
UNGUARDED = ("-m", "tests.live.unguarded")
# And one in which a stream costs a thread and a connection.
HOLDING = ("-m", "tests.live.holding")


class Web:
    """A web process as servers start it, on a port of its own. `name` is what PostgreSQL knows it by."""

    def __init__(self, log: Path, command: tuple[str, ...] = AS_SERVED, **environment: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}"
        self.name = f"web-{os.getpid()}-{self.port}"
        self._command, self._log = command, log.open("wb")
        self.process = self._started(environment)

    def _started(self, environment: dict[str, str]) -> subprocess.Popen[bytes]:
        url = urlsplit(os.environ["DATABASE_URL"])
        name = str(connection.settings_dict["NAME"])
        assert name.startswith("test_")
        return subprocess.Popen(
            [sys.executable, *self._command, str(self.port)],
            cwd=ROOT,
            # The key of this process, so that both know the sessions that are made here.
            env=os.environ
            | {"DATABASE_URL": urlunsplit(url._replace(path=f"/{name}")), "SECRET_KEY": settings.SECRET_KEY}
            | {"PGAPPNAME": self.name, "WEB_PROCESSES": "1"}
            | environment,
            stdout=self._log,
            stderr=self._log,
            preexec_fn=dying.with_its_parent,
        )

    def wait_until_ready(self) -> None:
        """Wait until it answers."""
        ends_at = time.monotonic() + 90
        while self._status() != 200:
            assert self.process.poll() is None
            assert time.monotonic() < ends_at
            time.sleep(0.1)

    def start_again(self) -> None:
        """Start it once more, on the same port, after it was killed."""
        self.process = self._started({})
        self.wait_until_ready()

    def stop(self) -> float:
        """End it as a server is ended; how long it took, in seconds. One that does not end is killed."""
        began = time.monotonic()
        self.process.terminate()
        try:
            self.process.wait(15)
        finally:
            self.process.kill()
            self._log.close()
        return time.monotonic() - began

    def _status(self) -> int:
        visit = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            visit.request("GET", "/readyz")
            return visit.getresponse().status
        except OSError:
            return 0
        finally:
            visit.close()


@contextmanager
def web(log: Path, command: tuple[str, ...] = AS_SERVED, **environment: str) -> Iterator[Web]:
    """A web process, until the end of the block."""
    served = Web(log, command, **environment)
    try:
        served.wait_until_ready()
        yield served
    finally:
        served.stop()
