"""Typing the past anew beside whoever takes in, and killed on the way; with a control."""

import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection, transaction

from leads.models import Activity, ActivityType, EventRule, Job, Role, RuleChange, TrackedEvent, User
from leads.tracking import taking
from leads.tracking.editing import save_rule
from leads.tracking.taking import take_in

from .conftest import SOURCE, message

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parent.parent.parent


def change_rules() -> None:
    by, _ = User.objects.get_or_create(username="tomasz", defaults={"role": Role.OPERATIONS})
    kind = ActivityType.objects.get(key="web.page.product")
    save_rule(EventRule(path="/pricing", type=kind), 1, by, datetime.now(UTC))


def changed_in_a_thread() -> threading.Thread:
    def change() -> None:
        change_rules()
        connection.close()

    thread = threading.Thread(target=change)
    thread.start()
    return thread


def is_left_to_old_rules() -> bool:
    """Whether a message that comes in while the rules change is beyond what is typed anew."""
    with transaction.atomic():
        take_in([message("m1")], SOURCE, datetime.now(UTC))
        thread = changed_in_a_thread()
        thread.join(1)
    thread.join(20)
    return RuleChange.objects.latest("id").upto < TrackedEvent.objects.get().pk


def test_a_message_that_comes_while_the_rules_change_is_typed_anew_too() -> None:
    assert not is_left_to_old_rules()


def test_without_keeping_the_rules_it_would_be_left_to_old_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "keep_rules", lambda: None)
    assert is_left_to_old_rules()


def work(crash_at: str) -> int:
    """A worker's process on the tests' database; its exit status."""
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    return subprocess.run(
        [sys.executable, "-c", _WORK],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": urlunsplit(url), "LEADSCORE_CRASH_AT": crash_at},
        timeout=120,
        check=False,
    ).returncode


_WORK = """
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadscore.settings")
import django
django.setup()
from datetime import UTC, datetime
from leads.tracking import retyping
from leads.working import work_on
retyping.PIECE = 5
work_on(lambda: datetime.now(UTC))
"""


def test_a_worker_that_dies_on_the_way_leaves_nothing_half() -> None:
    take_in([message(f"m{number}") for number in range(20)], SOURCE, datetime.now(UTC))
    change_rules()
    assert work("before_retyped_piece") == -9
    assert not Activity.objects.filter(type__key="web.page.product").exists()
    assert work("after_retyped_piece") == -9
    assert Activity.objects.filter(type__key="web.page.product").count() == 5
    assert work("") == 0
    assert list(Activity.objects.values_list("type__key", flat=True)) == ["web.page.product"] * 20
    assert (Job.objects.get().state, RuleChange.objects.get().moved) == ("done", 20)
