"""`python -m bench.hosts`: two worker hosts against one, each in a network of its own, the database apart.

Every host is a network namespace on this machine, joined by a bridge; PostgreSQL is reached by TCP alone. The
hosts share the processors of one machine: beside the ratio stands what a lead costs the workers and what it
costs the database, which says what machines of their own would do. Linux, root and `ip` are needed. Exit
code 1 where the bar is missed.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

import psycopg

from bench.live.asked import parser_of, write
from bench.live.house import copy_of
from bench.live.proc import worked_by
from bench.scale.order import Order
from leadscore.local import ledger, places, postgres
from leadscore.local.child import stop
from leadscore.local.places import CHECKOUT, Places

BAR = 1.6
_APART, _NETWORK, _INSIDE = "leadscore-db", "10.213.0", "LEADSCORE_BENCH_HOSTS"
_WARM = 0.1  # of the leads: by then every worker is at it
_BACKLOG = """
    INSERT INTO scoring_pending (lead_id, cause, lane, noted_at, attempts)
    SELECT lead_id, 'activity', 0, now(), 0 FROM scoring_leadscore ORDER BY lead_id
"""


def main() -> int:
    """Take turns with one host and with two, print what each did, and write it down."""
    options = _options()
    if not (ip := shutil.which("ip")) or os.geteuid():
        sys.exit("Networks of their own need Linux, root and `ip`.")
    if _INSIDE not in os.environ:
        return _in_namespace(ip)
    found: dict[int, list[dict[str, float]]] = {1: [], 2: []}
    with _database(options) as (url, server), ExitStack() as hosts:
        networks = [hosts.enter_context(_host(ip, number)) for number in (1, 2)]
        for _ in range(options.times):
            for many in found:
                found[many].append(_drained(ip, networks[:many], url, server))
                print(_line(many, found[many][-1]), flush=True)
    return _tell(options, found)


def _in_namespace(ip: str) -> int:
    """The same again in the namespace that the database is in, which goes at the end."""
    _add(ip, _APART)
    try:
        command = [ip, "netns", "exec", _APART, sys.executable, "-m", "bench.hosts", *sys.argv[1:]]
        return subprocess.run(command, env={**os.environ, _INSIDE: "1"}, cwd=CHECKOUT, check=False).returncode
    finally:
        _run(ip, "netns", "delete", _APART)


@contextmanager
def _database(options: argparse.Namespace) -> Iterator[tuple[str, int]]:
    """A copy of the company on a PostgreSQL of its own: the address for the hosts, the process."""
    here = places.places_of("bench")
    with places.only_one(here):
        places.make(here)
        ledger.end_orphans(here.ledger, here.home)
        settings = {"listen_addresses": f"{_NETWORK}.1", "hba_file": str(_who_may_connect(here))}
        _bridge()
        running = postgres.start(here, still_wanted=lambda: True, settings=settings)
        try:
            postgres.make_database(here)
            os.environ["DATABASE_URL"] = here.database_url
            assert running.process is not None
            with copy_of(Order.of(options.scale), "hosts", here.database_url) as copy:
                name = urlsplit(copy).path
                yield f"postgresql://postgres@{_NETWORK}.1:5432{name}", running.process.pid
        finally:
            stop([running])


def _who_may_connect(here: Places) -> Path:
    path = here.home / "hosts.hba"
    path.write_text(f"local all all trust\nhost all all {_NETWORK}.0/24 trust\n")
    path.chmod(0o644)
    return path


def _bridge() -> None:
    _run("ip", "link", "set", "lo", "up")
    _run("ip", "link", "add", "hosts", "type", "bridge")
    _run("ip", "address", "add", f"{_NETWORK}.1/24", "dev", "hosts")
    _run("ip", "link", "set", "hosts", "up")


@contextmanager
def _host(ip: str, number: int) -> Iterator[str]:
    """A namespace joined to the bridge; its name."""
    name, here, there = f"leadscore-host{number}", f"host{number}", "eth0"
    _add(ip, name)
    try:
        _run(ip, "link", "add", here, "type", "veth", "peer", "name", there, "netns", name)
        _run(ip, "link", "set", here, "master", "hosts", "up")
        inside = (ip, "netns", "exec", name, ip)
        _run(*inside, "address", "add", f"{_NETWORK}.{10 + number}/24", "dev", there)
        _run(*inside, "link", "set", there, "up")
        yield name
    finally:
        _run(ip, "netns", "delete", name)


def _drained(ip: str, networks: list[str], url: str, server: int) -> dict[str, float]:
    """Let hosts score everybody; leads a second once all are at it, and what a lead costs both sides."""
    with psycopg.connect(url, autocommit=True) as sql:
        sql.execute("TRUNCATE scoring_pending")
        sql.execute(_BACKLOG)
        sql.execute("ANALYZE scoring_pending")
        leads = _left(sql)
        with _workers(ip, networks, url) as workers:
            _wait_until(sql, round(leads * (1 - _WARM)), leads)
            began, done = time.monotonic(), leads - _left(sql)
            spent = [_worked(workers), worked_by(server)]
            _wait_until(sql, round(leads * _WARM), leads)
            seconds, done = time.monotonic() - began, leads - _left(sql) - done
            spent = [_worked(workers) - spent[0], worked_by(server) - spent[1]]
    return {"rate": done / seconds, "worker": spent[0] / done, "database": spent[1] / done}


def _worked(workers: list[subprocess.Popen[bytes]]) -> float:
    return sum(worked_by(one.pid) for one in workers)


def _left(sql: psycopg.Connection) -> int:
    row = sql.execute("SELECT count(*) FROM scoring_pending").fetchone()
    assert row is not None
    return int(row[0])


def _wait_until(sql: psycopg.Connection, left: int, leads: int) -> None:
    deadline = time.monotonic() + 60 + leads / 50
    while _left(sql) > left:
        if time.monotonic() > deadline:
            sys.exit("The leads are not scored.")
        time.sleep(0.05)


@contextmanager
def _workers(ip: str, networks: list[str], url: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    environment = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(CHECKOUT)}
    environment["SECRET_KEY"] = "of measurements alone: nothing that is signed by it goes anywhere"
    command = [sys.executable, "-m", "leadscore.local", "drainer"]
    running = [
        subprocess.Popen(
            [ip, "netns", "exec", name, *command],
            env=environment,
            cwd=CHECKOUT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for name in networks
    ]
    try:
        yield running
    finally:
        for one in running:
            one.terminate()
        for one in running:
            with suppress(subprocess.TimeoutExpired):
                one.wait(30)
            one.kill()


def _add(ip: str, name: str) -> None:
    """A namespace; one that a killed run left behind is taken away first."""
    subprocess.run([ip, "netns", "delete", name], stderr=subprocess.DEVNULL, check=False)
    _run(ip, "netns", "add", name)


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


def _line(many: int, found: dict[str, float]) -> str:
    worker, database = (f"{found[name] * 1000:.2f} ms" for name in ("worker", "database"))
    hosts = f"{many} worker host{'s' if many > 1 else ' '}"
    rate = f"{found['rate']:8,.0f} leads a second"
    return f"{hosts} {rate}; a lead takes {worker} of the workers, {database} of the database"


def _tell(options: argparse.Namespace, found: dict[int, list[dict[str, float]]]) -> int:
    one, two = (median(each["rate"] for each in found[many]) for many in (1, 2))
    told: dict[str, Any] = {"leads": Order.of(options.scale).leads, "hosts": found, "ratio": two / one}
    is_met = two / one >= BAR
    print(f"{two / one:.2f} x; at least {BAR:g}: {'met' if is_met else 'MISSED'}")
    print(f"All of it shares {os.cpu_count()} processors.")
    print(write(options.out, "hosts", told | {"is_met": is_met}))
    return 0 if is_met else 1


def _options() -> argparse.Namespace:
    parser = parser_of("hosts", __doc__, 0.02)
    parser.add_argument("--times", type=int, default=5)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
