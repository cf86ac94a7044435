"""Carrying out a run: fill the version's partition, catch up with what was touched meanwhile, and turn to it.

It can be left at any moment and gone on with, also after `kill -9`: ranges that are filled stay filled. So
the workers carry it out in short steps, between which they score what is pending.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from time import monotonic, sleep

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.db.models import F, Q, Sum

from leads.crash import crash_at
from scoring.impact.keeping import ask_where_used
from scoring.matrix.news import tell_given_up
from scoring.matrix.signing import tell_signed
from scoring.matrix.versions import Active, active_of
from scoring.models import PublishRun, ScoringModel

from .asking import OPEN
from .filling import behind, catch_up, cut_ranges, fill_next_range
from .locks import carrying_out, is_carried_out, keep_partitions
from .partitions import analyse_partition, attach_partition, empty_partition, make_partition
from .ready import move_ready
from .service import drain
from .turning import turn

log = structlog.get_logger(__name__)
Progress = Callable[[str, int, int], None]
Clock = Callable[[], datetime]
MOST_ATTEMPTS = 5  # steps that ended without coming any further, most likely with their process
SCORING, FILLING, INDEXING = "scoring what is pending", "filling", "building indexes"
CATCHING_UP, TURNING = "catching up", "turning to it"
_LITTLE = 200  # leads left for the turn itself, during which no score is written
_MOST_ROUNDS = 20
_MOMENT = 0.05  # seconds between two looks whether others are done with the last ranges
_DIED = "The process that carried it out ended before it came any further, each time."


class _TimeIsUp(Exception):
    """The step has lasted long enough; the next goes on."""


class _Step:
    """What a step tells while it lasts, and when it ends: after a piece of work, so each comes further."""

    def __init__(self, run: PublishRun, progress: Progress, seconds: float | None) -> None:
        self._run, self._progress, self.seconds = run, progress, seconds
        self._ends_at = None if seconds is None else monotonic() + seconds

    def say(self, what: str, done: int = 0, total: int = 0) -> None:
        """Note what is being done, for the page, and tell who waits."""
        if self._run.doing != what:
            self._run.doing = what
            self._run.save(update_fields=["doing"])
        self._progress(what, done, total)

    def rest(self) -> None:
        """Call it after a piece of work.

        Raises:
            _TimeIsUp: the next step does the rest.
        """
        if self._ends_at is not None and monotonic() > self._ends_at:
            raise _TimeIsUp


def is_wanted() -> bool:
    """Whether there is a run for the workers that none of them is carrying out."""
    runs = PublishRun.objects.filter(state__in=OPEN, in_background=True)
    return runs.exists() and not is_carried_out()


def carry_on(clock: Clock, seconds: float | None = None) -> bool:
    """Do a step of the run that waits for the workers, if there is one and nobody is at it.

    Args:
        clock: says what time it is, UTC and aware.
        seconds: begin nothing more after so long, but the turn; None: go on to the end.

    Returns:
        Whether there was something to do.
    """
    if not is_wanted():
        return False
    with carrying_out() as is_mine:
        run = PublishRun.objects.filter(state__in=OPEN, in_background=True).order_by("id").first()
        if not is_mine or run is None:
            return False
        _try(run, clock, seconds)
    return True


def _try(run: PublishRun, clock: Clock, seconds: float | None) -> None:
    # Counted before the work, so that a process that dies has counted too.
    PublishRun.objects.filter(pk=run.pk).update(attempts=F("attempts") + 1)
    crash_at("after_run_claimed")
    if run.attempts >= MOST_ATTEMPTS:
        give_up(run, run.error or _DIED, clock())
        return
    try:
        carry_out(run, clock, _silent, seconds)
    except _TimeIsUp:
        _came_further(run)
    except (OperationalError, InterfaceError) as error:
        # The database is gone, or busy: the next step goes on.
        log.warning("publishing_interrupted", run=run.pk, error=words_of(error))
        with suppress(DatabaseError, InterfaceError):
            PublishRun.objects.filter(pk=run.pk).update(error=words_of(error))
    except Exception as error:
        log.exception("publishing_failed", run=run.pk)
        give_up(run, words_of(error), clock())


def carry_out(run: PublishRun, clock: Clock, progress: Progress, seconds: float | None = None) -> None:
    """Carry a run out, as far as time allows; whoever calls holds the lock of publishing.

    Args:
        run: wanted, running, or one that failed.
        clock: says what time it is, UTC and aware.
        progress: told what is being done, how many leads are done, and of how many.
        seconds: begin nothing more after so long, but the turn.
    """
    step = _Step(run, progress, seconds)
    version = active_of(run.version)
    _prepare(run)
    _score_pending(run, clock, step)
    _fill(run, version, clock, step)
    step.say(INDEXING)
    attach_partition(version.version_id, step.rest)
    crash_at("after_attached")
    analyse_partition(version.version_id)
    _catch_up(version, clock, step)
    step.say(TURNING)
    crash_at("before_turn")
    turn(run, version, run.by, clock())
    crash_at("after_turn")
    move_ready(clock())
    ask_where_used()


@transaction.atomic
def _prepare(run: PublishRun) -> None:
    """Make the partition and cut the leads into ranges, where that is not done yet."""
    keep_partitions()
    run.state = PublishRun.State.RUNNING
    run.save(update_fields=["state"])
    is_new = make_partition(run.version_id)
    if not is_new and run.ranges.exists():
        return
    if not is_new and ScoringModel.objects.count() > 1:
        # Which model counts may have changed since it was left, and no revision tells.
        empty_partition(run.version_id)
        is_new = True
    if is_new:
        run.ranges.all().delete()
        cut_ranges(run)


def _score_pending(run: PublishRun, clock: Clock, step: _Step) -> None:
    """What waits is scored first, or it would all be found behind; once, and not for ever."""
    if run.ranges.filter(is_done=True).exists():
        return
    total = 0

    def count(leads: int) -> None:
        nonlocal total
        total += leads
        step.say(SCORING, total)

    drain(clock, step.seconds, on_chunk=count)


def _fill(run: PublishRun, version: Active, clock: Clock, step: _Step) -> None:
    """Fill ranges until all are done; others may be filling some of them."""
    while _say_filled(run, step):
        if fill_next_range(run, version, clock()) is None:
            sleep(_MOMENT)
        else:
            _came_further(run)
            crash_at("after_range")
        step.rest()


def _say_filled(run: PublishRun, step: _Step) -> bool:
    """Tell how many leads are done. Returns whether any are left."""
    ranges = run.ranges.aggregate(
        total=Sum("leads", default=0), done=Sum("leads", filter=Q(is_done=True), default=0)
    )
    step.say(FILLING, ranges["done"], ranges["total"])
    return bool(ranges["done"] < ranges["total"])


def _catch_up(version: Active, clock: Clock, step: _Step) -> None:
    for _ in range(_MOST_ROUNDS):
        left = behind(version.version_id, clock())
        if len(left) <= _LITTLE:
            return
        for start in range(0, len(left), 2_000):
            step.say(CATCHING_UP, start, len(left))
            catch_up(version, left[start : start + 2_000], clock())
            step.rest()


def give_up(run: PublishRun, error: str, now: datetime) -> None:
    """Say why a run did not come to its end; it can be gone on with."""
    run.state, run.ended_at, run.error = PublishRun.State.FAILED, now, error[:2_000]
    with transaction.atomic():
        run.save(update_fields=["state", "ended_at", "error"])
        tell_signed(run.version)
        if run.in_background:
            tell_given_up(run, now)


def words_of(error: Exception) -> str:
    """An error in one line."""
    return f"{type(error).__name__}: {error}".strip()


def _came_further(run: PublishRun) -> None:
    PublishRun.objects.filter(pk=run.pk).update(attempts=0, error="")


def _silent(what: str, done: int, total: int) -> None:
    pass
