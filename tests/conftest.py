"""What all tests share: the settings of hypothesis, and the Chromium of the browser tests."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django.plugin import blocking_manager_key

from tests.standards import write_standards

INSTALL_CHROMIUM = "apt-get install chromium"
# Milliseconds a page is given for what is expected: a bound for a machine that many share, never a pause.
PATIENCE = 30_000
# What takes a minute or so, sent to the workers before all else: no worker is left alone with it at the end.
_LONGEST = (
    "browser/test_pages.py",
    "processes/test_asked.py",
    "processes/test_ways_in.py",
    "api/test_document.py",
    "segment/test_clients.py",
    "schedules/test_controls.py",
    "schedules/test_work_schedules.py",
    "browser/test_ranking.py",
    "browser/test_editing.py",
    "browser/test_whole_review.py",
    "browser/test_week.py",
    "processes/test_working.py",
    "processes/test_redis.py",
    "processes/test_crashes.py",
    "processes/test_publishing_killed.py",
    "pages/test_roles.py",
    "local/test_run.py",
    "browser/test_draft.py",
)
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# The machine of the continuous integration is slow and shared: a deadline would test it, not us.
settings.register_profile(
    "leadscore", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("leadscore")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Write what the migrations left again after a test with real transactions: it ends by emptying all."""
    yield
    if nextitem is None:  # the tests' database is gone, and Django speaks to the one it was made beside
        return
    marker = item.get_closest_marker("django_db")
    is_real = marker is not None and marker.kwargs.get("transaction", False)
    if is_real or {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())):
        with item.config.stash[blocking_manager_key].unblock():
            write_standards()


@pytest.fixture(autouse=True)
def no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process remembers of all leads is of another database after each test.

    Nor does it remember counts, however slowly the machine counts: tests look at what they just changed.
    """
    from scoring.impact import jobs, memory
    from scoring.pages import remember

    jobs.forget()
    memory.MEMORY.forget()
    monkeypatch.setattr(remember, "_LONG_SECONDS", float("inf"))


def _place(item: pytest.Item) -> int:
    """Where its file stands in the order in which files are sent to the workers."""
    file = item.path.relative_to(Path(__file__).parent).as_posix()
    return _LONGEST.index(file) if file in _LONGEST else len(_LONGEST)


def chromium_path() -> str | None:
    """The Chromium of this machine, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for path in map(shutil.which, names) if path), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a real Chromium, for Playwright's executable_path."""
    path = chromium_path()
    assert path, f"no Chromium: {INSTALL_CHROMIUM}"
    return path


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread, so Django takes the tests' own queries for asynchronous.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        started = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        expect.set_options(timeout=PATIENCE)
        yield started
        started.close()
        # Within that loop Django has connections of their own, which nobody else would close.
        connections.close_all()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; no browser tests without a Chromium, which CI must have."""
    items.sort(key=_place)
    browser_tests = [item for item in items if item.get_closest_marker("browser")]
    if not browser_tests or chromium_path():
        return
    if os.environ.get("CI") == "true":
        raise pytest.UsageError(f"No Chromium on this machine: {INSTALL_CHROMIUM}")
    for item in browser_tests:
        item.add_marker(pytest.mark.skip(reason=f"no Chromium; this installs it: {INSTALL_CHROMIUM}"))
