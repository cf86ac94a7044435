"""What a file would do: it is brought in and taken back, chunk by chunk, so that nobody waits for it."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

from django.db import transaction

from leads.ingest.files.cells import NoSuchColumn
from leads.ingest.files.parts import MapRefused
from leads.ingest.files.progress import Fault, Progress
from leads.ingest.files.table import Row, Unreadable
from leads.models import FileImport

from .choices import problems_of
from .reading import parts_of, reading_of
from .refusing import FileRefused
from .rows import FileRows

MOST_ROWS = 5_000
_SHOWN = 50


def preview(one: FileImport, now: datetime) -> dict[str, Any]:
    """Say what a file would do, and remember it with the file.

    Returns:
        `parts`, each `part` and its `counts`; `faults`, the first of them with line, column and reason;
        `rejected` rows; `rows` that were looked at and `is_whole`; or `problems`.
    """
    problems = problems_of(one)
    if not problems:
        try:
            told = _tried(one, now)
        except (FileRefused, MapRefused, NoSuchColumn, Unreadable) as error:
            problems = str(error).splitlines()
    one.preview = {"problems": problems} if problems else told
    one.save(update_fields=["preview"])
    return one.preview


def _tried(one: FileImport, now: datetime) -> dict[str, Any]:
    told: list[dict[str, Any]] = []
    faults: dict[tuple[int, str], Fault] = {}
    for part in parts_of(one):
        counts: Counter[str] = Counter()
        progress = Progress(tell=partial(_remember, faults), counts=counts)
        with FileRows(one) as rows:
            _try_part(one, part, _First(rows), now, progress)
        told.append({"part": part, "counts": dict(counts)})
    rejected = [fault for fault in faults.values() if not fault.column]
    shown = sorted(faults.values(), key=lambda fault: (bool(fault.column), fault.line))[:_SHOWN]
    return {
        "parts": told,
        "rejected": len(rejected),
        "left_out": len(faults) - len(rejected),
        "faults": [[fault.line, fault.column, fault.reason] for fault in shown],
        "rows": min(one.facts["rows"], MOST_ROWS),
        "is_whole": one.facts["rows"] <= MOST_ROWS,
    }


def _remember(faults: dict[tuple[int, str], Fault], fault: Fault) -> None:
    faults.setdefault((fault.line, fault.column), fault)


def _try_part(one: FileImport, part: str, rows: "_First", now: datetime, progress: Progress) -> None:
    """Each chunk in a transaction that is taken back: what is held is held for less than a second."""
    with transaction.atomic():
        importing = reading_of(one, part, MOST_ROWS)(rows, now, progress, 0)
        is_over = next(importing, None) is None
        transaction.set_rollback(True)
    while not is_over:
        with transaction.atomic():
            if part == "activities":
                reading_of(one, part, MOST_ROWS)  # its campaigns were taken back
            is_over = next(importing, None) is None
            transaction.set_rollback(True)


class _First:
    """The first rows of a file."""

    def __init__(self, rows: FileRows) -> None:
        self._rows, self.header = rows, rows.header

    @property
    def share_read(self) -> float:
        return self._rows.share_read

    def __iter__(self) -> Iterator[Row]:
        for row in islice(self._rows, MOST_ROWS):
            self._rows.kept.clear()
            yield row
