"""A whole installation to be measured and killed: what `make run` starts, on a copy of the company.

PostgreSQL and Redis are those of `make bench`, unless DATABASE_URL and REDIS_URL name others, which are left
alone. The company itself stays as it is: all happens to a copy of its database, which is dropped at the end.
"""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from bench.scale.order import Order
from leadscore.local import ledger, places, postgres, redis, webs
from leadscore.local.child import Child
from leadscore.local.places import CHECKOUT, Places
from leadscore.local.refusal import Refused
from leadscore.local.supervisor import Supervisor

_SECRET = "of measurements alone: nothing that is signed by it goes anywhere"
_COMES_BACK_WITHIN = 120.0  # seconds, after whatever was killed


class Stuck(Exception):
    """Something did not come about in the time it had."""


@contextmanager
def open_house(order: Order, purpose: str) -> Iterator["House"]:
    """Services, and a copy of the company with Django set up for it; both are gone afterwards.

    Args:
        order: how large the company is; it is made where it is not there.
        purpose: names the copy.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that it is left as by Ctrl-C
    here = places.places_of("bench")
    with places.only_one(here):
        places.make(here)
        ledger.end_orphans(here.ledger, here.home)
        house = House(here)
        try:
            house.start_services()
            with copy_of(order, purpose, house.environment["DATABASE_URL"]) as url:
                house.move_into(url)
                yield house
                house.end_processes()
        finally:
            house.supervisor.stop_all()


class House:
    """The processes of one installation; whoever dies starts again, as under `make run`."""

    def __init__(self, here: Places) -> None:
        self.here = here
        self.supervisor = Supervisor(lambda line: print(f"  {line}", flush=True))
        self.environment = {**os.environ, "SECRET_KEY": _SECRET, "PYTHONPATH": str(CHECKOUT)}
        self.listener = webs.listen("127.0.0.1", 0)
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self._sql: psycopg.Connection | None = None

    def start_services(self) -> None:
        """Start PostgreSQL and Redis, where they are not given."""
        if not self.environment.get("DATABASE_URL"):
            self.supervisor.adopt(postgres.start(self.here, self.supervisor.still_wanted))
            postgres.make_database(self.here)
            self.environment["DATABASE_URL"] = self.here.database_url
        if not self.environment.get("REDIS_URL"):
            program = redis.program()
            if program is None:
                raise Refused("There is no Redis here: install redis-server or valkey, or set REDIS_URL.")
            self.supervisor.adopt(redis.start(self.here, program, self.supervisor.still_wanted))
            self.environment["REDIS_URL"] = self.here.broker_url

    def move_into(self, url: str) -> None:
        """From now on this is the database, for this process, too."""
        self.environment["DATABASE_URL"] = url
        os.environ.update({name: self.environment[name] for name in ("DATABASE_URL", "SECRET_KEY")})
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadscore.settings")
        import django

        django.setup()

    def start(self, *names: str) -> None:
        """Start processes of ours: web (as many as `make run` does), worker, dispatcher."""
        for name in names:
            if name == "web":
                for one in webs.names():
                    self._start(one, webs.arguments(self.listener), (self.listener.fileno(),))
            else:
                self._start(name, [name])

    def _start(self, name: str, arguments: list[str], inherit: tuple[int, ...] = ()) -> None:
        command = [sys.executable, "-m", "leadscore.local", *arguments]
        self.supervisor.start(Child(name, command, self.here, self.environment, inherit=inherit))

    def child(self, name: str) -> Child | None:
        """One of the processes; None where it is not ours."""
        return next((one.child for one in self.supervisor.watched if one.child.name == name), None)

    def kill(self, name: str) -> bool:
        """Kill a process by SIGKILL. Returns whether it was there to be killed."""
        child = self.child(name)
        if child is None or child.process is None or not child.runs:
            return False
        os.kill(child.process.pid, signal.SIGKILL)
        return True

    def client(self, module: str, **options: object) -> subprocess.Popen[bytes]:
        """Start a client of the house: a module beside this one."""
        said = [f"--{name}={value}" for name, value in options.items()]
        return subprocess.Popen(
            [sys.executable, "-m", f"bench.live.{module}", f"--address={self.address}", *said],
            env=self.environment,
            cwd=CHECKOUT,
        )

    def rows(self, query: str, *arguments: object) -> list[tuple[Any, ...]]:
        """What a query finds; a PostgreSQL that was killed is waited for."""
        deadline = time.monotonic() + _COMES_BACK_WITHIN
        while True:
            try:
                self._sql = self._sql or psycopg.connect(self.environment["DATABASE_URL"], autocommit=True)
                return self._sql.execute(query, arguments or None).fetchall()  # type: ignore[arg-type]
            except psycopg.OperationalError:
                self._sql = None
                if time.monotonic() > deadline:
                    raise
            self.look_after(0.2)

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Whatever is done within is taken back."""
        self.rows("SELECT 1")
        assert self._sql
        with self._sql.transaction(force_rollback=True):
            yield

    def one(self, query: str, *arguments: object) -> Any:
        """The first column of the first row."""
        return self.rows(query, *arguments)[0][0]

    def look_after(self, seconds: float) -> None:
        """Let time pass, in which who died is started again."""
        ends_at = time.monotonic() + seconds
        while True:
            self.supervisor.look_after()
            left = ends_at - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(0.1, left))

    def wait_until(self, holds: Callable[[], bool], what: str, seconds: float) -> float:
        """Wait until something holds; how long it took.

        Raises:
            Stuck: it did not in so many seconds.
        """
        began = time.monotonic()
        while not holds():
            if time.monotonic() - began > seconds:
                raise Stuck(f"{what}: not within {seconds:.0f} s")
            self.look_after(0.2)
        return time.monotonic() - began

    def is_settled(self) -> bool:
        """Whether nothing waits to be scored."""
        return not self.one("SELECT EXISTS (SELECT 1 FROM scoring_pending)")

    def is_up(self) -> bool:
        """Whether pages are answered."""
        asked = http.client.HTTPConnection(self.address, timeout=2)
        with suppress(OSError, http.client.HTTPException), closing(asked):
            asked.request("GET", "/readyz")
            return asked.getresponse().status == 200
        return False

    def end_processes(self) -> None:
        """End what holds connections; the services stay."""
        going = [one for one in self.supervisor.watched if one.child.name not in ledger.SERVICES]
        Supervisor(self.supervisor.say, going).stop_all()
        self.supervisor.watched = [one for one in self.supervisor.watched if one not in going]
        if self._sql:
            self._sql.close()
            self._sql = None


@contextmanager
def copy_of(order: Order, purpose: str, server: str) -> Iterator[str]:
    """A copy of the company's database; its URL."""
    making = [sys.executable, "-m", "bench.live.company", str(order.leads)]
    subprocess.run(making, cwd=CHECKOUT, check=True, env={**os.environ, "DATABASE_URL": server})
    name = f"{order.database}_{purpose}"
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(drop)
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(order.database)
            )
        )
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        with suppress(psycopg.OperationalError), psycopg.connect(server, autocommit=True) as admin:
            admin.execute(drop)
