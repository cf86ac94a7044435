"""What has to be seen to now and then, so that nothing that was missed once stays so."""

from collections.abc import Callable
from datetime import datetime

from leads.handoff.returning import return_due
from leads.hooks.keeping import drop_old
from leads.imports.keeping import empty_old_files
from leads.notices.back import tell_put_off
from leads.notices.late import tell_late
from scoring.feedback.opening import open_arrivals
from scoring.handing.service import hand_off
from scoring.models import ScoringModel
from scoring.review.due import tell_due

from .clockwork import note_due
from .fallen import tell_fallen
from .partitions import drop_old_partitions
from .ready import move_ready
from .turning import follow_leads


def each_minute(now: datetime) -> None:
    """Note what a new day makes due, bring leads back from nurture, and do what a crash kept from being done.

    Leads that wait for somebody are handed off as soon as one can take them: a day begins, somebody is back.
    Then people are told of what became so by time alone. What carried those over the line that have come to
    sales is noted, and can wait for longest. What fails holds up nothing after it.

    Raises:
        Exception: that of the first that failed, once all have had their turn.
    """
    steps = (
        note_due,
        return_due,
        move_ready,
        hand_off,
        tell_late,
        tell_put_off,
        tell_fallen,
        _open_arrivals,
        empty_old_files,
    )
    failed = [error for step in steps if (error := _failure_of(step, now))]
    if failed:
        raise failed[0]


def _open_arrivals(now: datetime) -> None:
    open_arrivals()


def _failure_of(step: Callable[[datetime], object], now: datetime) -> Exception | None:
    try:
        step(now)
    except Exception as error:
        return error
    return None


def each_day(now: datetime) -> None:
    """Mend copies of owner and stage that a long transaction left behind, and drop what served its time.

    Then those who hold reviews of the matrix are told where one is due.
    """
    for version_id in ScoringModel.objects.filter(active__isnull=False).values_list("active_id", flat=True):
        follow_leads(version_id)
    drop_old_partitions(now)
    drop_old(now)
    tell_due(now)
