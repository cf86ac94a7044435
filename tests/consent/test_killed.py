"""An erasure that is killed at any point and done again ends whole; a process of its own is really killed."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from leads.consent.many import want_erased
from leads.ingest.leads import NewLead, create_leads
from leads.models import Erased, Job, Lead, Role, User
from leads.working import work_on

from .marked import tables_with

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
MARK = "zzkilled"
PEOPLE = 45  # three times some
_WORK = (
    "import django; django.setup();"
    "from datetime import datetime, UTC; from leads.working import work_on;"
    "work_on(lambda: datetime.now(UTC))"
)


@pytest.fixture
def erasure() -> list[int]:
    """Forty-five people who are to be erased."""
    people = create_leads([NewLead({"email": f"{MARK}{n}@x.example"}) for n in range(PEOPLE)], NOON)
    ids = [one.lead_id for one in people if one.lead_id]
    want_erased(ids, User.objects.create(username="tomasz", role=Role.OPERATIONS), NOON)
    return ids


def killed_at(point: str, mark: Path) -> int:
    """Let a worker of its own do the job, which dies at the point; how it ended."""
    settings = connection.settings_dict
    url = f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}"
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "leadscore.settings",
        "LEADSCORE_CRASH_AT": f"{point}:{mark}" if mark.name else point,
    }
    return subprocess.run([sys.executable, "-c", _WORK], cwd=ROOT, env=environment, timeout=120).returncode


@pytest.mark.parametrize(
    ("point", "left"),
    [("while_erasing", PEOPLE), ("before_erased_commit", PEOPLE), ("after_some_erased", PEOPLE - 20)],
)
def test_what_was_killed_is_gone_on_with_until_nothing_is_left(erasure, tmp_path, point, left):
    assert killed_at(point, tmp_path / "met") == -9
    assert Lead.objects.count() == left  # whole batches, or nothing of them
    assert Erased.objects.count() == PEOPLE - left
    assert work_on(lambda: NOON)
    assert (Lead.objects.count(), Lead.with_erased.count(), Erased.objects.count()) == (0, PEOPLE, PEOPLE)
    assert tables_with(MARK) == set()
    assert Job.objects.get().state == Job.State.DONE
