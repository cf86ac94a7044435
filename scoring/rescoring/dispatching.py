"""The dispatcher: polls the database each second, rings a bell where something is pending, and keeps house.

The bell carries no truth: one that gets lost is rung again a second later. Without Redis or PostgreSQL it
goes on polling, and says so once.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import monotonic

from django.db import DatabaseError, InterfaceError, connection

from leads.forms.post import is_any_reply_due
from leads.jobs.asking import is_any_wanted
from leads.notices.post import is_any_due
from scoring.inputs import day_of

from .carrying import is_wanted
from .claims import is_anything_free
from .clockwork import note_other_engine, note_other_zone
from .helping import is_help_wanted
from .housekeeping import each_day, each_minute
from .stopping import Stop
from .waiting import is_anything_open

POLL_SECONDS = 1.0
_MINUTE = 60.0


class Dispatcher:
    """Polls until it is told to stop.

    Args:
        ring: tells the workers that there is something to do; may fail, must not hang.
        clock: says what time it is, UTC and aware.
        say: prints a line for people.
        heartbeat: a file to touch while it lives.
        post: has the mails sent that are due; asked for each second while answers to forms wait, once a
            minute else; may fail, must not hang.
        publish: has a step done of the publishing that waits for it; may fail, must not hang.
        work: has a step done of other long work that waits for it; may fail, must not hang.
        help_out: has idle workers fill leads in beside the one that publishes; may fail, must not hang.
    """

    def __init__(
        self,
        ring: Callable[[], object],
        clock: Callable[[], datetime],
        say: Callable[[str], object],
        heartbeat: Path | None = None,
        post: Callable[[], object] = lambda: None,
        publish: Callable[[], object] = lambda: None,
        work: Callable[[], object] = lambda: None,
        help_out: Callable[[], object] = lambda: None,
    ) -> None:
        self._ring, self._clock, self._say, self._heartbeat = ring, clock, say, heartbeat
        self._publish, self._work, self._help_out = publish, work, help_out
        self._post, self._has_mail = post, False
        self._minute_ends_at = 0.0
        self._kept_on: int | None = None
        self._silent: set[str] = set()

    def run(self, stop: Stop) -> None:
        """Poll each second until `stop` is set."""
        while not stop.is_set():
            began = monotonic()
            self.poll()
            stop.wait(max(0.0, POLL_SECONDS - (monotonic() - began)))

    def poll(self) -> None:
        """Look once."""
        if self._heartbeat:
            self._heartbeat.touch()
        if self._has_mail or self._is_minute_over() or self._answers("PostgreSQL", is_anything_open):
            self._look_at_each()

    def _look_at_each(self) -> None:
        if self._answers("PostgreSQL", self._look):
            self._answers("Redis", self._ring)
        if self._answers("PostgreSQL", is_wanted):
            self._answers("Redis", self._publish)
        if self._answers("PostgreSQL", is_help_wanted):
            self._answers("Redis", self._help_out)
        if self._answers("PostgreSQL", is_any_wanted):
            self._answers("Redis", self._work)
        # Who filled in a form waits for the answer.
        if self._answers("PostgreSQL", self._is_mail_due):
            self._has_mail = False
            self._answers("Redis", self._post)

    def _is_minute_over(self) -> bool:
        return monotonic() >= self._minute_ends_at

    def _is_mail_due(self) -> bool:
        return self._has_mail or is_any_reply_due(self._clock())

    def _look(self) -> bool:
        now = self._clock()
        if self._is_minute_over():
            # Before the work: what fails is tried again in a minute, not in each second that is for ringing.
            self._minute_ends_at = monotonic() + _MINUTE
            try:
                self._keep_house(now)
            except (DatabaseError, InterfaceError):
                raise
            except Exception as error:  # a fault of ours, not PostgreSQL's silence
                self._say(f"Housekeeping failed ({_first_line(error)}); trying again in a minute.")
            finally:
                self._has_mail = is_any_due(now)
        return is_anything_free(now)

    def _keep_house(self, now: datetime) -> None:
        try:
            each_minute(now)
        finally:
            self._keep_day(now)

    def _keep_day(self, now: datetime) -> None:
        day = day_of(now)
        if day != self._kept_on:
            self._kept_on = day
            note_other_engine(now)
            note_other_zone(now)
            each_day(now)

    def _answers(self, who: str, ask: Callable[[], object]) -> bool:
        """Ask; where there is no answer, say so once and go on."""
        try:
            found = ask()
        except Exception as error:
            if who not in self._silent:
                self._silent.add(who)
                self._say(f"{who} does not answer ({_first_line(error)}); trying again each second.")
            if isinstance(error, DatabaseError | InterfaceError):
                connection.close()
            return False
        if who in self._silent:
            self._silent.discard(who)
            self._say(f"{who} answers again.")
        return bool(found)


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__
