"""Where the embedded services keep what is theirs."""

import contextlib
import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from leadscore.local.refusal import Refused

DATABASE = "leadscore"
CHECKOUT = Path(__file__).resolve().parent.parent.parent
LONGEST_SOCKET_FOLDER = 80  # a socket's whole path must stay under 100 bytes; names here take up to 20
LEAST_FREE_BYTES = 100 * 1024 * 1024  # below, PostgreSQL may not even write its first log


@dataclass(frozen=True)
class Owner:
    """Who runs PostgreSQL: never root, which it refuses."""

    name: str
    uid: int
    gid: int

    @property
    def is_somebody_else(self) -> bool:
        return self.uid != os.getuid()


@dataclass(frozen=True)
class Places:
    """The folders of one running instance; `home` holds all but perhaps the sockets."""

    home: Path
    sockets: Path
    owner: Owner

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def binaries(self) -> Path:
        return self.home / "binaries"

    @property
    def logs(self) -> Path:
        return self.home / "log"

    @property
    def columns(self) -> Path:
        return self.home / "columns"

    @property
    def ledger(self) -> Path:
        return self.home / "processes"

    @property
    def database_url(self) -> str:
        return f"postgresql://postgres@/{DATABASE}?host={self.sockets}"

    @property
    def broker_url(self) -> str:
        return f"unix://{self.sockets}/redis.sock?db=0"

    @property
    def prepared(self) -> Path:
        """Holds the fingerprint of the migrations that this database has seen."""
        return self.home / "prepared"


def places_of(purpose: str = "") -> Places:
    """The places of this checkout, or those of a separate purpose such as ``test``; nothing is made yet.

    An ordinary user has them in ``.local/`` (for the tests ``.local-test/``). Root runs PostgreSQL as
    nobody, who often cannot enter the checkout: there they are in ``/var/lib/leadscore-HASH``. LOCAL_DIR
    overrules both.
    """
    home = _home(purpose)
    sockets = home / "sockets"
    if len(os.fsencode(sockets)) > LONGEST_SOCKET_FOLDER:
        sockets = Path(tempfile.gettempdir()) / f"leadscore-{os.getuid()}-{_digest(home)}"
    return Places(home, sockets, _owner())


def make(places: Places) -> None:
    """Make the folders with the rights they need.

    Raises:
        Refused: if a folder is somebody else's, or the disk is full.
    """
    places.home.mkdir(parents=True, exist_ok=True)
    _refuse_foreign(places.home)
    # Nobody has to get through to what is nobody's, but need not list it.
    places.home.chmod(0o711 if places.owner.is_somebody_else else 0o700)
    for folder in (places.logs, places.ledger):
        folder.mkdir(mode=0o700, exist_ok=True)
    for folder in (places.sockets, places.data):
        _make_owned(folder, places.owner)
    free = shutil.disk_usage(places.home).free
    if free < LEAST_FREE_BYTES:
        raise Refused(f"The disk is full: {free // 1024**2} MB are free at {places.home}, 100 are needed.")


@contextlib.contextmanager
def only_one(places: Places) -> Iterator[None]:
    """Hold the lock of these places; the kernel frees it however this process ends.

    Raises:
        Refused: if another process holds it.
    """
    places.home.mkdir(parents=True, exist_ok=True)
    with (places.home / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Refused(f"Leadscore already runs here ({lock.read().strip()}); stop that first.") from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()}")
        lock.flush()
        yield


def secret_key(places: Places) -> str:
    """The key that signs sessions: made once, kept, readable by its owner alone."""
    path = places.home / "secret-key"
    if not path.exists():
        unfinished = path.with_suffix(".new")
        unfinished.touch(mode=0o600)
        unfinished.write_text(secrets.token_urlsafe(48))
        unfinished.replace(path)
    return path.read_text()


def _home(purpose: str) -> Path:
    if chosen := os.environ.get("LOCAL_DIR"):
        home = Path(chosen).resolve()
    elif os.getuid() == 0:
        home = Path("/var/lib") / f"leadscore-{_digest(CHECKOUT)}"
    else:
        home = CHECKOUT / ".local"
    return home.with_name(f"{home.name}-{purpose}") if purpose else home


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]


def _owner() -> Owner:
    uid = os.getuid()
    try:
        entry = pwd.getpwnam("nobody") if uid == 0 else pwd.getpwuid(uid)
    except KeyError:
        who = "user nobody" if uid == 0 else f"user of number {uid}"
        raise Refused(f"PostgreSQL cannot run: this machine has no {who} in its list of users.") from None
    return Owner(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _make_owned(folder: Path, owner: Owner) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.getuid(), owner.uid):
        raise Refused(f"{folder} belongs to somebody else; remove it or set LOCAL_DIR.")
    if found.st_uid != owner.uid:
        os.chown(folder, owner.uid, owner.gid)
    folder.chmod(0o700)


def _refuse_foreign(folder: Path) -> None:
    uid = folder.stat().st_uid
    if uid != os.getuid():
        raise Refused(f"{folder} belongs to the user of number {uid}; run as that user or set LOCAL_DIR.")


def point_at_what_runs() -> None:
    """Set DATABASE_URL and REDIS_URL to this checkout's running instance, where neither is set."""
    if os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL"):
        return
    with contextlib.suppress(Refused, PermissionError):
        here = places_of()
        if (here.sockets / ".s.PGSQL.5432").exists():
            os.environ["DATABASE_URL"] = here.database_url
        if (here.sockets / "redis.sock").exists():
            os.environ["REDIS_URL"] = here.broker_url
