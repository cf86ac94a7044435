"""An import that was killed can be run again and ends as if it had run once (reliability.md, P12)."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import QuerySet

from leads.models import Activity, FieldChange, Identity, Lead, Visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
ROOT = Path(__file__).resolve().parents[2]
MAP = """
source: crm
leads: {id: Id, columns: {first_name: Name}}
activities: {lead: Id, occurred_at: When, type: {constant: web.visit}}
"""


@pytest.fixture
def map(tmp_path: Path) -> Path:
    path = tmp_path / "map.yaml"
    path.write_text(MAP)
    return path


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[Path]:
    """A file that ends when we say so: the import waits for more in the middle of a chunk."""
    path = tmp_path / "pipe.csv"
    os.mkfifo(path)
    yield path
    path.unlink()


def kill_midway(
    what: str, pipe: Path, map: Path, rows: list[str], stored: "QuerySet[Lead] | QuerySet[Activity]"
) -> int:
    """Feed most of the rows to a process of its own, kill it once some are stored, and give how many."""
    settings = connection.settings_dict
    url = f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}"
    process = subprocess.Popen(
        [sys.executable, "manage.py", f"import_{what}", str(pipe), "--map", str(map)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
    )
    try:
        with pipe.open("w") as feed:
            feed.write("".join(rows[: len(rows) * 2 // 3]))
            feed.flush()
            deadline = time.monotonic() + 30
            while not stored.exists() and time.monotonic() < deadline:
                time.sleep(0.05)
            process.send_signal(signal.SIGKILL)
            process.wait(10)
    finally:
        process.kill()
    return stored.count()


def test_leads_end_as_if_they_had_come_once(tmp_path: Path, pipe: Path, map: Path) -> None:
    rows = ["Id,Name\n", *(f"{n},Lead {n}\n" for n in range(5000))]
    assert kill_midway("leads", pipe, map, rows, Lead.objects.all()) == 2000
    (tmp_path / "whole.csv").write_text("".join(rows))
    call_command("import_leads", str(tmp_path / "whole.csv"), "--map", str(map))
    counts = [model.objects.count() for model in (Lead, Visitor, Identity, FieldChange)]
    assert counts == [5000, 5000, 5000, 0]


def test_activities_end_as_if_they_had_come_once(tmp_path: Path, pipe: Path, map: Path) -> None:
    rows = ["Id,When\n", *(f"{n % 50},2026-05-01 10:00:{n % 7:02}\n" for n in range(12_000))]
    assert kill_midway("activities", pipe, map, rows, Activity.objects.all()) == 5000
    (tmp_path / "whole.csv").write_text("".join(rows))
    call_command("import_activities", str(tmp_path / "whole.csv"), "--map", str(map))
    assert [model.objects.count() for model in (Activity, Visitor, Identity)] == [12_000, 50, 50]
