"""A whole installation in a database and a Redis of its own, whose real processes are started and killed."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.processes.installation import Installation

_REDIS_DB = 13  # and the next, where two workers of pytest-xdist run side by side


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Migrated, with 5,500 leads scored by the small matrix."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    name = f"processes_{os.getpid()}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        url = urlunsplit(parts._replace(path=f"/{name}"))
        installed = Installation(url, _redis(), tmp_path_factory.mktemp("processes"))
        try:
            yield installed.prepared()
        finally:
            installed.stop()
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(autouse=True)
def _clean(installation: Installation) -> Iterator[None]:
    """No process of one test lives on into the next, nor does anything that waits."""
    installation.redis.flushdb()
    yield
    installation.stop()
    if installation.pending():
        installation.lease_runs_out()
        installation.manage("drain")


def _redis() -> str:
    url = os.environ["REDIS_URL"]
    number = _REDIS_DB + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    if url.startswith("unix:"):
        return f"unix://{urlsplit(url).path}?db={number}"
    return urlunsplit(urlsplit(url)._replace(path=f"/{number}"))


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """A file that a crash leaves, so that it happens once."""
    return tmp_path / "crashed"
