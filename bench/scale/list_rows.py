"""The bars of the ranking: a row for each filter, some together, counts, and the whole page."""

from collections.abc import Callable
from datetime import datetime
from functools import cache

from .lists import COLUMNS, COMBINATIONS, LISTS, Lists
from .measuring import Row
from .page import drawn

PAGE, SOUGHT = 3, 50  # times as long as one lead by its key


def list_rows(leads: int, now: datetime) -> list[Row]:
    """Every row about lists, in the order of the table."""
    lists = cache(lambda: Lists(leads, now))

    def pages(key: str, what: str, queries: Callable[[], list[str]], bar: float = PAGE) -> Row:
        return _row(lists, key, what, lambda: lists().pages(queries()), bar)

    alone = [
        pages(f"ranking-{column}", f"the same by {column}", lambda column=column: lists().of_column(column))
        for column in COLUMNS
    ]
    return [
        pages("ranking", "the ranking's query for 50 rows, the slowest depth", lambda: [""]),
        *alone,
        pages("ranking-lists", "worth a look, pool, disqualified", lambda: [f"list={one}" for one in LISTS]),
        pages("ranking-band-grade", "the same by band and grade", lambda: lists().together("band", "grade")),
        pages(
            "ranking-owner-band-region",
            "the same by owner, band and region",
            lambda: lists().together("owner", "band", "region"),
        ),
        pages("combinations", "the slowest of free combinations", lambda: list(COMBINATIONS), SOUGHT),
        _row(
            lists,
            "counts",
            "the slowest of all counts above a list",
            lambda: lists().counts(["", *(one for column in COLUMNS for one in lists().of_column(column))]),
            SOUGHT,
        ),
        Row(
            key="page",
            what="the page of 50, whole, beside recording and scoring",
            ours=lambda: drawn(["", *(lists().of_column(column)[0] for column in COLUMNS)]),
            bar=0.1,
        ),
    ]


def _row(lists: Callable[[], Lists], key: str, what: str, ours: Callable[[], float], bar: float) -> Row:
    return Row(
        key=key,
        what=what,
        ours=ours,
        against=lambda: lists().by_key(),
        yardstick="reading one lead by its key",
        bar=bar,
    )
