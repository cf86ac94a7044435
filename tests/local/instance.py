"""A whole Leadscore in a folder of its own, as `make run` starts it, to be killed at will."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

from leadscore.local import ledger

CHECKOUT = Path(__file__).resolve().parent.parent.parent
_NOT_PASSED_ON = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "PORT", "HOST")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Instance:
    """`command` is what starts it; it listens on `port` and keeps its state in `home`."""

    def __init__(self, home: Path, command: list[str] | None = None, environment: dict | None = None) -> None:
        self.home = home
        self.port = free_port()
        self.command = command or [sys.executable, "-m", "leadscore.local", "run"]
        inherited = {name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON}
        self.environment = environment or {**inherited, "LOCAL_DIR": str(home), "DEMO": "0"}
        self.cwd = CHECKOUT
        self.output = home.with_suffix(".output")
        self.process: subprocess.Popen | None = None

    def start(self) -> "Instance":
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                self.command,
                env={**self.environment, "PORT": str(self.port)},
                cwd=self.cwd,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )
        return self

    def start_and_wait(self) -> float:
        """Start it and wait until the page answers; the seconds it took."""
        began = time.monotonic()
        self.start()
        # What an earlier life left may still answer: only its own word counts.
        self.wait_until(lambda: "Leadscore is at" in self.said() or self.process.poll() is not None)
        assert self.answers()
        return time.monotonic() - began

    def said(self) -> str:
        return self.output.read_text(errors="replace")

    def answers(self, path: str = "/livez") -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.said()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
            connection.request("GET", path)
            return connection.getresponse().status == 200
        return False

    def wait_until(self, holds, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, f"not within {seconds} s; it said:\n{self.said()}"
            time.sleep(0.05)

    def worker_is_ready(self) -> bool:
        return (self.home / "worker.alive").exists()

    def pid_of(self, name: str) -> int:
        return int((self.home / "processes" / name).read_text().split()[0])

    def ask_to_stop(self) -> int:
        """SIGTERM, as a machine that goes down sends it; the exit code."""
        self.process.terminate()
        return self.wait()

    def wait(self) -> int:
        return self.process.wait(timeout=60)

    def everything(self) -> list[ledger.Known]:
        """The supervisor and all that descends from it, by number and start."""
        children: dict[int, list[int]] = {}
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if entry.name.isdigit():
                    parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                    children.setdefault(parent, []).append(int(entry.name))
        found, new = [], [self.process.pid]
        while new:
            pid = new.pop()
            found.append(ledger.Known("process", pid, ledger.started(pid) or "gone"))
            new += children.get(pid, [])
        return found

    def kill_everything(self) -> None:
        for one in self.everything():
            with contextlib.suppress(ProcessLookupError):
                os.kill(one.pid, signal.SIGKILL)
        self.process.wait()

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(f"postgresql://postgres@/leadscore?host={self.home}/sockets", autocommit=True)

    def clean_up(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.ask_to_stop()
        if (self.home / "processes").exists():
            ledger.end_orphans(self.home / "processes", self.home)


def still_running(processes: list[ledger.Known]) -> list[ledger.Known]:
    return [one for one in processes if ledger.is_running(one)]


@contextlib.contextmanager
def open_folder():
    """A temporary folder that every user may enter, unlike pytest's: nobody's PostgreSQL works below."""
    folder = Path(tempfile.mkdtemp(prefix="leadscore-test-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
