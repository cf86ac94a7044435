"""PostgreSQL and Redis of their own for one command: the tests, of which nothing stays, or measuring."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from leadscore.local import ledger, places, postgres, redis
from leadscore.local.child import Child, stop
from leadscore.local.places import Places
from leadscore.local.refusal import Refused


def with_services(command: list[str], kept: str = "") -> int:
    """Run `command` with DATABASE_URL and REDIS_URL set, and end the services after it.

    Args:
        command: the program and its arguments.
        kept: the purpose whose data stays for the next time, on a PostgreSQL that forces it to the disk as
            that of `run` does; empty for the tests.

    Returns:
        The exit code of the command.
    """
    here = places.places_of(kept or "test")
    with places.only_one(here):
        places.make(here)
        ledger.end_orphans(here.ledger, here.home)
        if not kept:
            _forget_data(here)
            places.make(here)
        try:
            with _services(here, lasting=bool(kept)) as environment:
                return _run(command, environment)
        finally:
            if not kept:
                _wipe(here)


@contextmanager
def _services(here: Places, lasting: bool) -> Iterator[dict[str, str]]:
    running: list[Child] = []
    environment = dict(os.environ)
    try:
        if not environment.get("DATABASE_URL"):
            running.append(postgres.start(here, still_wanted=lambda: True, lasting=lasting))
            postgres.make_database(here)
            environment["DATABASE_URL"] = here.database_url
        if not environment.get("REDIS_URL"):
            program = redis.program()
            if program is None:
                raise Refused("The tests need a Redis: install redis-server or valkey, or set REDIS_URL.")
            running.append(redis.start(here, program, still_wanted=lambda: True))
            environment["REDIS_URL"] = here.broker_url
        yield environment
    finally:
        stop(running)


def _run(command: list[str], environment: dict[str, str]) -> int:
    """Run it in the foreground; SIGTERM is passed on, Ctrl-C it hears by itself."""
    process = subprocess.Popen(command, env=environment)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    code = process.wait()
    return code if code >= 0 else 128 - code


def _wipe(here: Places) -> None:
    shutil.rmtree(here.sockets, ignore_errors=True)
    shutil.rmtree(here.home)


def _forget_data(here: Places) -> None:
    """Remove what a run that was killed left, but not the lock that we hold."""
    for left in here.home.iterdir():
        if left.is_dir():
            shutil.rmtree(left)
        elif left.name != "lock":
            left.unlink()
