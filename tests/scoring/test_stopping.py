"""A signal stops a process, whatever it is doing at that moment."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from scoring.rescoring.stopping import Stop

# The handler comes while the same thread is inside of what it waits on.
_SET_WITHIN_A_WAIT = """
import signal, sys, threading
from scoring.rescoring.stopping import Stop

stop = {made}
signal.signal(signal.SIGALRM, lambda *_: stop.set())

def inside(frame, event, argument):
    if frame.f_code.co_name == "wait" and event in ("line", "c_call"):
        seen.append(event)
        if len(seen) == {step}:
            signal.raise_signal(signal.SIGALRM)
    return inside

for number in range(20):
    seen = []
    sys.settrace(inside)
    stop.wait(0.01)
    sys.settrace(None)
print(stop.is_set())
"""


def _told_within_a_wait(made: str, step: int) -> str:
    code = _SET_WITHIN_A_WAIT.format(made=made, step=step)
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=5)
    return process.stdout.strip() or process.stderr


@pytest.mark.parametrize("step", [1, 2])
def test_a_signal_at_any_line_of_a_wait_is_heard(step):
    assert _told_within_a_wait("Stop()", step) == "True"


def test_control_an_event_hangs():
    with pytest.raises(subprocess.TimeoutExpired):
        _told_within_a_wait("threading.Event()", 3)


def test_a_signal_is_heeded_and_stays():
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        stop = Stop().heed()
        assert not stop.is_set()
        assert not stop.wait(0.01)
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop.wait(5)
        assert stop.wait(5)
        assert stop.is_set()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_every_thread_that_waits_is_told():
    stop, told = Stop(), []
    threads = [threading.Thread(target=lambda: told.append(stop.wait(10))) for _ in range(3)]
    for thread in threads:
        thread.start()
    stop.set()
    for thread in threads:
        thread.join(10)
    assert told == [True] * 3
