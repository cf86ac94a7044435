"""Erasing people: what is left of a lead is counted, says nothing of anybody, and does not come back."""

from collections.abc import Iterable

from leads.ingest.items import Who

from .erased import erased_on


def is_erased(names: Iterable[Who]) -> set[Who]:
    """Those of the names that belonged to somebody who was erased; nothing of them is taken in.

    Nobody is erased from this call on until the transaction ends.

    Args:
        names: as they are stored, e-mail addresses in small letters.
    """
    return set(erased_on(names))
