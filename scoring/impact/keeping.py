"""The files of all leads on this host: where they lie, which are the newest, and asking for newer ones.

Whoever serves pages asks by a mark in the folder, whoever works on the same host writes. Nothing in the
folder is the truth: without it, each process reads all leads for itself.
"""

import fcntl
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

FEW = 5_000  # leads that are read and scored while a request waits: for these there are no files
RENEWED_AFTER = timedelta(minutes=10)  # while somebody looks; a million leads take a processor about a minute
KEPT = timedelta(days=1)  # what was erased, or is looked at no more, is gone from the disk after that
_NAME = "%Y%m%dT%H%M%S%f"
_UNFINISHED = "new-"


def folder() -> Path | None:
    """That of this database; None where the settings name no place for files."""
    if not settings.COLUMNS_DIR:
        return None
    about = connection.settings_dict
    said = f"{about['HOST']}\n{about['PORT']}\n{about['NAME']}"
    return Path(settings.COLUMNS_DIR) / hashlib.sha256(said.encode()).hexdigest()[:16]


def newest() -> Path | None:
    """The newest files that are whole, not older than they are kept by whoever renews them."""
    place = folder()
    return max(_written(place), default=None) if place else None


def place_for(now: datetime) -> Path:
    """Where files of this moment go."""
    place = folder()
    assert place is not None
    return place / now.astimezone(UTC).strftime(_NAME)


def ask() -> None:
    """Have them written anew. Where that can't be said, each process goes on reading for itself."""
    place = folder()
    if place is not None:
        with suppress(OSError):
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            (place / "asked").touch(mode=0o600)


def ask_where_used() -> None:
    """The same where pages of this host have asked within the last day."""
    if newest() is not None:
        ask()


def take_asked() -> bool:
    """Whether somebody asked; of several who look, one is told so."""
    place = folder()
    if place is None:
        return False
    try:
        (place / "asked").unlink()
    except OSError:
        return False
    return True


@contextmanager
def alone() -> Iterator[bool]:
    """Whether this process may write; another one can't until the block ends, or this process does."""
    place = folder()
    if place is None:
        yield False
        return
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (place / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        for left in place.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield True


def drop_but(kept: Path) -> None:
    """Remove all other files; who has them open keeps them until it opens the new ones."""
    for path in _written(kept.parent):
        if path != kept:
            shutil.rmtree(path, ignore_errors=True)


def drop_old(now: datetime) -> None:
    """Remove files that have served their time."""
    place = folder()
    for path in _written(place) if place else ():
        if datetime.strptime(path.name, _NAME).replace(tzinfo=UTC) < now - KEPT:
            shutil.rmtree(path, ignore_errors=True)


def _written(place: Path) -> list[Path]:
    return [path for path in place.glob("2*") if path.is_dir()] if place.is_dir() else []
