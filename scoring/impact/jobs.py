"""Computing beside the request, with progress: one job a draft, and a newer edit ends the one before."""

from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Lock, Thread

from django.db import connections

from scoring.models import ActivityDigest

from .comparing import Comparison
from .figures import Impact, impact_from
from .keeping import FEW
from .memory import FRESH
from .service import Subject, arrivals, comparison_of

INLINE_LEADS = FEW  # so few are computed while the request waits


class _Ended(Exception):
    """A newer edit came: nobody waits for this any more."""


@dataclass
class Job:
    """The impact of one state of a draft, as far as it is computed.

    First comes `compared`, with an `impact` that says nothing of the inflow; then the whole `impact`. `what`,
    `done` and `total` say how far it is, `error` why it came to nothing.
    """

    subject: Subject
    started_at: datetime
    is_inline: bool
    what: str = "Waiting"
    done: int = 0
    total: int = 0
    compared: Comparison | None = None
    impact: Impact | None = None
    error: str = ""
    is_ended: bool = False
    first: Event = field(default_factory=Event)
    whole: Event = field(default_factory=Event)

    def watch(self, what: str, done: int, total: int) -> None:
        """Note how far it is; ends the work where a newer edit came."""
        if self.is_ended:
            raise _Ended
        self.what, self.done, self.total = what, done, total

    def is_for(self, subject: Subject, now: datetime) -> bool:
        """Whether it is, or will be, what is asked for now."""
        if self.subject.key != subject.key or self.error or self.is_ended:
            return False
        is_running = not self.is_inline and not self.whole.is_set()
        return is_running or now - FRESH < self.started_at <= now

    def wait(self, seconds: float) -> Comparison | None:
        """Both versions held against each other; None where that takes longer."""
        self.first.wait(seconds)
        return self.compared

    def wait_for_inflow(self, seconds: float) -> bool:
        """Whether the inflow is counted by now; few leads are counted in this very call."""
        if self.is_inline and self.first.is_set() and not self.whole.is_set():
            _count_inflow(self)
        return self.whole.wait(seconds)


_jobs: dict[int, Job] = {}
_lock = Lock()


def job_for(version_id: int, subject: Subject, now: datetime) -> Job:
    """The job that computes this state of a draft, begun where there is none.

    Of a few leads it comes back with its first part done; more are computed in a thread of their own.

    Args:
        version_id: the draft's.
        subject: what it says now.
        now: aware.
    """
    with _lock:
        job = _jobs.get(version_id)
        if job is not None and job.is_for(subject, now):
            return job
        if job is not None:
            job.is_ended = True
        job = Job(subject, now, is_inline=_are_few())
        # Of what is done nothing is kept here: it would hold all leads as they were then.
        for other in [key for key, one in _jobs.items() if one.is_inline or one.whole.is_set()]:
            del _jobs[other]
        _jobs[version_id] = job
    if job.is_inline:
        _compare(job, now)
    else:
        Thread(target=_apart, args=(job, now), daemon=True).start()
    return job


def forget() -> None:
    """As if the process had just begun."""
    with _lock:
        for job in _jobs.values():
            job.is_ended = True
        _jobs.clear()


def _are_few() -> bool:
    return not ActivityDigest.objects.order_by("pk")[INLINE_LEADS : INLINE_LEADS + 1].exists()


def _apart(job: Job, now: datetime) -> None:
    """In a thread; its connection to the database goes with it."""
    try:
        _compare(job, now)
        _count_inflow(job)
    except _Ended:
        pass
    except Exception as error:
        job.error = f"{type(error).__name__}: {error}"
        raise
    finally:
        job.first.set()
        job.whole.set()
        connections.close_all()


def _compare(job: Job, now: datetime) -> None:
    compared = comparison_of(job.subject, now, job.watch)
    job.impact, job.compared = impact_from(compared), compared
    job.what, job.done, job.total = "Looking back four weeks", 0, len(compared.everyone)
    job.first.set()


def _count_inflow(job: Job) -> None:
    assert job.compared is not None
    job.impact = impact_from(job.compared, *arrivals(job.subject, job.compared, job.watch))
    job.whole.set()
