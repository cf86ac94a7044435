"""Rescoring: what a worker, a command and a page call."""

from collections.abc import Callable, Collection
from datetime import datetime
from time import monotonic

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction

from leads.crash import crash_at
from scoring.handing.service import hand_off
from scoring.models import Pending

from . import claims
from .chunk import rescore_chunk
from .quarantine import set_aside
from .ready import move_ready

log = structlog.get_logger(__name__)
_ALONE_PER_STEP = 20  # leads tried alone between two chunks, so that neither holds up the other
_DIED = "The process that scored this lead ended before it was done, each time."


def rescore_now(lead_ids: Collection[int], now: datetime) -> None:
    """Score leads at once, for a page that shows the effect, and move and hand off those that are due.

    Whatever is pending for them is done with.

    Call it outside of a transaction, after the change is committed.

    Args:
        lead_ids: at most some hundreds.
        now: UTC and aware.
    """
    scored = rescore_chunk(lead_ids, now, anyway=True)
    move_ready(now, scored)
    hand_off(now, scored)


def drain(
    clock: Callable[[], datetime],
    seconds: float | None = None,
    on_chunk: Callable[[int], None] | None = None,
) -> int:
    """Score what is pending: first what happened now, then what time did; until nothing is free to claim.

    Args:
        clock: says what time it is, UTC and aware.
        seconds: begin no further chunk after so long.
        on_chunk: told how many leads each chunk had.

    Returns:
        How many leads were scored; those that failed are not among them.
    """
    ends_at = None if seconds is None else monotonic() + seconds
    total = 0
    while ends_at is None or monotonic() < ends_at:
        claimed, scored = _step(clock)
        if not claimed:
            break
        total += scored
        if on_chunk:
            on_chunk(scored)
    return total


def _step(clock: Callable[[], datetime]) -> tuple[int, int]:
    """One chunk, and some of those that are tried alone. Returns how many were claimed, and scored."""
    chunk = _claim_chunk(clock())
    scored = _rescore(chunk, clock) if chunk else 0
    claimed = len(chunk)
    for _ in range(_ALONE_PER_STEP):
        again = claims.claim_again(clock())
        if again is None:
            break
        claimed += 1
        scored += _rescore_alone(again, clock)
    return claimed, scored


def _claim_chunk(now: datetime) -> list[int]:
    found = claims.claim_fresh(Pending.Lane.NOW, now) or claims.claim_fresh(Pending.Lane.TIME, now)
    if found:
        crash_at("after_claim")
    return found


def _rescore(lead_ids: list[int], clock: Callable[[], datetime]) -> int:
    try:
        scored = rescore_chunk(lead_ids, clock())
    except Exception as error:
        _go_on_or_raise(error)
        log.warning("chunk_failed", leads=len(lead_ids), error=_words(error))
        claims.free_chunk(lead_ids, clock())
        return 0
    _moved(scored, clock)
    return len(scored)


def _rescore_alone(again: claims.Again, clock: Callable[[], datetime]) -> int:
    if again.attempt > claims.MOST_ATTEMPTS:
        set_aside(again.lead_id, _DIED, claims.MOST_ATTEMPTS, clock())
        return 0
    try:
        scored = rescore_chunk([again.lead_id], clock())
    except Exception as error:
        _go_on_or_raise(error)
        log.warning("lead_failed", lead=again.lead_id, attempt=again.attempt, error=_words(error))
        if again.attempt >= claims.MOST_ATTEMPTS:
            set_aside(again.lead_id, _words(error), again.attempt, clock())
        else:
            claims.free_later(again, clock())
        return 0
    _moved(scored, clock)
    return len(scored)


def _moved(scored: list[int], clock: Callable[[], datetime]) -> None:
    crash_at("after_commit")
    if scored:
        move_ready(clock(), scored)
        crash_at("after_move")
        hand_off(clock(), scored)


def _go_on_or_raise(error: Exception) -> None:
    """A lead that can't be scored is the lead's matter; a database that is gone is everybody's."""
    if isinstance(error, OperationalError | InterfaceError) and not _is_database_there():
        raise error


def _is_database_there() -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (OperationalError, InterfaceError):
        return False
    return True


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".strip()[:2_000]
