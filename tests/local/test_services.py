"""The single processes of servers, and the services that tests get."""

import os
import signal
import subprocess
import sys
import time

import pytest

from bench.live.proc import children_of
from tests.local.instance import CHECKOUT, free_port, open_folder


def local(*arguments: str, **variables: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "leadscore.local", *arguments],
        env={"PATH": os.environ["PATH"], **variables},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("process", "missing"),
    [("web", "SECRET_KEY"), ("worker", "DATABASE_URL"), ("dispatcher", "DATABASE_URL")],
)
def test_a_process_says_which_setting_it_misses(process, missing):
    told = local(process)
    assert told.returncode == 1
    assert told.stderr == f"leadscore: Setting {missing} is missing: this process needs it.\n"


def test_a_health_check_fails_while_nothing_beats():
    assert local("health", "worker", HEARTBEAT_FILE="/nonexistent/alive").returncode == 1


@pytest.mark.processes
def test_a_command_gets_services_of_its_own_and_its_exit_code_back():
    look = (
        "import os, psycopg, redis, sys;"
        "psycopg.connect(os.environ['DATABASE_URL']).execute('SELECT 1');"
        "redis.from_url(os.environ['REDIS_URL']).ping();"
        "sys.exit(7)"
    )
    with open_folder() as folder:
        told = local("services", sys.executable, "-c", look, LOCAL_DIR=str(folder / "home"))
        assert (told.returncode, told.stderr) == (7, "")
        assert list(folder.iterdir()) == []


@pytest.fixture
def server_settings(tmp_path):
    """What a server gives the processes; the database is brought up to date as on a server."""
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        pytest.skip("needs DATABASE_URL and REDIS_URL; make test sets both")
    names = ("PATH", "DATABASE_URL", "REDIS_URL")
    settings = {name: os.environ[name] for name in names} | {"SECRET_KEY": "k" * 50}
    assert local("prepare", **settings).returncode == 0
    return settings


@pytest.mark.processes
@pytest.mark.parametrize("process", ["web", "worker", "dispatcher"])
def test_a_single_process_works_is_healthy_and_leaves_on_sigterm(process, server_settings, tmp_path):
    settings = server_settings | {"HEARTBEAT_FILE": str(tmp_path / "alive"), "PORT": str(free_port())}
    assert local("health", process, **settings).returncode == 1
    running = subprocess.Popen(
        [sys.executable, "-m", "leadscore.local", process],
        env=settings,
        cwd=CHECKOUT,
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(60):
            if local("health", process, **settings).returncode == 0:
                break
            time.sleep(0.2)
        assert local("health", process, **settings).returncode == 0
    finally:
        running.terminate()
        assert running.wait(timeout=60) in (0, -signal.SIGTERM)


@pytest.mark.processes
def test_of_several_web_processes_a_killed_one_starts_again_while_the_others_answer(server_settings):
    settings = server_settings | {"PORT": str(free_port()), "WEB_PROCESSES": "2"}
    command = [sys.executable, "-m", "leadscore.local", "web"]
    running = subprocess.Popen(command, env=settings, cwd=CHECKOUT)
    try:
        wait_until(lambda: all(answers_while_held(settings, one) for one in each_of_two(running.pid)))
        killed, kept = children_of(running.pid)
        os.kill(killed, signal.SIGKILL)
        while killed in (now := children_of(running.pid)) or len(now) < 2:
            assert local("health", "web", **settings).returncode == 0
        assert kept in now
    finally:
        running.terminate()
        assert running.wait(timeout=60) == 0
    assert local("health", "web", **settings).returncode == 1


def wait_until(holds, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def each_of_two(pid: int) -> list[int]:
    found = children_of(pid)
    return found if len(found) == 2 else [0]


def answers_while_held(settings: dict[str, str], held: int) -> bool:
    """Whether another web process answers while this one is held."""
    if not held:
        return False
    os.kill(held, signal.SIGSTOP)
    try:
        return local("health", "web", **settings).returncode == 0
    finally:
        os.kill(held, signal.SIGCONT)
