"""The measurements run, at a size at which what they measure means nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from bench.scale.order import Order

ROOT = Path(__file__).parents[2]
SMALL = 0.0002
BY = ("band", "grade", "stage", "owner", "region", "industry", "source", "lists", "band-grade")
LISTS = {
    "ranking",
    *(f"ranking-{name}" for name in (*BY, "owner-band-region")),
    "combinations",
    "counts",
    "page",
}
ROWS = (
    {"rescore", "rescore-sql", "rescore-two", "nightly", "nightly-time", "one", "recording"}
    | {"memory", "tenfold"}
    | LISTS
    | {f"whatif-{what}" for what in ("points", "threshold", "half-life", "window", "condition", "files")}
)
pytestmark = pytest.mark.processes


def test_every_row_is_measured_and_written_down(tmp_path: Path):
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bench", "--scale", str(SMALL), "--times", "1", "--out", str(tmp_path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        (path,) = tmp_path.iterdir()
        told = json.loads(path.read_text(encoding="utf-8"))
        assert told["leads"] == 200
        assert {row["key"] for row in told["rows"]} == ROWS
        assert all(row["ours"][0] > 0 < row["ratio"] for row in told["rows"])
    finally:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {Order.of(SMALL).database} WITH (FORCE)")
