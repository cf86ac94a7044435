"""Where a page stands in a list of known length."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Pager:
    """The rows of a page, counted from 1; `before` and `after` are queries of addresses, or None."""

    first: int
    last: int
    total: int
    before: str | None
    after: str | None


def pager_of(
    page: int, rows: int, total: int, query_of: Callable[[int], str], last_page: int | None = None
) -> Pager:
    """The pager of a page.

    Args:
        page: from 1 on.
        rows: of a full page.
        total: of the whole list.
        query_of: the query of a page's address.
        last_page: beyond it nothing is shown, whatever there is.
    """
    has_after = page * rows < total and page != last_page
    return Pager(
        first=(page - 1) * rows + 1,
        last=min(page * rows, total),
        total=total,
        before=query_of(page - 1) if page > 1 else None,
        after=query_of(page + 1) if has_after else None,
    )
