"""Between the ranking's filters and the conditions that are kept: the same segment, said in two ways."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from leads.models import Stage
from scoring.models import SavedView
from scoring.pages.filters import COPIED, QUEUE, Filters, where_of_document
from scoring.pages.keyset import DEFAULT_SORT, SORTS
from scoring.segments.check import Document
from scoring.segments.known import Known
from scoring.segments.tree import ME, NOBODY

_LISTS: dict[str, list[Document]] = {
    "look": [{"look": True}],
    "mine": [{"owner": [ME]}],
    "pool": [{"stage": [Stage.MQL.value]}, {"owner": [NOBODY]}],
    "disqualified": [{"disqualified": True}],
}


def documents_of(filters: Filters) -> list[Document]:
    """The conditions of a ranking's address: its list, its quick filters, and those made one by one."""
    documents = list(_LISTS.get(filters.list, ()))
    for name in ("band", "grade", "stage"):
        if value := getattr(filters, name):
            documents.append({name: [value]})
    if filters.owner:
        documents.append({"owner": [NOBODY if filters.owner == NOBODY else int(filters.owner)]})
    documents += [{"field": name, "is": getattr(filters, name)} for name in COPIED if getattr(filters, name)]
    if filters.q:
        documents.append({"search": filters.q})
    return documents + [one.document for one in filters.where]


def filters_of(view: SavedView, known: Known) -> Filters:
    """The ranking's filters of a saved view: what a quick filter can say is set there.

    Args:
        view: with its model.
        known: what conditions may name; one that is gone comes with its fault.
    """
    quick: dict[str, Any] = {}
    where = []
    for document in view.conditions if isinstance(view.conditions, list) else []:
        pair = _as_quick(document)
        if pair and pair[0] not in quick and _is_there(pair, known):
            quick[pair[0]] = pair[1]
        else:
            where.append(where_of_document(document, known))
    sort = SORTS.get(view.sort, DEFAULT_SORT)
    return Filters(model=view.model.key, where=tuple(where), view=str(view.pk), sort=sort, **quick)


def _as_quick(document: Any) -> tuple[str, str] | None:
    """The quick filter that says the same, where there is one."""
    if not isinstance(document, dict) or len(document) != 1:
        return None
    ((key, value),) = document.items()
    read = _QUICK.get(key)
    return read(key, value) if read else None


def _only(key: str, value: Any) -> tuple[str, str] | None:
    return (
        (key, value[0]) if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str) else None
    )


def _owner(key: str, value: Any) -> tuple[str, str] | None:
    if not isinstance(value, list) or len(value) != 1:
        return None
    one = value[0]
    return (key, str(one)) if one == NOBODY or (isinstance(one, int) and not isinstance(one, bool)) else None


_QUICK: dict[str, Callable[[str, Any], tuple[str, str] | None]] = {
    "band": _only,
    "grade": _only,
    "stage": _only,
    "owner": _owner,
    "search": lambda key, value: ("q", value) if isinstance(value, str) else None,
    "look": lambda key, value: ("list", "look"),
    "disqualified": lambda key, value: ("list", "disqualified"),
}


def _is_there(pair: tuple[str, str], known: Known) -> bool:
    """What is gone from the matrix must not vanish among the quick filters: it stays, with its fault."""
    name, value = pair
    if name == "owner":
        return value == NOBODY or int(value) in known.people
    return name in ("q", "list") or value in known.names[name]


def may_be_kept(filters: Filters) -> bool:
    """Whether it is a list that a view can hold: with something to say, and nothing wrong in it."""
    return filters.list != QUEUE and not filters.faults and bool(documents_of(filters) or sort_key(filters))


def is_same(filters: Filters, other: Filters) -> bool:
    """Whether two addresses say the same, whatever view they name."""
    return (filters.model or other.model) == (other.model or filters.model) and _said(filters) == _said(other)


def _said(filters: Filters) -> tuple[Sequence[str], str]:
    return sorted(json.dumps(one, sort_keys=True) for one in documents_of(filters)), sort_key(filters)


def sort_key(filters: Filters) -> str:
    """The order that a view keeps, "" for the usual one."""
    return "" if filters.sort is DEFAULT_SORT else filters.sort.key
