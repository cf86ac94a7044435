"""Pages of a long list by the last row seen, so that the thousandth page costs what the first one does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.db.models import BooleanField, F, Q, QuerySet
from django.db.models.expressions import RawSQL

from leads.models.names import sort_name
from leads.people.access import LARGEST_ID

from .listed import Listed, listed

PAGE_ROWS = 50
_SIGNS = {"lt": "<", "gt": ">"}
_LARGEST_NUMBER = 30_000  # of a score in tenths: a smallint


def _number(text: str) -> int:
    number = int(text)
    if abs(number) > _LARGEST_NUMBER:
        raise ValueError(text)
    return number


def _time(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


@dataclass(frozen=True)
class Sort:
    """An order of the ranking: by one value, then by the lead's id.

    `is_nullable`: the column is, and the table's indexes say so; `has_none`: some rows have no value.
    """

    key: str
    label: str
    column: str
    read: Callable[[str], Any]
    is_descending: bool = True
    is_nullable: bool = True
    has_none: bool = False


SORTS = {
    sort.key: sort
    for sort in (
        Sort("composite", "Score", "composite", _number, is_nullable=False),
        Sort("fit", "Fit", "fit", _number),
        Sort("engagement", "Engagement", "engagement", _number),
        Sort("qualification", "Qualification", "qualification", _number),
        Sort("last", "Last activity", "last_activity_at", _time, has_none=True),
        Sort("name", "Name", "sort_name", str, is_descending=False, is_nullable=False),
    )
}
DEFAULT_SORT = SORTS["composite"]


@dataclass(frozen=True)
class Cursor:
    """The row beside which a page begins, or before which it ends; `rank` is that of the page's first row."""

    value: Any
    lead_id: int
    is_backwards: bool
    rank: int


@dataclass(frozen=True)
class Page:
    """Rows of one page, in order, and the addresses' ends for its neighbours, None where there is none."""

    rows: list[Listed]
    rank: int
    before: str | None
    after: str | None


def read_cursor(sort: Sort, after: str, before: str, rank: str) -> Cursor | None:
    """The cursor of an address; one that cannot be read is as none: the first page."""
    text = (after or before).replace("\0", "")
    value, _, lead_id = text.rpartition("~")
    try:
        number = int(lead_id)
        if not 0 < number <= LARGEST_ID:
            return None
        if not value and not sort.has_none:
            return None
        first = max(1, min(int(rank or 1), LARGEST_ID))
        return Cursor(sort.read(value) if value else None, number, bool(before and not after), first)
    except ValueError:
        return None


def page_of(rows: QuerySet[Any], version_id: int, sort: Sort, cursor: Cursor | None) -> Page:
    """One page of `rows`, scores of that version, in the order of `sort`, beside the cursor.

    First which leads are on it, by the columns that an index holds; then all that is shown of them.
    """
    rows = ordered(rows, sort, cursor is not None and cursor.is_backwards).values_list("lead_id", sort.column)
    # One row more than is shown tells whether there is another page.
    found: list[tuple[int, Any]] = []
    for part in _parts(sort, cursor):
        if found:  # whoever was scored meanwhile may be further down by now
            part &= ~Q(lead_id__in=[lead_id for lead_id, _ in found])
        found += rows.filter(part)[: PAGE_ROWS + 1 - len(found)]
        if len(found) > PAGE_ROWS:
            break
    shown = found[:PAGE_ROWS]
    if cursor is not None and cursor.is_backwards:
        shown.reverse()
    leads = listed(version_id, [lead_id for lead_id, _ in shown])
    return _page(leads, shown, sort, cursor, has_more=len(found) > PAGE_ROWS)


def ordered(rows: QuerySet[Any], sort: Sort, is_backwards: bool = False) -> QuerySet[Any]:
    """The rows in an order, or backwards."""
    if sort.column == "sort_name":
        rows = rows.annotate(sort_name=sort_name("lead__"))
    return rows.order_by(*_order(sort, is_backwards))


def _page(
    leads: list[Listed], shown: list[tuple[int, Any]], sort: Sort, cursor: Cursor | None, has_more: bool
) -> Page:
    is_backwards = cursor is not None and cursor.is_backwards
    has_before = has_more if is_backwards else cursor is not None
    has_after = is_backwards or has_more
    rank = cursor.rank if cursor else 1
    return Page(
        rows=leads,
        rank=rank,
        before=f"before={_mark(*shown[0])}&rank={max(1, rank - PAGE_ROWS)}" if shown and has_before else None,
        after=f"after={_mark(*shown[-1])}&rank={rank + len(shown)}" if shown and has_after else None,
    )


def _mark(lead_id: int, value: Any) -> str:
    text = "" if value is None else value.isoformat() if isinstance(value, datetime) else str(value)
    return quote(f"{text}~{lead_id}", safe="~")


def _order(sort: Sort, is_backwards: bool) -> list[Any]:
    column, goes_down = F(sort.column), sort.is_descending != is_backwards
    if sort.is_nullable:
        first = column.asc(nulls_first=True) if is_backwards else column.desc(nulls_last=True)
    else:
        first = column.desc() if goes_down else column.asc()
    return [first, "-lead_id" if is_backwards else "lead_id"]


def _parts(sort: Sort, cursor: Cursor | None) -> list[Q]:
    """What comes after the cursor's row, or backwards before it, one stretch of an index after the other.

    As one condition, joined by OR, it gives an index no place to begin at: a page among fifty thousand leads
    that all score 0 would be looked for from the first of them on. Rows without a value come last.
    """
    if cursor is None:
        return [Q()]
    nth = _nth(sort, cursor)
    has_none = Q(**{f"{sort.column}__isnull": True})
    if cursor.value is None:
        return [has_none & nth, ~has_none] if cursor.is_backwards else [has_none & nth]
    way = "lt" if sort.is_descending != cursor.is_backwards else "gt"
    parts = [Q(**{sort.column: cursor.value}) & nth, Q(**{f"{sort.column}__{way}": cursor.value})]
    return [*parts, has_none] if sort.has_none and not cursor.is_backwards else parts


def _nth(sort: Sort, cursor: Cursor) -> Q:
    """Beyond the cursor's lead. By name said of both tables: the database takes it over from neither."""
    way = "lt" if cursor.is_backwards else "gt"
    nth = Q(**{f"lead_id__{way}": cursor.lead_id})
    if sort.column != "sort_name":
        return nth
    return nth & Q(RawSQL(f"leads_lead.id {_SIGNS[way]} %s", [cursor.lead_id], output_field=BooleanField()))
