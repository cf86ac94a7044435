"""Several at once on real connections, a statement each in turn, in an order of chance; some die on the way.

Threads left alone meet once in a thousand runs at the place where it matters. Here each waits before every
statement and before every commit until it is its turn, so that any order of statements comes up; who waits
for a lock is passed over, as the database does it. The order follows from the seed alone, but for who gets a
lock first that two wait for.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from threading import Condition, Thread
from time import monotonic
from typing import Any

from django.db import connection

_PATIENCE = 0.004  # s; who takes longer for a statement is asked after: it may wait for a lock
_LONGEST = 30.0  # s; longer than PostgreSQL needs to find two that wait for each other


class Killed(BaseException):
    """The process ends here; what its transaction had done is undone."""


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody does; `dies_at` is the turn at which its process ends, None where it lives."""

    work: Callable[[], object]
    dies_at: int | None = None


class _Actor(Thread):
    """Does its part on a connection of its own, whenever it has the turn."""

    def __init__(self, part: Part, changed: Condition) -> None:
        super().__init__(daemon=True)
        self.part, self.changed = part, changed
        self.state = "going"  # or "waiting" for its turn, or "done"
        self.turns, self.pid, self.is_dead = 0, 0, False
        self.answer: object = None

    def run(self) -> None:
        try:
            connection.ensure_connection()
            self.pid = connection.connection.info.backend_pid
            commit = connection._commit  # type: ignore[attr-defined]
            connection._commit = lambda: (self._wait_for_turn(), commit())  # type: ignore[attr-defined]
            self._wait_for_turn()
            with connection.execute_wrapper(self._execute):
                self.answer = self.part.work()
        except BaseException as error:  # Killed, and what a caller would have been told
            self.answer = Killed() if self.is_dead else error
        finally:
            del connection._commit  # type: ignore[attr-defined]
            connection.close()
            self._become("done")

    def _execute(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self._wait_for_turn()
        return execute(*arguments)

    def _wait_for_turn(self) -> None:
        if not self.is_dead:
            self._become("waiting")
            with self.changed:
                self.changed.wait_for(lambda: self.state == "going")
            self.turns += 1
            if self.turns == self.part.dies_at:
                self._die()
        if self.is_dead:
            raise Killed

    def _die(self) -> None:
        """As `kill -9`: the connection is gone, and nothing more is said on it."""
        self.is_dead = True
        connection.connection.close()

    def _become(self, state: str) -> None:
        with self.changed:
            self.state = state
            self.changed.notify_all()


def take_turns(parts: Sequence[Part], random: Random) -> list[object]:
    """Let all do their parts at once; what each answered, or the error that it ended with.

    Args:
        parts: what each does.
        random: decides who is next; sometimes one goes on for long, sometimes nobody does.
    """
    changed = Condition()
    actors = [_Actor(part, changed) for part in parts]
    for actor in actors:
        actor.start()
    stays = random.choice((0.0, 0.5, 0.9))
    last: _Actor | None = None
    while waiting := _settled(actors, changed):
        last = last if last in waiting and random.random() < stays else random.choice(waiting)
        with changed:
            last.state = "going"
            changed.notify_all()
    for actor in actors:
        actor.join(_LONGEST)
        assert not actor.is_alive()
    return [actor.answer for actor in actors]


def _settled(actors: Sequence[_Actor], changed: Condition) -> list[_Actor]:
    """Wait until nobody goes but those who wait for a lock; who may be next, nobody where all are done."""
    ends_at = monotonic() + _LONGEST
    while True:
        with changed:
            changed.wait_for(lambda: not _in(actors, "going"), _PATIENCE)
            going, waiting = _in(actors, "going"), _in(actors, "waiting")
        if not going or (waiting and _all_wait_for_locks(going)):
            return waiting
        assert monotonic() < ends_at, "nobody goes on"


def _in(actors: Sequence[_Actor], state: str) -> list[_Actor]:
    return [actor for actor in actors if actor.state == state]


def _all_wait_for_locks(actors: Sequence[_Actor]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE pid = ANY(%s) AND wait_event_type = 'Lock'",
            [[actor.pid for actor in actors]],
        )
        return bool(cursor.fetchone()[0] == len(actors))
