"""The single processes of servers, and the services that tests get."""

import os
import subprocess
import sys

import pytest

from tests.local.instance import CHECKOUT, open_folder


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
        assert sorted(left.name for left in (folder / "home-test").iterdir()) in (
            ["binaries", "lock"],
            ["lock"],
        )
