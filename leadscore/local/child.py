"""One process that the supervisor starts, waits for and ends."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from leadscore.local import ledger
from leadscore.local.places import Owner, Places


@dataclass
class Child:
    """What to start, and how it wants to be ended.

    It leads a session of its own, so that Ctrl-C in the terminal reaches the supervisor alone, which then
    ends everything in the right order.
    """

    name: str
    command: list[str]
    places: Places
    environment: dict[str, str]
    owner: Owner | None = None  # where it is not us
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 10.0  # seconds from the signal to SIGKILL
    inherit: tuple[int, ...] = ()  # file descriptors
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def kind(self) -> str:
        """What it is: web, for web-2 too."""
        return self.name.partition("-")[0]

    @property
    def log(self) -> Path:
        return self.places.logs / f"{self.name}.log"

    def start(self) -> None:
        """Start the process, its output in its log; the log of the start before is kept beside."""
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".log.1"))
        note = ledger.Note(self.places.ledger, self.name)
        mark = {ledger.MARK: str(self.places.home)}
        other = self.owner if self.owner and self.owner.is_somebody_else else None
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command,
                env={**self.environment, **mark},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=self.inherit,
                cwd=self.places.home if other else None,  # ours may be closed to others
                user=other.uid if other else None,
                group=other.gid if other else None,
                extra_groups=[] if other else None,
                preexec_fn=note.write,  # safe: the supervisor has one thread
            )
        note.close()

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def how_it_ended(self) -> str:
        code = self.process.returncode if self.process else None
        if code is None:
            return "is running"
        return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"

    @property
    def was_killed(self) -> bool:
        """Whether somebody else ended it at once, so that its last line has nothing to do with it."""
        return self.process is not None and self.process.returncode == -signal.SIGKILL

    def last_words(self) -> str:
        """The last line of its log that says something."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        fatal = [line for line in lines if "FATAL" in line or "No space left" in line]
        told = [line for line in lines if line.strip()]
        return (fatal or told or ["it said nothing"])[-1].strip()[:300]

    def ask_to_stop(self) -> None:
        if self.process is not None and self.runs:
            os.kill(self.process.pid, self.stop_signal)

    def wait_or_kill(self, deadline: float) -> None:
        """Wait until `deadline` (monotonic seconds), then kill; what it started goes in any case."""
        while self.runs and time.monotonic() < deadline:
            time.sleep(0.02)
        self.clear_away()

    def clear_away(self) -> None:
        """Leave nothing of it: its process, its group, its note."""
        if self.process is None:
            return
        ledger.signal_group(self.process.pid, signal.SIGKILL)
        self.process.wait()
        ledger.forget(self.places.ledger, self.name)
        self.process = None


def stop(children: list[Child]) -> None:
    """Ask all of them at once, then wait for each as long as it may take."""
    asked = time.monotonic()
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.wait_or_kill(asked + child.patience)
