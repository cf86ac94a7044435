"""A look at all leads beside the request, with progress; few leads are looked at while the request waits."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Lock, Thread

from django.db import connections

from scoring.models import LeadScore, QualityLook

from .look import fresh_look, last_look, mark_of

INLINE_LEADS = 5_000
# What took a minute is not done again each minute, however the data move.
_RESTS = 10


@dataclass
class Run:
    """A look that is being taken in this process: how many leads are done, and what came in its way."""

    done: int = 0
    total: int = 0
    error: str = ""
    over: Event = field(default_factory=Event)

    def watch(self, done: int, total: int) -> None:
        """Note how far it is."""
        self.done, self.total = done, total


_lock = Lock()
_running: list[Run] = []


def run_for(now: datetime, *, at_once: bool = False) -> Run | None:
    """The look that is under way, begun where the data have changed since the last; None where all is said.

    Args:
        now: aware.
        at_once: also soon after one that took long.
    """
    with _lock:
        if _running and not _running[0].over.is_set():
            return _running[0]
        ended = _running.pop() if _running else None
        if ended is not None and ended.error:
            return ended  # said once; who asks again begins anew
        if not _is_wanted(now, at_once):
            return None
        run = Run()
        _running.append(run)
    if _are_few():
        _take(run, now)
    else:
        Thread(target=_apart, args=(run, now), daemon=True).start()
    return run


def _is_wanted(now: datetime, at_once: bool) -> bool:
    last = last_look()
    if last is None:
        return True
    return (at_once or not _rests(last, now)) and last.mark != mark_of(now)


def _rests(last: QualityLook, now: datetime) -> bool:
    return last.as_of <= now < last.as_of + timedelta(seconds=_RESTS * last.seconds)


def _are_few() -> bool:
    return not LeadScore.objects.filter(counts=True).order_by()[INLINE_LEADS : INLINE_LEADS + 1].exists()


def _apart(run: Run, now: datetime) -> None:
    """In a thread; its connection to the database goes with it."""
    try:
        _take(run, now)
    finally:
        connections.close_all()


def _take(run: Run, now: datetime) -> None:
    try:
        fresh_look(now, run.watch)
    except Exception as error:
        run.error = type(error).__name__
        raise
    finally:
        run.over.set()
