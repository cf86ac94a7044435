"""The addresses of the leads behind a number: segments, as the ranking reads them."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from leads.models import Field
from scoring.pages.screen import Screen
from scoring.quality.checks import OF_MQL, Check
from scoring.quality.tally import OLD_DAYS
from scoring.segments.address import write

Link = Callable[..., str]
Document = Mapping[str, Any]


def linker(screen: Screen) -> Link:
    """What makes the address of the leads for whom all of some conditions hold, of the model that is open."""
    model = next((one.key for one in screen.models if one.is_chosen), "")
    chosen = [("model", model)] if len(screen.models) > 1 else []

    def link(*documents: Document) -> str:
        pairs = [*chosen, *(("where", write(one)) for one in documents)]
        return f"{reverse('ranking')}?{urlencode(pairs)}"

    return link


def missing(field: Field) -> Document:
    """Leads of whom it is not known."""
    return {"field": field.key, "unknown": True}


def invalid(field: Field) -> tuple[Document, ...]:
    """Leads whose value cannot be meant."""
    if not field.choices:
        return (failing("country.unknown"),)
    values = [str(choice["value"]) for choice in field.choices]
    return ({"field": field.key, "not_in": values},)


def old(field: Field) -> Document:
    """Leads whose value nobody has learned anew for long."""
    return {"stale": field.key, "days": OLD_DAYS}


def in_reach(field: Field) -> Document:
    """Leads that would be MQL at best, were it known."""
    return failing(f"{OF_MQL}{field.key}")


def failing(kind: str) -> Document:
    """Leads that fail a check."""
    return {"flaw": [kind]}


def failing_check(check: Check) -> Document:
    """The same of a check."""
    return failing(check.key)


def of_source(source: str) -> Document:
    """Leads of a source, or of none."""
    return {"field": "source", "is": source} if source else {"field": "source", "unknown": True}


def of_owner(owner_id: int) -> Document:
    """Leads of an owner, or of nobody."""
    return {"owner": [owner_id or "nobody"]}
