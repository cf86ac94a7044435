"""What an import has done so far, and what was wrong with the file."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

# What becomes of rows, in the order in which it is told.
COUNTED = (
    "created",
    "updated",
    "unchanged",
    "accepted",
    "duplicate",
    "skipped",
    "conflict",
    "rejected",
    "cells left out",
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a file: the line, the column where it is one cell, and why."""

    line: int
    reason: str
    column: str = ""

    def __str__(self) -> str:
        column = f', column "{printable(self.column)}"' if self.column else ""
        return f"line {self.line}{column}: {printable(self.reason)}"


def _nobody(what: str, row_id: int) -> None:
    """Whoever imports by a command keeps no record of single rows."""


@dataclass(slots=True)
class Progress:
    """Counts by what became of the rows; each fault is told once, as it is met.

    `note` is told what was written: "lead" created, "change" of a field, "activity", "outcome", with its id.
    """

    tell: Callable[[Fault], None]
    note: Callable[[str, int], None] = _nobody
    counts: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    share: float = 0.0

    def fault(self, kind: str, fault: Fault) -> None:
        """Count and tell a fault."""
        self.counts[kind] += 1
        self.tell(fault)


def printable(text: str) -> str:
    """A text as a terminal may show it: what steers terminals is written out."""
    return text if text.isprintable() else ascii(text)[1:-1]
