"""`make run`: everything on one machine, in one command."""

import hashlib
import http.client
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from leadscore.local import ledger, places, postgres, redis, webs
from leadscore.local.child import Child
from leadscore.local.places import CHECKOUT, Places
from leadscore.local.refusal import Refused
from leadscore.local.supervisor import Supervisor

COMES_UP_WITHIN = 60.0  # seconds for the web server, on a slow machine


def say(line: str) -> None:
    print(line, flush=True)


def run(host: str, port: int) -> int:
    """Start everything, keep it running, end it on a signal.

    Args:
        host: the address to listen on.
        port: its TCP port.

    Returns:
        The exit code: 0 after a signal.

    Raises:
        Refused: if something does not come up; what had been started is ended first.
    """
    webs.how_many()  # a wrong setting is refused before anything is started
    here = places.places_of()
    supervisor = Supervisor(say)
    supervisor.listen_to_signals()
    with places.only_one(here):
        places.make(here)
        ended = ledger.end_orphans(here.ledger, here.home)
        if ended:
            say(f"Ended what an earlier run left: {', '.join(ended)}.")
        with webs.listen(host, port) as listener:
            try:
                Instance(here, supervisor, listener).live()
            finally:
                say("Stopping.")
                supervisor.stop_all()
    say("Stopped; nothing is left running.")
    return 0


class Instance:
    """The steps from nothing to a page that answers, each skipped once a signal has come."""

    def __init__(self, here: Places, supervisor: Supervisor, listener: socket.socket) -> None:
        self.here = here
        self.supervisor = supervisor
        self.listener = listener
        self.began = time.monotonic()
        self.environment = dict(os.environ)
        self.environment.setdefault("SECRET_KEY", places.secret_key(here))
        self.environment["PYTHONUNBUFFERED"] = "1"
        host, port = listener.getsockname()[:2]
        self.address = f"http://{_for_people(host)}:{port}"
        self.environment.setdefault("SITE_URL", self.address)
        self.environment.setdefault("COLUMNS_DIR", str(here.columns))
        self.own_database = not os.environ.get("DATABASE_URL")
        self.redis_program = None if os.environ.get("REDIS_URL") else redis.program()
        if self.own_database:
            self.environment["DATABASE_URL"] = here.database_url
        if self.redis_program:
            self.environment["REDIS_URL"] = here.broker_url

    def live(self) -> None:
        say(f"Starting Leadscore; its data and logs are in {self.here.home}")
        if self.is_prepared():
            # Importing the pages takes longest: it goes on while the services start.
            steps = [self.start_web, self.start_postgres, self.start_redis]
        else:
            steps = [self.start_postgres, self.start_redis, self.prepare, self.start_web]
        for step in (*steps, self.greet, self.start_workers, self.start_other_webs):
            if self.supervisor.wanted:
                step()
        worker_awaited = True
        while self.supervisor.wanted:
            self.supervisor.look_after()
            if worker_awaited and (self.here.home / "worker.alive").exists():
                worker_awaited = False
                say(f"Scores follow what happens: the worker is ready after {self.seconds()}.")
            time.sleep(0.2)

    def is_prepared(self) -> bool:
        """Whether our own database has seen exactly these migrations."""
        if not self.own_database or not self.here.prepared.exists():
            return False
        return self.here.prepared.read_text() == _fingerprint(CHECKOUT)

    def start_postgres(self) -> None:
        if not self.own_database:
            say("PostgreSQL: the one of DATABASE_URL")
            return
        self.supervisor.adopt(postgres.start(self.here, self.supervisor.still_wanted))
        if self.supervisor.wanted:
            postgres.make_database(self.here)
            say(f"PostgreSQL: ready after {self.seconds()}")

    def start_redis(self) -> None:
        if os.environ.get("REDIS_URL"):
            say("Redis: the one of REDIS_URL")
            return
        if self.redis_program is None:
            say("Redis: none on this machine; one process scores by itself in the place of the worker")
            return
        self.supervisor.adopt(redis.start(self.here, self.redis_program, self.supervisor.still_wanted))

    def prepare(self) -> None:
        """Bring the database up to date, and load the demo where it may."""
        say("Database: bringing it up to date")
        self.here.prepared.unlink(missing_ok=True)
        environment = {"DEMO": "1" if self.own_database else "0", **self.environment}
        _run_to_its_end("prepare", self.here, environment, self.supervisor)
        if self.own_database and self.supervisor.wanted:
            self.here.prepared.write_text(_fingerprint(CHECKOUT))

    def start_web(self) -> None:
        self._start_webs(webs.names()[:1])

    def start_other_webs(self) -> None:
        """Last: the first page is to be seen soon, and answered by one."""
        self._start_webs(webs.names()[1:])

    def start_workers(self) -> None:
        """After the page: on a small machine they would take its time."""
        if self.environment.get("REDIS_URL"):
            self._start("worker", ["worker"])
            self._start("dispatcher", ["dispatcher"])
        else:
            self._start("worker", ["drainer"])

    def greet(self) -> None:
        host, port = self.listener.getsockname()[:2]
        self._await_page(host, port)
        if self.supervisor.wanted:
            say(f"\nLeadscore is at {self.address}  (after {self.seconds()})")
            say("Ctrl-C stops it and keeps the data.\n")

    def seconds(self) -> str:
        return f"{time.monotonic() - self.began:.1f} s"

    def _start_webs(self, names: list[str]) -> None:
        for name in names:
            self._start(name, webs.arguments(self.listener), inherit=(self.listener.fileno(),))

    def _start(self, name: str, arguments: list[str], inherit: tuple[int, ...] = ()) -> None:
        command = [sys.executable, "-m", "leadscore.local", *arguments]
        alive = self.here.home / f"{name}.alive"
        alive.unlink(missing_ok=True)
        environment = {**self.environment, "HEARTBEAT_FILE": str(alive), "PYTHONPATH": str(CHECKOUT)}
        self.supervisor.start(Child(name, command, self.here, environment, inherit=inherit))

    def _await_page(self, host: str, port: int) -> None:
        web = next(one.child for one in self.supervisor.watched if one.child.name == "web")
        deadline = time.monotonic() + COMES_UP_WITHIN
        while self.supervisor.wanted and not _answers(_for_people(host), port):
            if not web.runs:
                raise Refused(f"The web server {web.how_it_ended}: {web.last_words()} (log: {web.log})")
            if time.monotonic() > deadline:
                raise Refused(
                    f"The web server did not answer within {COMES_UP_WITHIN:.0f} s (log: {web.log})"
                )
            time.sleep(0.05)


def _run_to_its_end(name: str, here: Places, environment: dict[str, str], supervisor: Supervisor) -> None:
    """Run a step in a process of its own, in sight of the person; a signal ends it as well."""
    log = here.logs / f"{name}.log"
    note = ledger.Note(here.ledger, name)
    with log.open("wb") as faults:
        process = subprocess.Popen(
            [sys.executable, "-m", "leadscore.local", name],
            env={**environment, ledger.MARK: str(here.home), "PYTHONPATH": str(CHECKOUT)},
            stdin=subprocess.DEVNULL,
            stderr=faults,
            start_new_session=True,
            preexec_fn=note.write,
        )
    note.close()
    while process.poll() is None:
        if not supervisor.wanted:
            process.terminate()
        time.sleep(0.05)
    ledger.forget(here.ledger, name)
    if process.returncode and supervisor.wanted:
        lines = log.read_text(errors="replace").strip().splitlines() or ["it said nothing"]
        raise Refused(f"The database could not be brought up to date: {lines[-1]} (log: {log})")


def _fingerprint(checkout: Path) -> str:
    """Changes whenever a migration, ours or a package's, may have changed."""
    digest = hashlib.sha256()
    for path in (*sorted(checkout.glob("*/migrations/*.py")), checkout / "requirements.txt"):
        digest.update(path.name.encode() + path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=1)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _for_people(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::", "") else host
