"""Starts children, starts them again when they die, ends them in order."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from leadscore.local.child import Child, stop

STEADY_SECONDS = 60.0  # who ran as long as that is trusted anew
LONGEST_PAUSE = 30.0
Say = Callable[[str], None]


@dataclass
class Watched:
    """A child with its history of deaths."""

    child: Child
    started_at: float  # monotonic seconds
    deaths: int = 0
    due_at: float | None = None  # when to start it again

    def pause(self) -> float:
        """Seconds until the next try: 1, 2, 4 ... 30."""
        return min(LONGEST_PAUSE, 2.0 ** (self.deaths - 1))


@dataclass
class Supervisor:
    """All children of one instance, in the order in which they were started."""

    say: Say
    watched: list[Watched] = field(default_factory=list)
    wanted: bool = True
    asked: int = 0

    def listen_to_signals(self) -> None:
        """From now on SIGINT, SIGTERM and SIGHUP end the instance; a second one does not wait for anybody."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def still_wanted(self) -> bool:
        return self.wanted

    def adopt(self, child: Child) -> None:
        """Watch over a child that was started by others."""
        self.watched.append(Watched(child, time.monotonic()))

    def start(self, child: Child) -> None:
        child.start()
        self.adopt(child)

    def look_after(self) -> None:
        """One round: tell of the dead, start again whose time has come."""
        now = time.monotonic()
        for one in self.watched:
            if one.child.runs:
                continue
            if one.due_at is None:
                self._tell_of_death(one, now)
            elif now >= one.due_at:
                one.child.start()
                one.started_at, one.due_at = now, None

    def stop_all(self) -> None:
        """End everything: the worker first, since without its broker it would not leave."""
        for names in (("worker",), ("dispatcher", "web"), ("redis",), ("postgres",)):
            group = [one.child for one in self.watched if one.child.kind in names]
            if self.asked > 1:
                for child in group:
                    child.patience = 0.5
            stop(group)

    def _tell_of_death(self, one: Watched, now: float) -> None:
        if one.child.process is None:
            return
        ending = one.child.how_it_ended
        words = "" if one.child.was_killed else f" It said: {one.child.last_words()}"
        one.child.clear_away()
        one.deaths = 1 if now - one.started_at > STEADY_SECONDS else one.deaths + 1
        one.due_at = now + one.pause()
        self.say(f"{one.child.name} {ending}; it starts again in {one.pause():.0f} s.{words}")

    def _on_signal(self, number: int, _frame: object) -> None:
        self.wanted = False
        self.asked += 1
