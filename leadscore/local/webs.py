"""Several web processes on one listening socket: whoever is free takes the next request."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress

from leadscore import environment
from leadscore.local.refusal import Refused

USUALLY_AT_MOST = 4  # more only where WEB_PROCESSES says so: each takes memory and connections
_CONNECTIONS = 40  # of all together: PostgreSQL has 100 for everybody
_PAUSE = 1.0  # seconds before one that was killed starts again


def how_many() -> int:
    """The number of web processes: WEB_PROCESSES, else one for each core, up to four."""
    return environment.number("WEB_PROCESSES", min(USUALLY_AT_MOST, os.cpu_count() or 1), 1, 64)


def pool_size() -> int:
    """How many connections each of them takes at most; a thread above waits for a free one."""
    return max(5, min(20, _CONNECTIONS // how_many()))


def names() -> list[str]:
    """What they are called: web, web-2, web-3."""
    return ["web", *(f"web-{number}" for number in range(2, how_many() + 1))]


def arguments(listener: socket.socket) -> list[str]:
    """What the command of each says after `python -m leadscore.local`; it inherits the socket."""
    return ["web", "--descriptor", str(listener.fileno())]


def listen(host: str, port: int) -> socket.socket:
    """Take the port before anything is started; who inherits it may die, and a page waits meanwhile.

    Raises:
        Refused: another process has the port.
    """
    try:
        return socket.create_server((host, port), backlog=512)
    except OSError as error:
        raise Refused(
            f"Port {port} is not to be had ({error.strerror}); try another one: make run PORT={port + 1}"
        ) from None


def serve_by_several(host: str, port: int) -> int:
    """Serve the pages by so many processes until a signal; who is killed starts again, the others answer.

    Returns:
        The exit code: 0 after a signal. One that ends by itself could not start: all end, with its code.
    """
    with listen(host, port) as listener:
        return _Several(listener).serve()


class _Several:
    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.running: dict[int, subprocess.Popen[bytes]] = {}
        self.wanted = True

    def serve(self) -> int:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._end())
        for _ in range(how_many()):
            self._start()
        code = 0
        while self.running:
            code = code or self._wait()
        return code

    def _start(self) -> None:
        command = [sys.executable, "-m", "leadscore.local", *arguments(self.listener)]
        process = subprocess.Popen(command, pass_fds=(self.listener.fileno(),))
        self.running[process.pid] = process
        if not self.wanted:  # the signal came after the last look
            self._end()

    def _wait(self) -> int:
        """Wait until one ends; the code to end with, or 0."""
        pid, status = os.wait()
        process = self.running.pop(pid, None)
        if process is None or not self.wanted:
            return 0
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode >= 0:
            self._end()
            return process.returncode or 1
        time.sleep(_PAUSE)
        if self.wanted:
            self._start()
        return 0

    def _end(self) -> None:
        self.wanted = False
        for pid in self.running:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
