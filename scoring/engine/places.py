"""Reading values out of a document: what does not fit becomes a fault at its path, and None.

A reader returns None only where it has noted a fault (or the value was absent and may be).
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from sys import float_info
from typing import TypeVar

from scoring.engine.faults import Fault, below, shown

MOST = 1_000_000
"""No points and days of a matrix are larger in size (scoring.md, section 9): sums of micro-points stay exact.
What is held against a field's number (a tier's `from`, an operand) may be: revenues are."""
LARGEST = float_info.max

_KEY = re.compile(r"[a-z0-9_]+")
_TYPE = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)*(?:\.\*)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """A value of the document, its path, and where its faults are collected."""

    value: object
    path: str
    faults: list[Fault]

    def fault(self, message: str) -> None:
        """Note a fault of the value itself."""
        self.faults.append(Fault(self.path, message))

    def fault_at(self, key: object, message: str) -> None:
        """Note a fault of what stands, or should stand, under a key."""
        self.faults.append(Fault(below(self.path, key), message))

    def has(self, key: str) -> bool:
        """Whether it is a mapping that has the key."""
        return isinstance(self.value, dict) and key in self.value

    def at(self, key: str) -> "Place":
        """What stands under a key that is there."""
        assert isinstance(self.value, dict)
        return Place(self.value[key], below(self.path, key), self.faults)

    def maybe(self, key: str, read: Callable[["Place"], T | None], default: T) -> T:
        """What stands under a key, the default where it is absent or faulty."""
        if not self.has(key):
            return default
        read_value = read(self.at(key))
        return default if read_value is None else read_value

    def need(self, key: str, read: Callable[["Place"], T | None]) -> T | None:
        """What stands under a required key; None, with a fault, where it is absent or faulty."""
        if not self.has(key):
            self.fault_at(key, "is required")
            return None
        return read(self.at(key))


def mapping(place: Place, known: Collection[str]) -> bool:
    """Is it a mapping? Keys that are not known there become faults."""
    if not isinstance(place.value, dict):
        place.fault(f"must be a mapping, not {shown(place.value)}")
        return False
    for key in place.value:
        if not isinstance(key, str) or key not in known:
            place.fault_at(key if isinstance(key, str) else shown(key), "is not known here")
    return True


def names(place: Place) -> Sequence[str]:
    """The keys of a mapping whose keys are free; one that is not a text becomes a fault."""
    if not isinstance(place.value, dict):
        place.fault(f"must be a mapping, not {shown(place.value)}")
        return []
    found = []
    for key in place.value:
        if not isinstance(key, str):
            place.fault_at(shown(key), "is a name that must be a text: quote it")
        elif not key.strip() or _UNSTORABLE.search(key):
            place.fault_at(key, "is no name")
        else:
            found.append(key)
    return found


def items(place: Place) -> list[Place]:
    """The entries of a list with something in it."""
    entries = _entries(place)
    if entries is not None and not entries:
        place.fault("must not be empty")
    return entries or []


def items_or_none(place: Place) -> list[Place]:
    """The entries of a list that may be empty."""
    return _entries(place) or []


def _entries(place: Place) -> list[Place] | None:
    if not isinstance(place.value, list | tuple):
        place.fault(f"must be a list, not {shown(place.value)}")
        return None
    return [Place(value, below(place.path, ix), place.faults) for ix, value in enumerate(place.value)]


def all_of(places: Sequence[Place], read: Callable[[Place], T | None]) -> tuple[T, ...] | None:
    """Every entry read; None where one is faulty or there is none."""
    found = [read(place) for place in places]
    whole = tuple(item for item in found if item is not None)
    return whole if whole and len(whole) == len(found) else None


def text(place: Place) -> str | None:
    """A text, which may be empty (labels, notes)."""
    if not isinstance(place.value, str):
        place.fault(f"must be a text, not {shown(place.value)}")
        return None
    if _UNSTORABLE.search(place.value):
        place.fault("holds a character that is none (NUL or half a surrogate pair)")
        return None
    return place.value


def filled_text(place: Place) -> str | None:
    """A text with something in it; what YAML reads as something else wants quotes."""
    if isinstance(place.value, bool | int | float):
        place.fault(f"must be a text, not {shown(place.value)}: quote it")
        return None
    found = text(place)
    if found is not None and not found.strip():
        place.fault("must not be empty")
        return None
    return found


def is_key(text: str) -> bool:
    """Whether a text can be the key of a parameter, rule or disqualifier."""
    return _KEY.fullmatch(text) is not None


def key_of(place: Place) -> str | None:
    """A key of small letters, digits and `_`."""
    found = filled_text(place)
    if found is not None and not is_key(found):
        place.fault(f"must be of a-z, 0-9 and _, not {shown(found)}")
        return None
    return found


def one_of(options: Collection[str]) -> Callable[[Place], str | None]:
    """A reader of one of these words."""

    def read(place: Place) -> str | None:
        if isinstance(place.value, str) and place.value in options:
            return place.value
        place.fault(f"must be {' or '.join(options)}, not {shown(place.value)}")
        return None

    return read


def any_number(place: Place) -> float | None:
    """A finite number of any size, as a field may hold it (a revenue); never a boolean."""
    value = place.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        place.fault(f"must be a number, not {shown(value)}")
        return None
    if not abs(value) <= LARGEST:  # of nan too
        place.fault(f"must be a finite number, not {shown(value)}")
        return None
    return float(value) + 0.0  # -0.0 becomes 0.0


def number(place: Place) -> float | None:
    """A finite number of at most a million in size; never a boolean."""
    found = any_number(place)
    if found is not None and abs(found) > MOST:
        place.fault(f"must be at most {MOST:,} in size, not {shown(place.value)}")
        return None
    return found


def number_from_0(place: Place) -> float | None:
    """A number of 0 or more."""
    found = number(place)
    if found is not None and found < 0:
        place.fault(f"must be 0 or more, not {shown(place.value)}")
        return None
    return found


def number_above_0(place: Place) -> float | None:
    """A number above 0."""
    found = number(place)
    if found is not None and found <= 0:
        place.fault(f"must be above 0, not {shown(place.value)}")
        return None
    return found


def percent(place: Place) -> float | None:
    """A number from 0 to 100."""
    found = number(place)
    if found is not None and not 0 <= found <= 100:
        place.fault(f"must be 0 to 100, not {shown(place.value)}")
        return None
    return found


def whole_from(least: int) -> Callable[[Place], int | None]:
    """A reader of whole numbers from `least` on."""

    def read(place: Place) -> int | None:
        found = number(place)
        if found is None:
            return None
        if found != int(found) or found < least:
            place.fault(f"must be a whole number from {least} on, not {shown(place.value)}")
            return None
        return int(found)

    return read


def boolean(place: Place) -> bool | None:
    """True or false, and nothing that only looks so."""
    if isinstance(place.value, bool):
        return place.value
    place.fault(f"must be true or false, not {shown(place.value)}")
    return None


def day(place: Place) -> str | None:
    """A date as `YYYY-MM-DD`."""
    value = place.value
    if type(value) is date:
        return value.isoformat()
    if isinstance(value, str) and _DAY.fullmatch(value.strip()):
        try:
            return date.fromisoformat(value.strip()).isoformat()
        except ValueError:
            pass
    place.fault(f"must be a date YYYY-MM-DD, not {shown(value)}")
    return None


def types(place: Place) -> tuple[str, ...] | None:
    """A list of activity types, exact ones and branches."""
    return all_of(items(place), _type)


def _type(place: Place) -> str | None:
    if isinstance(place.value, str) and _TYPE.fullmatch(place.value):
        return place.value
    place.fault(f"must be an activity type such as web.page or web.*, not {shown(place.value)}")
    return None
