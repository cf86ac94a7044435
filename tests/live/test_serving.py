"""What tests start ends with them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

# Starts a process that would live for a minute, says its number, and is killed.
STARTER = """
import os, signal, subprocess
from subprocess import DEVNULL
from tests import dying
print(subprocess.Popen(["sleep", "60"], preexec_fn=HOW, stdout=DEVNULL, stderr=DEVNULL).pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
ROOT = Path(__file__).parent.parent.parent


def left_behind(how: str) -> int:
    """The number of what a killed process had started."""
    command = [sys.executable, "-c", STARTER.replace("HOW", how)]
    return int(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout)


def is_alive(pid: int) -> bool:
    """A zombie that nobody has buried yet is dead."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_process_is_killed_with_the_tests_that_started_it():
    pid, ends_at = left_behind("dying.with_its_parent"), time.monotonic() + 20
    while is_alive(pid) and time.monotonic() < ends_at:
        time.sleep(0.01)
    assert not is_alive(pid)


def test_without_that_it_would_live_on():
    pid = left_behind("None")
    time.sleep(0.5)
    assert is_alive(pid)
    os.kill(pid, signal.SIGKILL)
