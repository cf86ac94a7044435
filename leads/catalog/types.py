"""The activity types that there are, for whoever asks with every activity."""

from collections.abc import Mapping
from functools import lru_cache

from leads.fetching import fetched

_AS_TEXT = "SELECT string_agg(id || ' ' || key, chr(10) ORDER BY id) FROM leads_activitytype"

Types = tuple[tuple[int, str], ...]
"""Ids and keys, by rising id."""


def types_there() -> Types:
    """All types as they are at this moment, the same object while nothing changes."""
    ((text,),) = fetched(_AS_TEXT, [])
    return _read(text or "")


@lru_cache(maxsize=8)
def _read(text: str) -> Types:
    cells = (line.split(" ", 1) for line in text.splitlines())
    return tuple((int(type_id), key) for type_id, key in cells)


def type_ids() -> Mapping[str, int]:
    """The id of each type by its key; not to be changed."""
    return _ids(types_there())


@lru_cache(maxsize=8)
def _ids(types: Types) -> Mapping[str, int]:
    return {key: type_id for type_id, key in types}
