"""A process is told to stop by a signal."""

import signal
from queue import Empty, SimpleQueue


class Stop:
    """Says whether to stop; set by SIGINT and SIGTERM once `heed` was called.

    `threading.Event` may not be set by a signal's handler: where the signal comes as the same thread begins
    to wait, both want one lock, and neither goes on. A SimpleQueue is made to be put into from there.
    """

    def __init__(self) -> None:
        self._told: SimpleQueue[None] = SimpleQueue()

    def heed(self) -> "Stop":
        """Be set by the signals; in the main thread alone."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.set())
        return self

    def set(self) -> None:
        self._told.put(None)

    def is_set(self) -> bool:
        return not self._told.empty()

    def wait(self, seconds: float) -> bool:
        """Wait until it is set, at most so long; whether it is."""
        try:
            self._told.get(timeout=seconds)
        except Empty:
            return False
        self.set()  # for whoever else looks
        return True
