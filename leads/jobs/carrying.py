"""Doing long work in short steps, between which workers score.

A job can be left at any moment and gone on with, also after `kill -9`: a step commits as it goes, and begins
where the last commit of the one before left off.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from time import monotonic

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.models import F

from leads.crash import crash_at
from leads.models import Job

from .asking import LOCK

log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]
MOST_ATTEMPTS = 5  # steps that ended without coming any further, most likely with their process
_DIED = "The process that did it ended before it came any further, each time."


class Work:
    """What a step is told and tells: who asked, what time it is, whether to go on, how far it has come."""

    def __init__(self, job: Job, clock: Clock, seconds: float | None) -> None:
        self.job, self.clock = job, clock
        self._ends_at = None if seconds is None else monotonic() + seconds

    def is_time_up(self) -> bool:
        """Whether to leave the rest to the next step. Ask after each piece: then each step comes further."""
        return self._ends_at is not None and monotonic() > self._ends_at

    def came(self, done: int, total: int = 0) -> None:
        """Say how far it has come; after, or within, the transaction of a piece of work."""
        Job.objects.filter(pk=self.job.pk).update(done=done, total=total, attempts=0, error="")


# Does some work on the subject, in transactions of its own; whether all of it is done now.
Step = Callable[[int, Work], bool]


def carry_on(steps: Mapping[str, Step], clock: Clock, seconds: float | None = None) -> bool:
    """Do a step of the oldest job that nobody is at.

    Args:
        steps: by kind of job.
        clock: says what time it is, UTC and aware.
        seconds: begin nothing more after so long; None: go on to the end.

    Returns:
        Whether there was something to do.
    """
    for job in Job.objects.filter(state__in=Job.OPEN, kind__in=steps).order_by("id"):
        with _held(job) as is_mine:
            if is_mine and _is_still_open(job):
                _try(job, steps[job.kind], clock, seconds)
                return True
    return False


def _is_still_open(job: Job) -> bool:
    job.refresh_from_db()
    return job.is_open


def _try(job: Job, step: Step, clock: Clock, seconds: float | None) -> None:
    # Counted before the work, so that a process that dies has counted too.
    mine = Job.objects.filter(pk=job.pk)
    mine.update(attempts=F("attempts") + 1, state=Job.State.RUNNING, started_at=job.started_at or clock())
    crash_at("after_job_claimed")
    if job.attempts >= MOST_ATTEMPTS:
        _end(job, clock(), job.error or _DIED)
        return
    try:
        if step(job.subject_id, Work(job, clock, seconds)):
            crash_at("before_job_done")
            _end(job, clock())
    except (OperationalError, InterfaceError) as error:
        # The database is gone, or busy: the next step goes on.
        log.warning("job_interrupted", job=job.pk, error=_words_of(error))
        with suppress(DatabaseError, InterfaceError):
            mine.update(error=_words_of(error))
    except Exception as error:
        log.exception("job_failed", job=job.pk)
        _end(job, clock(), _words_of(error))


def _end(job: Job, now: datetime, error: str = "") -> None:
    state = Job.State.FAILED if error else Job.State.DONE
    Job.objects.filter(pk=job.pk).update(state=state, ended_at=now, error=error[:2_000])


def _words_of(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".strip()


@contextmanager
def _held(job: Job) -> Iterator[bool]:
    """Whether nobody else does a step of the job. It goes with a process that is killed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s::int)", [LOCK, job.pk])
        is_mine = bool(cursor.fetchone()[0])
    try:
        yield is_mine
    finally:
        if is_mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s::int)", [LOCK, job.pk])
