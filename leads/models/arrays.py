"""Subqueries that are asked first, once, so that an index finds what they name.

Of `IN (SELECT …)` the database guesses how much it may give, and often reads a whole table beside it.
"""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Q, QuerySet


class _IsAnyOf(Func):
    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def is_any_of(column: str, values: QuerySet[Any, Any]) -> Q:
    """Whether a column is one of what a query of one column gives; few thousands at most."""
    return Q(_IsAnyOf(F(column), ArraySubquery(values)))
