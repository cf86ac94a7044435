"""The commands on files, as processes with neither a database nor Redis."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEGAL = """
weights: {engagement: 1}
parameters: [{key: p, axis: engagement, max: 10, rules: [{key: r, count: [web.*], points: 5}]}]
bands: [{band: cold, from: 0}]
"""


def manage(*arguments: object) -> subprocess.CompletedProcess:
    bare = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
    command = [sys.executable, str(ROOT / "manage.py"), *map(str, arguments)]
    return subprocess.run(command, env=bare, capture_output=True, text=True, check=False)


@pytest.fixture
def options(tmp_path: Path) -> dict[str, object]:
    files = {
        "matrix": LEGAL,
        "leads": "id\n1\n1\n",
        "activities": "lead_id,type,occurred_at\n1,web.a,2026-05-01\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    paths = {f"--{name}": tmp_path / name for name in files}
    return {**paths, "--as-of": "2026-06-01T12:00:00Z", "--out": tmp_path / "out"}


def score(options: dict[str, object]) -> subprocess.CompletedProcess:
    return manage("score_files", *[word for pair in options.items() for word in pair])


def test_files_are_scored_and_what_was_skipped_is_named(options: dict) -> None:
    ran = score(options)
    assert ran.returncode == 0, ran.stderr
    assert "line 3: skipped" in ran.stderr
    assert "skipped: 1 rows of leads, 0 of activities" in ran.stderr
    assert json.loads(options["--out"].read_text())["composite"] == 50.0


def test_scores_are_written_into_a_pipe(options: dict) -> None:
    ran = score(options | {"--out": "/dev/stdout"})
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout.splitlines()[0])["composite"] == 50.0


def test_what_is_read_is_never_overwritten(options: dict) -> None:
    leads = options["--leads"].read_text()
    ran = score(options | {"--out": options["--leads"]})
    assert (ran.returncode, options["--leads"].read_text()) == (2, leads)
    assert "name another file" in ran.stderr


def test_a_refused_matrix_is_2_with_a_line_a_fault(options: dict) -> None:
    options["--matrix"].write_text(LEGAL.replace("points: 5", "cap: 0").replace("band: cold, ", ""))
    ran = score(options)
    assert ran.returncode == 2
    assert [line.partition(": ")[0] for line in ran.stderr.splitlines()] == [
        "parameters[0].rules[0].points",
        "parameters[0].rules[0].cap",
        "bands[0].band",
    ]
    assert not options["--out"].exists()


@pytest.mark.parametrize(
    ("option", "value", "status"),
    [
        ("--as-of", "soon", 2),
        ("--zone", "Mars/Base", 2),
        ("--zone", "", 2),
        ("--colour", "red", 2),
        ("--leads", "/none.csv", 1),
    ],
)
def test_a_bad_option_is_2_and_a_missing_file_1(options: dict, option: str, value: str, status: int) -> None:
    ran = score(options | {option: value})
    assert ran.returncode == status
    assert "Traceback" not in ran.stderr


def test_check_says_yes_with_warnings_marked(options: dict) -> None:
    options["--matrix"].write_text(LEGAL.replace("points: 5", "points: 0"))
    ran = manage("matrix", "check", options["--matrix"])
    assert (ran.returncode, ran.stderr) == (
        0,
        "warning: parameters[0].rules[0]: pays nothing: all its points are 0\n",
    )


@pytest.mark.parametrize(("text", "status"), [("a: [", 2), ("a: 1\na: 2", 2), ("", 2), (None, 1)])
def test_check_says_no(options: dict, text: str | None, status: int) -> None:
    if text is None:
        options["--matrix"].unlink()
    else:
        options["--matrix"].write_text(text)
    ran = manage("matrix", "check", options["--matrix"])
    assert ran.returncode == status
    assert ran.stderr
    assert "Traceback" not in ran.stderr
