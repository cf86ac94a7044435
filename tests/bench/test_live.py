"""The scripts in which processes work and die, at a size at which what they measure means nothing."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bench.live.proc import worked_by
from bench.scale.order import Order

ROOT = Path(__file__).parents[2]
SMALL = 0.0003
pytestmark = pytest.mark.processes


@pytest.fixture(scope="module", autouse=True)
def _company_goes() -> Iterator[None]:
    yield
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {Order.of(SMALL).database} WITH (FORCE)")


def told(tmp_path: Path, *command: str) -> dict[str, Any]:
    """What a script wrote; PostgreSQL is that of the tests, and lives."""
    done = subprocess.run(
        [sys.executable, "-m", *command, f"--scale={SMALL}", f"--out={tmp_path / 'out'}"],
        cwd=ROOT,
        env={**os.environ, "LOCAL_DIR": str(tmp_path / "home"), "REDIS_URL": ""},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (tmp_path / "out").exists(), done.stdout[-2000:] + done.stderr[-2000:]
    (path,) = (tmp_path / "out").iterdir()
    return {"code": done.returncode, "said": done.stdout, **json.loads(path.read_text(encoding="utf-8"))}


def test_a_rescore_that_is_killed_is_held_against_an_undisturbed_one(tmp_path: Path):
    found = told(tmp_path, "bench.kills", "--kills=2", "--gap=0.5")
    assert (found["code"], found["wrong"], sum(found["kills"].values())) == (0, [], 2), found["said"]
    assert all(one == {"differing": 0, "missing": 0} for one in found["rounds"])


def test_activities_and_pages_are_counted_and_none_is_lost(tmp_path: Path):
    found = told(
        tmp_path, "bench.load", "--seconds=6", "--rate=20", "--batch=2", "--readers=3", "--pause=0.3"
    )
    assert not any(found["lost"].values())
    assert found["behind"]["times"] > 50
    assert found["wrong_pages"] == []
    assert {"all", "while rescoring"} < found["pages"].keys()


def test_what_a_child_worked_stays_in_the_sum_when_it_has_ended():
    def busy() -> None:
        subprocess.run([sys.executable, "-c", "sum(range(10_000_000))"], check=True)

    before = worked_by(os.getpid())
    busy()
    assert worked_by(os.getpid()) - before > 0.05
