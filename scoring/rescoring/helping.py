"""Helping with a run that another worker carries out: ranges of leads are filled side by side.

Whoever fills a range holds its row lock, so no two fill the same, and one that dies leaves it free.
"""

from collections.abc import Callable
from datetime import datetime
from time import monotonic

from scoring.matrix.versions import active_of
from scoring.models import PublishRun

from .carrying import FILLING
from .claims import is_anything_free
from .filling import fill_next_range
from .locks import is_carried_out


def is_help_wanted() -> bool:
    """Whether somebody is filling a version's table who has ranges left."""
    return _filled_now() is not None


def help_filling(clock: Callable[[], datetime], seconds: float) -> int:
    """Fill ranges of the run that is carried out, until none is left or something waits to be scored.

    Args:
        clock: says what time it is, UTC and aware.
        seconds: begin no further range after so long.

    Returns:
        How many leads were filled in.
    """
    run, ends_at, total = _filled_now(), monotonic() + seconds, 0
    if run is None:
        return 0
    version = active_of(run.version)
    while monotonic() < ends_at and not is_anything_free(clock()):
        leads = fill_next_range(run, version, clock())
        if leads is None:
            break
        total += leads
    return total


def _filled_now() -> PublishRun | None:
    """`doing` says that the table is there: before, one that was left behind may be dropped and made anew."""
    runs = PublishRun.objects.filter(state=PublishRun.State.RUNNING, doing=FILLING, ranges__is_done=False)
    run = runs.select_related("version").order_by("id").first()
    return run if run is not None and is_carried_out() else None
