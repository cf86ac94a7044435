"""Looking through all leads for those that may be one person: by the workers, kept until the next look."""

from datetime import datetime, timedelta

from leads.jobs.asking import job_of, want
from leads.jobs.carrying import Work
from leads.models import Job, SuspectLook

from .suspects import find_suspects

KIND = "suspects"
_THE_ONE = 1  # row, and subject of the job
_FRESH = timedelta(minutes=10)


def look(subject_id: int, work: Work) -> bool:
    """A step of the job `KIND`, the whole of it: find the pairs and keep them."""
    found_at = work.clock()
    found = find_suspects()
    values = {"found_at": found_at, "pairs": found.pairs, "total": found.total}
    SuspectLook.objects.update_or_create(pk=_THE_ONE, defaults=values)
    return True


def last_look(now: datetime) -> SuspectLook | None:
    """The last look, None where there was none yet; another is asked for where it is older than minutes."""
    last = SuspectLook.objects.filter(pk=_THE_ONE).first()
    if last is None or last.found_at < now - _FRESH:
        want(KIND, _THE_ONE, by=None, now=now)
    return last


def failed() -> str:
    """Why the last look failed; empty where it did not."""
    job = job_of(KIND, _THE_ONE)
    return job.error if job is not None and job.state == Job.State.FAILED else ""
