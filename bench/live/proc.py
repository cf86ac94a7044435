"""What the kernel says of processes: who started whom, and what all of them have worked."""

import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PARENT, _OWN, _CHILDREN = 1, slice(11, 13), slice(13, 15)  # fields of stat, after the name


@dataclass(frozen=True)
class Process:
    """One process at a moment; `worked` are the seconds of it and of its children that have ended."""

    pid: int
    parent: int
    worked: float
    words: str


def tree_of(root: int) -> list[Process]:
    """A process and all that descends from it.

    What a child worked goes over to its parent when it ends, so the sum over a tree never loses any.
    """
    processes = _everybody()
    children = defaultdict(list)
    for one in processes.values():
        children[one.parent].append(one)
    found, new = [], [processes[root]] if root in processes else []
    while new:
        found.append(new.pop())
        new += children[found[-1].pid]
    return found


def worked_by(root: int) -> float:
    """Seconds of processor time of a process and all that descends from it."""
    return sum(one.worked for one in tree_of(root))


def children_of(root: int) -> list[int]:
    """The processes that a process started itself."""
    return [one.pid for one in _everybody().values() if one.parent == root]


def peak_megabytes(pid: str = "self") -> float:
    """The most memory that a process ever had resident."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def _everybody() -> dict[int, Process]:
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (one := _read(entry)):
            found[one.pid] = one
    return found


def _read(entry: Path) -> Process | None:
    try:
        stat = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
        words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return None  # it ended meanwhile
    ticks = sum(map(int, stat[_OWN])) + sum(map(int, stat[_CHILDREN]))
    return Process(int(entry.name), int(stat[_PARENT]), ticks / _TICKS, words)
