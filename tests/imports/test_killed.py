"""A worker that is killed in the middle of a file: the next one ends it, as if it had run once (P12)."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from leads.imports.running import start
from leads.models import FileImport, FileWork, Lead
from tests.standards import write_standards

from .bringing import NOW, somebody, taken

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
ROOT = Path(__file__).resolve().parents[2]
ROWS = 5_000


def worker(crash_at: str = "") -> int:
    """A process of its own that does all work there is; its exit code."""
    settings = connection.settings_dict
    url = f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}"
    environment = {**os.environ, "DATABASE_URL": url, "LEADSCORE_CRASH_AT": crash_at}
    command = [sys.executable, "manage.py", "drain"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=120).returncode


@pytest.mark.parametrize(("point", "stored"), [("in_import_chunk", 0), ("after_import_chunk", 2_000)])
def test_a_worker_that_is_killed_leaves_nothing_half_done(tmp_path: Path, point: str, stored: int) -> None:
    write_standards()
    rows = "".join(f"p{n}@a.example,P{n}\n" for n in range(ROWS - 1))
    one = taken(f"Email,First name\n{rows}nobody,Cy\n")
    start(one.pk, somebody(), NOW)
    assert worker(f"{point}:{tmp_path / 'once'}") == -signal.SIGKILL
    one.refresh_from_db()
    assert (Lead.objects.count(), one.rows, one.state) == (stored, stored, "running")
    assert worker() == 0
    one = FileImport.objects.get(pk=one.pk)
    assert (one.state, Lead.objects.count()) == ("done", ROWS - 1)
    assert one.counts["leads"] == {"created": ROWS - 1, "rejected": 1, "cells left out": 1}
    assert FileWork.objects.filter(of=one).count() == ROWS - 1
    assert one.faults.filter(column="").count() == 1
