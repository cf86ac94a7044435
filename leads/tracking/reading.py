"""Parts of a message, read leniently: what is missing or of another kind is no part."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

_TIME = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt ](\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?)?"
    r"\s*([Zz]|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)


def part(message: Any, *names: str) -> Any:
    """What lies below these names, one in the other; None where one of them is missing."""
    for name in names:
        message = message.get(name) if isinstance(message, Mapping) else None
    return message


def words(value: Any) -> str:
    """A text or a number as a stripped text; "" for anything else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value).removesuffix(".0")
    return value.strip() if isinstance(value, str) else ""


def mapping(value: Any) -> Mapping[str, Any]:
    """An object, or an empty one."""
    return value if isinstance(value, Mapping) else {}


def moment(value: Any) -> datetime | None:
    """A time as clients write it, UTC where it has no offset; None where it can't be read."""
    found = _TIME.fullmatch(value.strip()) if isinstance(value, str) and len(value) <= 60 else None
    if not found:
        return None
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    try:
        plain = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC
        )
        return plain + timedelta(seconds=float(fraction or 0)) - _offset(offset)
    except (ValueError, OverflowError):
        return None


def _offset(text: str | None) -> timedelta:
    if not text or text in "Zz":
        return timedelta()
    digits = text.replace(":", "")
    size = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5]))
    return -size if digits[0] == "-" else size
