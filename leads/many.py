"""Many ids as one parameter of a query: thousands of parameters take longer to write than rows to find."""

from collections.abc import Iterable

from django.db.models.expressions import RawSQL


def among(ids: Iterable[int]) -> RawSQL:
    """The ids as what a filter's `__in` takes."""
    return RawSQL("SELECT unnest(%s::bigint[])", [array_of(ids)])


def array_of(ids: Iterable[int]) -> str:
    """The ids as PostgreSQL writes an array, for `= ANY(%s::bigint[])`."""
    return "{" + ",".join(map(str, ids)) + "}"
