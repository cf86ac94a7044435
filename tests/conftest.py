"""What all tests share: the settings of hypothesis, and the Chromium of the browser tests."""

import os
import shutil
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from pytest_django.plugin import blocking_manager_key

from tests.standards import write_standards

INSTALL_CHROMIUM = "apt-get install chromium"

# The machine of the continuous integration is slow and shared: a deadline would test it, not us.
settings.register_profile(
    "leadscore", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("leadscore")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Write what the migrations left again after a test with real transactions: it ends by emptying all."""
    yield
    marker = item.get_closest_marker("django_db")
    is_real = marker is not None and marker.kwargs.get("transaction", False)
    if is_real or {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())):
        with item.config.stash[blocking_manager_key].unblock():
            write_standards()


@pytest.fixture(autouse=True)
def no_memory() -> None:
    """What a process remembers of all leads is of another database after each test."""
    from scoring.impact import jobs, memory

    jobs.forget()
    memory.MEMORY.forget()


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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the browser tests where there is no Chromium; there must be one in the continuous integration."""
    browser_tests = [item for item in items if item.get_closest_marker("browser")]
    if not browser_tests or chromium_path():
        return
    if os.environ.get("CI") == "true":
        raise pytest.UsageError(f"No Chromium on this machine: {INSTALL_CHROMIUM}")
    for item in browser_tests:
        item.add_marker(pytest.mark.skip(reason=f"no Chromium; this installs it: {INSTALL_CHROMIUM}"))
