"""As of when something was counted over all leads, as the pages that count say it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from scoring.impact.keeping import RENEWED_AFTER

from .wording import clock, counted, moment

_JUST_NOW = timedelta(minutes=1)


@dataclass(frozen=True)
class Counted:
    """How many leads, as of when; `since` says what is not in it yet, "" where that is a minute at most."""

    leads: str
    clock: str
    moment: str
    since: str


def counted_at(leads: int, at: datetime, now: datetime) -> Counted:
    """In words.

    Args:
        leads: so many were counted.
        at: as of when, aware.
        now: aware.
    """
    minutes = RENEWED_AFTER // timedelta(minutes=1)
    since = "What came in since is not in it: all leads are read anew"
    since += f" every {minutes} minutes while somebody looks."
    is_now = at >= now - _JUST_NOW
    return Counted(counted(leads, "lead"), clock(at, now), moment(at), "" if is_now else since)
