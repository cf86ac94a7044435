"""Processes that never outlive the tests: Linux kills them with whoever started them."""

import ctypes
import signal

_SET_SIGNAL_AT_DEATH_OF_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
_LIBC = ctypes.CDLL(None)


def with_its_parent() -> None:
    """For `preexec_fn`: be killed when the thread ends that started this process, however that ends."""
    _LIBC.prctl(_SET_SIGNAL_AT_DEATH_OF_PARENT, signal.SIGKILL)
