"""A whole installation in a database and a Redis of its own, whose real processes are started and killed."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.processes.installation import Installation

_REDIS_DB = 13


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Migrated, with 5,500 leads scored by the small matrix."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    name = f"processes_{os.getpid()}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            url = urlunsplit(parts._replace(path=f"/{name}"))
            installed = Installation(url, _redis(), tmp_path_factory.mktemp("processes"))
            yield installed.prepared()
            installed.stop()
        finally:
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
    if url.startswith("unix:"):
        return f"unix://{urlsplit(url).path}?db={_REDIS_DB}"
    return urlunsplit(urlsplit(url)._replace(path=f"/{_REDIS_DB}"))


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """A file that a crash leaves, so that it happens once."""
    return tmp_path / "crashed"
