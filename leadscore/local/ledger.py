"""Which processes are ours: a note each, of its number and the moment it started.

A number alone proves nothing, since the kernel gives it out again. The note is written by the new process
itself before it becomes the program, so no process of ours is ever without one.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SERVICES = ("postgres", "redis")
MARK = "LEADSCORE_HOME"  # stands in the environment of every process of ours
_HAS_PROC = Path("/proc/self/stat").exists()
_STATE, _SESSION, _STARTED = 0, 3, 19  # fields of /proc/PID/stat, counted after the name


@dataclass(frozen=True)
class Known:
    """One noted process; `started` is opaque and equal only for the same process."""

    name: str
    pid: int
    started: str


def started(pid: int) -> str | None:
    """When this process started, to the tick and within one boot; None if it is gone or a zombie."""
    if not _HAS_PROC:
        found = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True)
        return found.stdout.strip() or None
    fields = _stat(pid)
    if fields is None or fields[_STATE] in ("Z", "X"):
        return None
    return f"{_boot()}:{fields[_STARTED]}"


def is_running(known: Known) -> bool:
    return started(known.pid) == known.started


class Note:
    """The note that a new process writes of itself, between fork and exec.

    The file is opened here, by whoever may write it: the process may be a lesser user by then.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._file = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)

    def write(self) -> None:
        pid = os.getpid()
        os.write(self._file, f"{pid} {started(pid)}".encode())

    def close(self) -> None:
        os.close(self._file)


def forget(folder: Path, name: str) -> None:
    (folder / name).unlink(missing_ok=True)


def known(folder: Path) -> list[Known]:
    """Every process that is noted, running or not."""
    found = []
    for note in sorted(folder.iterdir()):
        pid, _, moment = note.read_text().partition(" ")
        if pid.isdigit():  # else the supervisor died before the process was made
            found.append(Known(note.name, int(pid), moment))
    return found


def end_orphans(folder: Path, home: Path) -> list[str]:
    """End what an earlier supervisor left running: the services last, the others must not miss them.

    Returns:
        The names of the processes that were ended.
    """
    notes = known(folder)
    others = [one for one in notes if one.name not in SERVICES]
    services = [one for one in notes if one.name in SERVICES]
    ended = _end(others, home, patience=1.0) + _end(services, home, patience=5.0)
    for note in folder.iterdir():
        note.unlink()
    return ended


def signal_group(pid: int, number: signal.Signals) -> None:
    """Signal the process and all that it started; each of ours leads a group of its own."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):  # macOS says the second of a group of zombies
        return


def _end(group: list[Known], home: Path, patience: float) -> list[str]:
    """End these together; whoever is there after `patience` seconds is killed, which all can bear."""
    running = [one for one in group if is_running(one)]
    for one in running:
        # PostgreSQL waits for its clients on SIGTERM, and ends at once and cleanly on SIGINT.
        with contextlib.suppress(ProcessLookupError):
            os.kill(one.pid, signal.SIGINT if one.name == "postgres" else signal.SIGTERM)
    deadline = time.monotonic() + patience
    while any(map(is_running, running)) and time.monotonic() < deadline:
        time.sleep(0.02)
    for one in filter(is_running, running):
        signal_group(one.pid, signal.SIGKILL)
    left_behind = [one for one in group if _end_members(one, home)]
    return sorted({one.name for one in running + left_behind})


def _end_members(one: Known, home: Path) -> bool:
    """End what the process of a note started and left behind when it was killed."""
    members = list(_members(one, home)) if _HAS_PROC else []
    for pid in members:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return bool(members)


def _members(one: Known, home: Path) -> Iterator[int]:
    mark = os.fsencode(f"{MARK}={home}")
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == one.pid:
            continue
        fields = _stat(int(entry.name))
        # The session's number may have been given out again: only the mark makes the process ours.
        if fields and fields[_SESSION] == str(one.pid) and mark in _environment(entry):
            yield int(entry.name)


def _environment(entry: Path) -> list[bytes]:
    try:
        return (entry / "environ").read_bytes().split(b"\0")
    except OSError:
        return []


def _stat(pid: int) -> list[str] | None:
    try:
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return None


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
