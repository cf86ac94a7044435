"""What an address takes behind its question mark: one table that the readers and the document share."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NoBase64
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from leads.catalog.fields import checked_text

from .problems import Problem

USUAL = 50  # rows of a page
_LONGEST = 1000


@dataclass(frozen=True)
class Param:
    """One parameter. `read` takes its text or raises a ValueError in words that name what would be right."""

    name: str
    words: str
    read: Callable[[str], Any]
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})


def text(name: str, words: str) -> Param:
    """A parameter of any letters."""
    return Param(name, words, lambda said: said, {"type": "string", "minLength": 1, "maxLength": _LONGEST})


def one_of(name: str, words: str, values: Iterable[str]) -> Param:
    """A parameter that is one of these."""
    known = tuple(values)

    def read(said: str) -> str:
        if said not in known:
            raise ValueError(f"is none of: {', '.join(known)}.")
        return said

    return Param(name, words, read, {"type": "string", "enum": list(known)})


def moment(name: str, words: str) -> Param:
    """A parameter that is a time with its offset."""
    return Param(name, words, moment_in, {"type": "string", "format": "date-time"})


def moment_in(said: str) -> datetime:
    """Read a time as RFC 3339 has it; gives it in UTC, since PostgreSQL knows no offset of 16 hours or more.

    Raises:
        ValueError: it is none, or has no offset.
    """
    wanted = "write it like 2026-06-30T14:05:00Z, with an offset."
    try:
        read = datetime.fromisoformat(said)
        if read.utcoffset() is not None:
            return read.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"is no time: {wanted}") from error
    raise ValueError(f"has no offset: {wanted}")


def limit(most: int) -> Param:
    """How many there are on a page."""

    def read(said: str) -> int:
        if not (said.isascii() and said.isdigit() and len(said) <= len(str(most)) and 0 < int(said) <= most):
            raise ValueError(f"is no number from 1 to {most}.")
        return int(said)

    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": USUAL}
    return Param("limit", f"How many on a page; {USUAL} unless told.", read, schema)


AFTER = Param("after", "Where the page begins: `next` of the page before.", lambda said: said)


def read_query(takes: Sequence[Param], query: QueryDict) -> dict[str, Any]:
    """Read what stands behind the question mark.

    A name that the address does not know is refused: who mistypes a filter must not get everything.

    Raises:
        Problem: 400 with each fault.
    """
    known = {param.name: param for param in takes}
    asked: dict[str, Any] = {}
    faults: list[tuple[str, str]] = []
    for name in query:
        try:
            asked[name] = _read(known.get(name), query.getlist(name))
        except ValueError as error:
            faults.append((name[:80], str(error)))
    if faults:
        raise Problem(400, "The address says what can't be asked.", errors=faults)
    return asked


def _read(param: Param | None, said: list[str]) -> Any:
    if param is None:
        raise ValueError("is no parameter of this address.")
    if len(said) > 1:
        raise ValueError("stands there twice.")
    if not said[0] or len(said[0]) > _LONGEST:
        raise ValueError(f"is empty, or longer than {_LONGEST} letters.")
    try:
        checked_text(said[0])
    except ValidationError as error:
        raise ValueError(str(error.message)) from error
    return param.read(said[0])


def cursor_of(*place: Any) -> str:
    """Write down where a page ended: whole numbers, texts, times."""
    return urlsafe_b64encode(json.dumps(place, default=datetime.isoformat).encode()).decode().rstrip("=")


def place_in(cursor: str, *kinds: type) -> list[Any]:
    """Read where the page before ended.

    Args:
        cursor: as it was sent.
        kinds: of its parts.

    Raises:
        Problem: it is no `next` of this address.
    """
    try:
        place = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if [type(part) for part in place] == list(kinds) and all(map(_is_storable, place)):
            return list(place)
    except (NoBase64, ValueError, TypeError, RecursionError):
        pass
    raise Problem(400, "The address says what can't be asked.", errors=[("after", "is no `next` of a page.")])


def _is_storable(part: Any) -> bool:
    return abs(part) < 2**63 if isinstance(part, int) else "\0" not in part and part.isprintable()
