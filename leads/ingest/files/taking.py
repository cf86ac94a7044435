"""Parts of a cell that holds more than one value."""

import re
from collections.abc import Callable, Mapping

_EMAIL = re.compile(r"[^@\s<>,;/|]{1,64}@[^@\s<>,;/|]+\.[^@\s<>,;/|.]+")
_PHONE = re.compile(r"\+?\d[\d\s().-]{4,}\d")
_MONEY = re.compile(r"[^\d.,+\-eE]")


def taken(take: str, cell: str) -> str:
    """Give the part of a cell; "" where there is none."""
    return TAKES[take](cell.strip())


def _first_name(name: str) -> str:
    """Of "Doe, John" what is after the comma, of "John Doe" the first word; of one word none."""
    _, comma, first = name.partition(",")
    if comma:
        return first.strip()
    return name.split()[0] if len(name.split()) > 1 else ""


def _last_name(name: str) -> str:
    last, comma, _ = name.partition(",")
    return last.strip() if comma else name.split(maxsplit=1)[-1] if name else ""


def _email(cell: str) -> str:
    found = _EMAIL.search(cell)
    return found[0] if found else ""


def _phone(cell: str) -> str:
    found = _PHONE.search(_EMAIL.sub(" ", cell))
    return found[0].strip() if found else ""


def _number(cell: str) -> str:
    """A number without its currency and blanks; what is no number stays, to be told as it stands."""
    bare = _MONEY.sub("", cell)
    return bare if any(letter.isdigit() for letter in bare) else cell


TAKES: Mapping[str, Callable[[str], str]] = {
    "first name": _first_name,
    "last name": _last_name,
    "email": _email,
    "phone": _phone,
    "number": _number,
}
