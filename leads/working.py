"""The long work that leads know of, by the kinds of jobs."""

from collections.abc import Callable
from datetime import datetime

from .consent.many import KIND as ERASE
from .consent.many import erase_step
from .identities import looking
from .imports import running, undoing
from .jobs.carrying import Step, carry_on
from .tracking.editing import RETYPE
from .tracking.retyping import retype

STEPS: dict[str, Step] = {
    RETYPE: retype,
    ERASE: erase_step,
    looking.KIND: looking.look,
    running.KIND: running.step,
    undoing.KIND: undoing.step,
}


def work_on(clock: Callable[[], datetime], seconds: float | None = None) -> bool:
    """Do a step of the oldest job that nobody is at: see `carry_on`."""
    return carry_on(STEPS, clock, seconds)
