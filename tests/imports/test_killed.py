"""A worker that is killed in the middle of a file: the next one ends it, as if it had run once (P12)."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from leads.imports.running import start
from leads.imports.undoing import undo
from leads.models import AuditEntry, FileImport, FileWork, Lead
from tests.standards import write_standards

from .bringing import NOW, run, somebody, taken

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
ROOT = Path(__file__).resolve().parents[2]
ROWS = 5_000


# The same worker, whose chunks and the counts of them are no longer written both or neither.
UNGUARDED = """
import contextlib, types, django
django.setup()
from django.core.management import call_command
from leads.imports import running
running.transaction = types.SimpleNamespace(atomic=contextlib.nullcontext)
call_command("drain")
"""


def worker(crash_at: str = "", command: tuple[str, ...] = ("manage.py", "drain")) -> int:
    """A process of its own that does all work there is; its exit code."""
    settings = connection.settings_dict
    url = f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}"
    environment = {**os.environ, "DATABASE_URL": url, "LEADSCORE_CRASH_AT": crash_at}
    environment["DJANGO_SETTINGS_MODULE"] = "leadscore.settings"
    whole = [sys.executable, *command]
    return subprocess.run(whole, cwd=ROOT, env=environment, capture_output=True, timeout=120).returncode


def people() -> str:
    return "".join(f"p{n}@a.example,P{n}\n" for n in range(ROWS - 1))


@pytest.mark.parametrize(("point", "stored"), [("in_import_chunk", 0), ("after_import_chunk", 2_000)])
def test_a_worker_that_is_killed_leaves_nothing_half_done(tmp_path: Path, point: str, stored: int) -> None:
    write_standards()
    one = taken(f"Email,First name\n{people()}nobody,Cy\n")
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


def test_control_without_one_transaction_a_chunk_it_does_not_end_as_if_it_had_run_once(
    tmp_path: Path,
) -> None:
    write_standards()
    one = taken(f"Email,First name\n{people()}")
    start(one.pk, somebody(), NOW)
    assert worker(f"in_import_chunk:{tmp_path / 'once'}", ("-c", UNGUARDED)) == -signal.SIGKILL
    one.refresh_from_db()
    assert (Lead.objects.count(), one.rows) == (2_000, 0)
    assert worker() == 0
    one.refresh_from_db()
    assert one.counts["leads"] != {"created": ROWS - 1}
    assert FileWork.objects.filter(of=one).count() < ROWS - 1


@pytest.mark.parametrize(("point", "left"), [("in_undo_chunk", ROWS - 1), ("after_undo_chunk", ROWS - 2_001)])
def test_one_that_is_killed_while_it_undoes_is_gone_on_with(tmp_path: Path, point: str, left: int) -> None:
    write_standards()
    one = run(taken(f"Email,First name\n{people()}"))
    undo(one.pk, somebody(), NOW)
    assert worker(f"{point}:{tmp_path / 'once'}") == -signal.SIGKILL
    assert (Lead.objects.count(), removed()) == (left, ROWS - 1 - left)
    assert worker() == 0
    one = FileImport.objects.get(pk=one.pk)
    assert (one.state, one.undone_counts, Lead.objects.count()) == ("undone", {"lead": ROWS - 1}, 0)
    assert (removed(), FileWork.objects.count()) == (ROWS - 1, 0)


def removed() -> int:
    """How many leads were deleted, as the audit log says."""
    return sum(entry.details["leads"] for entry in AuditEntry.objects.filter(action="lead.removed"))
