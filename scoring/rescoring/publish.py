"""Publishing a version: fill its partition, catch up with what was touched meanwhile, and turn to it at once.

Recording goes on all the time, scoring but for the moment of the turn; no reader waits. A run that was
killed goes on where it stopped. Rolling back is publishing the old version again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import monotonic

from django.db import connection, transaction

from leads.crash import crash_at
from leads.models import User
from scoring.matrix.versions import Active, active_of, freeze
from scoring.models import MatrixVersion, PublishRange, PublishRun, ScoringModel

from .filling import behind, catch_up, cut_ranges, fill_next_range
from .locks import PUBLISHING, keep_partitions
from .partitions import analyse_partition, empty_partition, make_partition
from .ready import move_ready
from .service import drain
from .turning import turn

Progress = Callable[[str, int, int], None]
_LITTLE = 200  # leads left for the turn itself, during which no score is written
_MOST_ROUNDS = 20


class PublishRefused(ValueError):
    """It can't be published now; the message says why and what to do."""


def publish(
    version: MatrixVersion, now: datetime, by: User | None = None, progress: Progress | None = None
) -> PublishRun:
    """Publish a draft, go on with a run that was killed, or roll back to a version published before.

    Args:
        version: a draft or a version.
        now: when it begins, UTC and aware; what comes later in the run is later by the time passed.
        by: who publishes.
        progress: told what is being done, how many leads are done, and of how many.

    Returns:
        The run, done.

    Raises:
        MatrixRefused: the draft makes no legal matrix.
        PublishRefused: another run is under way, or the version is active already.
    """
    began = monotonic()

    def clock() -> datetime:
        return now + timedelta(seconds=monotonic() - began)

    with _only_one():
        if ScoringModel.objects.filter(active=version.pk).exists():
            raise PublishRefused(f"{version} is active already.")
        frozen = freeze(version, by)
        run = _run_of(frozen, now)
        try:
            _carry_out(run, active_of(frozen), by, clock, progress or _silent)
        except Exception as error:
            _give_up(run, error, clock())
            raise
    move_ready(clock())
    run.refresh_from_db()
    return run


def _carry_out(
    run: PublishRun, version: Active, by: User | None, clock: Callable[[], datetime], progress: Progress
) -> None:
    drain(clock, on_chunk=_counted(progress, "scoring what is pending"))
    _fill(run, version, clock, progress)
    analyse_partition(version.version_id)
    _catch_up(version, clock, progress)
    crash_at("before_turn")
    turn(run, version, by, clock())
    crash_at("after_turn")


def _fill(run: PublishRun, version: Active, clock: Callable[[], datetime], progress: Progress) -> None:
    ranges = list(PublishRange.objects.filter(run=run).values_list("leads", "is_done"))
    total = sum(leads for leads, _ in ranges)
    done = sum(leads for leads, is_done in ranges if is_done)
    progress("filling", done, total)
    while (leads := fill_next_range(run, version, clock())) is not None:
        done += leads
        progress("filling", done, total)
        crash_at("after_range")


def _catch_up(version: Active, clock: Callable[[], datetime], progress: Progress) -> None:
    for _ in range(_MOST_ROUNDS):
        left = behind(version.version_id, clock())
        if len(left) <= _LITTLE:
            return
        for start in range(0, len(left), 2_000):
            progress("catching up", start, len(left))
            catch_up(version, left[start : start + 2_000], clock())


@contextmanager
def _only_one() -> Iterator[None]:
    """One run at a time; the lock is the connection's, so it goes with a process that is killed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", PUBLISHING)
        if not cursor.fetchone()[0]:
            raise PublishRefused(_who_runs())
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", PUBLISHING)


def _who_runs() -> str:
    run = PublishRun.objects.filter(state=PublishRun.State.RUNNING).select_related("version").first()
    which = f"{run.version}, since {run.started_at:%H:%M} UTC" if run else "another version"
    return f"A version is being published already ({which}). Wait until it is done."


@transaction.atomic
def _run_of(version: MatrixVersion, now: datetime) -> PublishRun:
    """The run of this version that is to be gone on with, else a new one."""
    keep_partitions()
    runs = PublishRun.objects.exclude(state=PublishRun.State.DONE)
    # Nobody else runs, so what is said to be running was killed; and it won't be gone on with now.
    runs.filter(state=PublishRun.State.RUNNING).exclude(version=version).update(
        state=PublishRun.State.FAILED, ended_at=now, error="It was killed, and another version published."
    )
    is_new_partition = make_partition(version.pk)
    run = runs.filter(version=version).first()
    if run is not None and not is_new_partition:
        run.state, run.ended_at, run.error = PublishRun.State.RUNNING, None, ""
        run.save(update_fields=["state", "ended_at", "error"])
        return run
    run = PublishRun.objects.create(version=version, started_at=now)
    if not is_new_partition and ScoringModel.objects.count() > 1:
        # Which model counts may have changed since it was left, and no revision tells.
        empty_partition(version.pk)
        is_new_partition = True
    if is_new_partition:
        cut_ranges(run)
    return run


def _give_up(run: PublishRun, error: Exception, now: datetime) -> None:
    PublishRun.objects.filter(pk=run.pk).update(
        state=PublishRun.State.FAILED, ended_at=now, error=f"{type(error).__name__}: {error}"[:2_000]
    )


def _counted(progress: Progress, what: str) -> Callable[[int], None]:
    total = 0

    def count(leads: int) -> None:
        nonlocal total
        total += leads
        progress(what, total, 0)

    return count


def _silent(what: str, done: int, total: int) -> None:
    pass
