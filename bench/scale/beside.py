"""A process of its own beside what is measured: a module of this folder that works until its input ends."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from select import select

_BEGUN = "begun"
_PATIENCE = 60.0  # seconds to end in


@contextmanager
def beside(module: str, *arguments: str) -> Iterator[None]:
    """While inside, the module works; it has begun before what is inside does.

    Raises:
        RuntimeError: it ended before it began, or failed.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", f"bench.scale.{module}", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        if process.stdout.readline().strip() != _BEGUN:
            raise RuntimeError(f"bench.scale.{module} did not begin.")
        yield
    finally:
        process.communicate(timeout=_PATIENCE)  # its input ends with this, as it does if this process dies
    if process.returncode:
        raise RuntimeError(f"bench.scale.{module} failed: {process.returncode}.")


def say_begun() -> None:
    """In the module: what is measured may begin."""
    print(_BEGUN, flush=True)


def is_wanted(seconds: float) -> bool:
    """In the module: wait so long; whether to work on afterwards."""
    return not select([sys.stdin], [], [], seconds)[0]
