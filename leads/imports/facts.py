"""What stands in the columns of a file: samples, how dates and numbers are written, which words there are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from leads.ingest.files.moments import DAY_FIRST, MONTH_FIRST, day_and_month, is_moment
from leads.ingest.files.taking import taken

from .rows import FileRows

SAMPLES, MOST_WORDS, LONGEST_WORD = 3, 30, 80
LOOKED_AT = 2_000  # rows in which every column is looked at; after that only those that leave something open
_COMMA = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?|[+-]?\d+,\d{1,2}", re.ASCII)
_POINT = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?|[+-]?\d+\.\d{1,2}", re.ASCII)
_DIGIT = re.compile(r"\d")


@dataclass(slots=True)
class Column:
    """What was seen in one column."""

    name: str
    samples: list[str] = field(default_factory=list)
    filled: int = 0
    emails: int = 0
    moments: int = 0
    highest: list[int] = field(default_factory=lambda: [0, 0])  # of the first and second number of dates
    commas: int = 0
    points: int = 0
    words: dict[str, None] | None = field(default_factory=dict)

    def see(self, cell: str) -> None:
        """Look at a cell."""
        self.filled += 1
        if len(self.samples) < SAMPLES and cell not in self.samples:
            self.samples.append(cell[:LONGEST_WORD])
        self.emails += "@" in cell
        if _DIGIT.search(cell):
            self.see_date(cell)
            number = taken("number", cell)
            self.commas += bool(_COMMA.fullmatch(number))
            self.points += bool(_POINT.fullmatch(number))
        self.see_word(cell)

    def see_date(self, cell: str) -> None:
        """Look at what may be a date."""
        if numbers := day_and_month(cell):
            self.moments += 1
            self.highest = [max(pair) for pair in zip(self.highest, numbers, strict=True)]
        elif is_moment(cell):
            self.moments += 1

    def see_word(self, cell: str) -> None:
        """Remember which words there are, while they are few."""
        if self.words is not None:
            self.words[cell[:LONGEST_WORD]] = None
            if len(self.words) > MOST_WORDS:
                self.words = None

    @property
    def is_open(self) -> bool:
        """Whether more rows could tell more: a date that could be read in two ways, words that are few."""
        return self.is_date_open or self.words is not None

    @property
    def is_date_open(self) -> bool:
        """Whether there are dates of which none says if the day or the month comes first."""
        return self.highest[0] > 0 and max(self.highest) <= 12

    def told(self) -> dict[str, Any]:
        """As it is kept with the file."""
        first, second = self.highest
        if first > 12 and second > 12:
            order = "both"
        elif first > 12:
            order = DAY_FIRST
        elif second > 12:
            order = MONTH_FIRST
        else:
            order = "open" if first else ""
        return {
            "name": self.name,
            "samples": self.samples,
            "filled": self.filled,
            "is_email": self.filled > 0 and self.emails * 2 > self.filled,
            "is_date": self.filled > 0 and self.moments * 2 > self.filled,
            "order": order,
            "decimal": "," if self.commas > self.points else "",
            "words": list(self.words or ()),
        }


def look(rows: FileRows) -> dict[str, Any]:
    """Look at a whole file.

    Returns:
        `columns`, each as `Column.told`; `rows`, how many there are; `faults`, how many can't be read.
    """
    columns = [Column(name) for name in rows.header]
    count = faults = 0
    left: Sequence[tuple[int, Column]] = list(enumerate(columns))
    for row in rows:
        count += 1
        rows.kept.clear()
        if row.fault:
            faults += 1
            continue
        for place, column in left:
            if cell := row.cells[place].strip():
                _see(column, cell, count)
        if count >= LOOKED_AT and count % LOOKED_AT == 0:
            left = [(place, column) for place, column in left if column.is_open]
    return {"columns": [column.told() for column in columns], "rows": count, "faults": faults}


def _see(column: Column, cell: str, count: int) -> None:
    if count <= LOOKED_AT:
        column.see(cell)
        return
    column.filled += 1
    column.see_word(cell)
    if column.is_date_open:
        column.see_date(cell)
