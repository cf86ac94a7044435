"""`python -m bench.idle`: what everything together takes of a core while nobody does anything.

Starts what `make run` starts, in a folder of its own with the demonstration data, waits until it has come to
rest, and adds up the processor time of all processes, the database's included. Exit code 1 where that is more
than one percent of a core.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.live.asked import parser_of, write
from bench.live.proc import tree_of, worked_by
from leadscore.local.places import CHECKOUT

BAR = 0.01
_AT_REST = 0.05  # of a core, over so many seconds:
_LOOK = 10.0
_STARTS_WITHIN, _RESTS_WITHIN = 600.0, 1800.0
_NOT_PASSED_ON = {"DATABASE_URL", "REDIS_URL", "PORT", "HOST"}


def main() -> int:
    """Start everything, wait, measure, say who worked."""
    options = _options()
    with _running(is_demo=not options.empty) as root:
        rested = _wait_for_rest(root)
        before = {one.pid: one for one in tree_of(root)}
        total = -worked_by(root)
        time.sleep(options.seconds)
        after = tree_of(root)
        total += sum(one.worked for one in after)
    each = [(one.worked - before[one.pid].worked if one.pid in before else one.worked, one) for one in after]
    for seconds, one in sorted(each, key=lambda pair: -pair[0]):
        print(f"{seconds / options.seconds:8.3%}  {one.words[:100]}")
    portion = total / options.seconds
    verdict = "met" if portion <= BAR else "MISSED"
    print(f"{portion:8.3%} of a core over {options.seconds:g} s, {rested:.0f} s after the start: {verdict}")
    told: dict[str, Any] = {
        "seconds": options.seconds,
        "portion": portion,
        "each": [{"portion": seconds / options.seconds, "process": one.words} for seconds, one in each],
        "is_met": portion <= BAR,
    }
    print(write(options.out, "idle", told))
    return 0 if portion <= BAR else 1


@contextmanager
def _running(is_demo: bool) -> Iterator[int]:
    """Everything that `make run` starts; its process."""
    folder = Path(tempfile.mkdtemp(prefix="leadscore-idle-"))
    folder.chmod(0o755)  # the database of root runs as somebody else
    environment = {name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON}
    environment |= {"LOCAL_DIR": str(folder / "home"), "DEMO": str(int(is_demo)), "PORT": str(_free_port())}
    output = folder / "output"
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "leadscore.local", "run"],
            cwd=CHECKOUT, env=environment, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        _wait_until_started(process, output)
        yield process.pid
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_started(process: subprocess.Popen[bytes], output: Path) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN
    while "the worker is ready" not in (said := output.read_text(errors="replace")):
        if process.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"It did not start:\n{said}")
        time.sleep(0.5)


def _wait_for_rest(root: int) -> float:
    began = time.monotonic()
    while True:
        worked = worked_by(root)
        time.sleep(_LOOK)
        if worked_by(root) - worked < _AT_REST * _LOOK:
            return time.monotonic() - began
        if time.monotonic() - began > _RESTS_WITHIN:
            sys.exit("It did not come to rest.")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _options() -> argparse.Namespace:
    parser = parser_of("idle", __doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--empty", action="store_true", help="without the demonstration data")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
