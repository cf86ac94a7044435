"""Pages of tables that may hold millions of rows."""

from functools import cached_property
from typing import Any, cast

from django.core.paginator import Paginator
from django.db import connection
from django.db.models import QuerySet

MOST_COUNTED = 10_000  # a person who filters pages on no further; counting millions takes seconds


class LargeTablePaginator(Paginator):
    """Counts what is filtered up to a limit, and takes PostgreSQL's estimate for a large table as a whole."""

    @cached_property
    def count(self) -> int:
        queryset = cast(QuerySet[Any], self.object_list)
        if queryset.query.where:
            return len(queryset.order_by().values_list("pk")[: MOST_COUNTED + 1])
        estimate = _estimate(queryset.model._meta.db_table)
        return estimate if estimate > MOST_COUNTED else queryset.order_by().count()


def _estimate(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass(%s)", [table])
        row = cursor.fetchone()
    return int(row[0]) if row else 0
