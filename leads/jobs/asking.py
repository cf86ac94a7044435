"""Asking for long work: a row is written down, and the workers find it, whatever is killed on the way."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction

from leads.models import Job, User

LOCK = 4_713  # with the id of a job: held by the connection of whoever does a step of it


@transaction.atomic
def want(kind: str, subject_id: int, *, by: User | None, now: datetime) -> Job:
    """Have work done; in the transaction that writes down what is to be done.

    Args:
        kind: one of `leads.working.STEPS`.
        subject_id: of the row that says what is to be done.
        by: who asks.
        now: aware.

    Returns:
        The job; the one that is open where there is one.
    """
    job, _ = Job.objects.get_or_create(
        kind=kind, subject_id=subject_id, state__in=Job.OPEN, defaults={"by": by, "wanted_at": now}
    )
    return job


def job_of(kind: str, subject_id: int) -> Job | None:
    """The last job of a kind and subject, open or over."""
    return jobs_of(kind, [subject_id]).get(subject_id)


def jobs_of(kind: str, subject_ids: Collection[int]) -> dict[int, Job]:
    """The last job of a kind for each of these subjects."""
    jobs = Job.objects.filter(kind=kind, subject_id__in=subject_ids).order_by("subject_id", "-id")
    return {job.subject_id: job for job in jobs.distinct("subject_id")}


def is_any_wanted() -> bool:
    """Whether there is a job that nobody is doing a step of."""
    with connection.cursor() as cursor:
        cursor.execute(_FREE, {"lock": LOCK})
        return bool(cursor.fetchone()[0])


_FREE = """
    SELECT EXISTS (
        SELECT FROM leads_job j WHERE state IN ('wanted', 'running') AND NOT EXISTS (
            SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = %(lock)s AND objid = j.id
              AND objsubid = 2 AND granted AND pid <> pg_backend_pid()
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())))
"""
