"""Import activities from a file: run again, or killed and run again, it ends as if it had run once."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from leads.ingest.items import NewActivity, Result
from leads.ingest.record import record_activities

from .activity_rows import ActivityRows
from .chunks import chunks
from .maps import Map
from .progress import Fault, Progress
from .table import Rows

ROWS_A_CHUNK = 5000


def import_activities(
    table: Rows, map: Map, now: datetime, progress: Progress, begun: int = 0
) -> Iterator[Progress]:
    """Import the activities of a file, chunk by chunk, through the one door.

    What somebody did who is no lead yet is kept, and joins the lead once there is one of that name.

    Args:
        table: the open file.
        map: with a part for activities, held against the catalog already.
        now: aware.
        progress: counts accepted, duplicate, conflicting, skipped and rejected rows.
        begun: rows that an earlier run has stored: they are only remembered, to tell equal rows apart.

    Yields:
        The progress, after each chunk that is stored.

    Raises:
        NoSuchColumn: the file lacks a column of the map.
        Unreadable: the file breaks off; the chunks before are stored.
    """
    assert map.activities, "the map has no part for activities"
    rows = ActivityRows(map, map.activities, table.header, progress)
    left = iter(table)
    for row in islice(left, begun):
        rows.pass_over(row)
    for chunk in chunks(left, ROWS_A_CHUNK):
        read: list[tuple[int, NewActivity]] = []
        for row in chunk:
            if activity := rows.read(row):
                read.append((row.line, activity))
        results = record_activities([activity for _, activity in read], map.source, now)
        for (line, _), result in zip(read, results, strict=True):
            _count(line, result, progress)
        progress.rows += len(chunk)
        progress.share = table.share_read
        yield progress


def _count(line: int, result: Result, progress: Progress) -> None:
    if result.reason:
        progress.fault(result.status, Fault(line, result.reason))
    else:
        progress.counts[result.status] += 1
        if result.status == "accepted":
            progress.note("activity", result.activity_id or 0)
