"""What the sheet consists of: lists of lines, lines of spots; a spot shows a cell, a heading, or nothing."""

from dataclasses import dataclass
from functools import cached_property
from zlib import crc32


@dataclass(frozen=True)
class Spot:
    """One cell of the table.

    `cell` is its name in the draft, "" where nothing can be edited. `typed` is what stands in the field when
    one begins to type; None: it is chosen in a form. `was` is what the version in force says where that is
    otherwise, None where it says the same.
    """

    words: str = ""
    id: str = ""
    cell: str = ""
    typed: str | None = None
    was: str | None = None
    lines: tuple[str, ...] = ()
    style: str = ""
    span: int = 1
    called: str = ""
    faults: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    slot: str = ""  # what others fill in: pays, evidence

    @property
    def is_nothing(self) -> bool:
        """Whether a dash stands for what there is not, and nothing is to be said of it."""
        return self.words == "–" and self.was is None and not self.faults


@dataclass(frozen=True)
class Line:
    """One row: its heading, its spots, and what has been done with it since the version in force.

    `state` is "", "new" or "gone"; `says` is what is wrong with it, in words, and whether that is a fault (or
    a warning); `acts` what can be done with the row; `parent` the row it belongs to; `adds` what can be added
    below it (what `draft_add` takes, and words).
    """

    id: str
    kind: str
    head: Spot
    spots: tuple[Spot, ...] = ()
    state: str = ""
    url: str = ""
    note: str = ""
    says: tuple[tuple[str, bool], ...] = ()
    acts: str = ""
    parent: str = ""
    adds: tuple[str, str] | None = None

    @property
    def row_kind(self) -> str:
        """What kind of row of the draft it is, as `RowKind` has it."""
        return self.id.partition("-")[0]

    @cached_property
    def mark(self) -> str:
        """Short, and another one as soon as the line shows anything else."""
        return f"{crc32(repr(self).encode()):08x}"
