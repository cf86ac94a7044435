"""What an address of these pages asks for: what leads are held against, the order, the page of a list."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from scoring.evidence.success import Success
from scoring.pages.addresses import page_in

SORTS = ("matrix", "paid", "rate", "lift")
SUCCESS_WORDS = {Success.ACCEPTED: "Accepted by sales", Success.WON: "Won"}


@dataclass(frozen=True)
class Asked:
    """An address, read."""

    success: Success = Success.ACCEPTED
    sort: str = "matrix"
    page: int = 1
    is_wanted: bool = False

    def query(self, **changes: Any) -> str:
        """The query of its address with some of it changed, without a question mark."""
        one = replace(self, **changes)
        pairs = [
            ("outcome", "" if one.success is Success.ACCEPTED else one.success.value),
            ("sort", "" if one.sort == "matrix" else one.sort),
            ("page", str(one.page) if one.page > 1 else ""),
            ("show", "1" if one.is_wanted else ""),
        ]
        return urlencode([(name, value) for name, value in pairs if value])


@dataclass(frozen=True)
class Choice:
    """One of the outcomes, or of the orders."""

    label: str
    query: str
    is_current: bool


def read_asked(query: QueryDict) -> Asked:
    """Read an address; what it can't mean is the default. `show` has at once what else comes later."""
    success, sort = query.get("outcome", ""), query.get("sort", "")
    return Asked(
        success=Success(success) if success in set(Success) else Success.ACCEPTED,
        sort=sort if sort in SORTS else SORTS[0],
        page=page_in(query.get("page", "")),
        is_wanted=query.get("show") == "1",
    )


def outcomes(asked: Asked) -> tuple[Choice, ...]:
    """The switch between the outcomes."""
    return tuple(
        Choice(words, asked.query(success=one, page=1), one is asked.success)
        for one, words in SUCCESS_WORDS.items()
    )
