"""A bar for long work: what is done, how many, and the time left."""

from time import monotonic
from typing import TextIO

_WIDTH = 30


class Bar:
    """Draws on a terminal; elsewhere it writes a line at each tenth, so that logs stay readable."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._is_terminal = out.isatty()
        self._what = ""
        self._began = self._begun_at = 0.0
        self._tenth = -1

    def show(self, what: str, done: int, total: int) -> None:
        """Show that `done` of `total` leads are done; a total of 0 is not known."""
        if what != self._what:
            self.close()
            self._what, self._began, self._begun_at, self._tenth = what, monotonic(), done, -1
        line = f"{what}: {self._counted(done, total)}"
        if self._is_terminal:
            self._out.write(f"\r{line}\x1b[K")
            self._out.flush()
        elif total and done * 10 // total != self._tenth:
            self._tenth = done * 10 // total
            self._out.write(line + "\n")

    def close(self) -> None:
        """End the line that is being drawn."""
        if self._is_terminal and self._what:
            self._out.write("\n")
        self._what = ""

    def _counted(self, done: int, total: int) -> str:
        if not total:
            return f"{done:,} leads"
        filled = _WIDTH * done // total
        bar = "█" * filled + "░" * (_WIDTH - filled)
        return f"{bar} {done:,} of {total:,} leads{self._left(done, total)}"

    def _left(self, done: int, total: int) -> str:
        since = done - self._begun_at
        if since <= 0 or done >= total:
            return ""
        seconds = (monotonic() - self._began) * (total - done) / since
        return f", {int(seconds) // 60}:{int(seconds) % 60:02d} left"
