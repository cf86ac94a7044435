"""Publishing a version at once: what commands do, and the demo, which wait for its end.

Recording goes on all the time, scoring but for the moment of the turn; no reader waits. A run that was
killed goes on where it stopped. Rolling back is publishing the old version again.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from leads.models import User
from scoring.models import MatrixVersion, PublishRun

from .asking import PublishRefused, begin, being_published
from .carrying import Progress, carry_out, give_up, words_of
from .locks import carrying_out

__all__ = ["Progress", "PublishRefused", "publish"]


def publish(
    version: MatrixVersion,
    now: datetime,
    by: User | None = None,
    progress: Progress | None = None,
    expected: Mapping[str, Any] | None = None,
) -> PublishRun:
    """Publish a draft, go on with a run that was killed, or roll back to a version published before.

    Args:
        version: a draft that both teams signed, or a version.
        now: when it begins, UTC and aware; what comes later in the run is later by the time passed.
        by: who publishes.
        progress: told what is being done, how many leads are done, and of how many.
        expected: of a draft, what it is expected to do: `note`, and figures.

    Returns:
        The run, done.

    Raises:
        MatrixRefused: the draft makes no legal matrix.
        NotSigned: it lacks signatures, see `scoring.matrix.freezing.freeze`.
        PublishRefused: another run is under way, or the version is active already.
    """
    began = monotonic()

    def clock() -> datetime:
        return now + timedelta(seconds=monotonic() - began)

    with carrying_out() as is_alone:
        if not is_alone:
            raise PublishRefused(being_published())
        run = begin(version, by, now, in_background=False, expected=expected)
        try:
            carry_out(run, clock, progress or _silent)
        except Exception as error:
            give_up(run, words_of(error), clock())
            raise
    run.refresh_from_db()
    return run


def _silent(what: str, done: int, total: int) -> None:
    pass
