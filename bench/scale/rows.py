"""The bars, each with what it is held against."""

from datetime import datetime
from functools import cache

from . import whatif
from .list_rows import list_rows
from .measuring import Row
from .memory import peak
from .nightly import seconds_a_lead, written_at_night, written_by_all
from .order import Order
from .recording import copied, inserted, recorded, scored_at_once
from .rescore import Ready, by_one_statement, read_and_written, rescored, rescored_by_two
from .tenfold import at_a_tenth


def rows_of(order: Order, now: datetime) -> list[Row]:
    """Every row, in the order of the table."""
    ready = cache(Ready)
    files = cache(lambda: whatif.Files(now))
    leads = order.leads
    return [
        Row(
            key="rescore",
            what="all leads rescored under a new version",
            ours=lambda: rescored(now),
            against=lambda: read_and_written(ready()),
            yardstick="the same reads and writes without computing",
            bar=1.5,
        ),
        Row(
            key="rescore-sql",
            what="the same",
            ours=lambda: rescored(now),
            against=lambda: by_one_statement(now),
            yardstick="one SQL statement over the raw activities that does the same rules",
            bar=0.5,
        ),
        Row(
            key="rescore-two",
            what="the same, by the two processes of a worker",
            ours=lambda: rescored_by_two(now),
            against=lambda: by_one_statement(now),
            yardstick="one SQL statement over the raw activities that does the same rules",
            bar=0.5,
        ),
        Row(
            key="nightly",
            what="what a night writes",
            ours=lambda: written_at_night(now),
            against=lambda: written_by_all(now),
            yardstick="what a rescore of all leads writes",
            bar=0.7,
            unit="MB",
        ),
        Row(
            key="nightly-time",
            what="the night's time for each lead, half of all due",
            ours=lambda: seconds_a_lead(now, 50),
            against=lambda: seconds_a_lead(now, 10),
            yardstick="a tenth due",
            bar=1.2,
        ),
        Row(
            key="one",
            what="one activity to its new score",
            ours=lambda: scored_at_once(leads, now),
            against=lambda: inserted(leads, now),
            yardstick="inserting and committing the activity",
            bar=4,
        ),
        Row(
            key="recording",
            what="recording 20,000 activities with keys",
            ours=lambda: recorded(leads, now),
            against=lambda: copied(leads, now),
            yardstick="COPY into the same table",
            bar=1 / 0.7,
        ),
        *list_rows(leads, now),
        *(
            Row(
                key=f"whatif-{key}",
                what=f"what-if on all leads: {what}",
                ours=lambda change=change: files().what_if(change),  # type: ignore[misc]
                bar=bar,
            )
            for key, what, change, bar in (
                ("points", "one rule's points", whatif.other_points, 0.15),
                ("threshold", "a threshold", whatif.other_threshold, 0.15),
                ("half-life", "one rule's half-life", whatif.other_half_life, 1.5),
                ("window", "one rule's window", whatif.other_window, 1.5),
                ("condition", "one rule's condition", whatif.other_condition, 1.5),
            )
        ),
        Row(
            key="whatif-files",
            what="writing the files that what-ifs are computed from",
            ours=lambda: files().written(),
            against=lambda: read_and_written(ready()),
            yardstick="the reads and writes of a rescore",
            bar=3,
        ),
        Row(
            key="memory",
            what="memory of a worker that carries a rescore",
            ours=lambda: peak(now),
            bar=500,
            unit="MB",
        ),
        Row(
            key="tenfold",
            what="all leads rescored, of a company ten times as large",
            ours=lambda: rescored(now),
            against=lambda: at_a_tenth(order, "rescore"),
            yardstick="a tenth of the leads",
            bar=12,
        ),
    ]
