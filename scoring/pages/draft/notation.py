"""What is typed into a cell, and back: "5", "half-life 30 d", "3 a day", "3 from 50, 6 from 90"."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from scoring.segments.address import number_in

_NUMBER = r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?|[+-]?\.[0-9]+"
_DAYS = r"\s*(?:d|day|days)?"
_TIER = re.compile(rf"({_NUMBER})\s+from\s+({_NUMBER})")
_HALF = re.compile(rf"(?:half[- ]?life|halves in|half)\s+({_NUMBER}){_DAYS}")
_BARE_HALF = re.compile(rf"({_NUMBER}){_DAYS}")
_WINDOW = re.compile(rf"(?:in|within|window)\s+({_NUMBER}){_DAYS}")
_STEP = re.compile(rf"({_NUMBER})\s*%\s+(?:from|after)\s+(?:day\s+)?({_NUMBER}){_DAYS}")
_LIMIT = re.compile(rf"({_NUMBER})\s*(?:an?|per|/|x)\s*(day|week|month|ever)")
_LAST = re.compile(rf"(?:the\s+)?last\s+({_NUMBER})|({_NUMBER})\s+(?:ever|in all)")
_EMPTY = frozenset({"", "-", "–", "none"})


class NotRead(ValueError):
    """What was typed says nothing that the cell can hold; the message says how it is written."""


def read(cell: str, text: str) -> Any:
    """What was typed, as the cell's value; None where it is empty.

    Raises:
        NotRead: with the way to write it.
    """
    small = text.replace("−", "-").strip()
    if cell in ("label", "note", "name", "key"):
        return text.strip() or None
    if small.lower() in _EMPTY:
        return None
    return _READ.get(cell, read_number)(small.lower())


def write(cell: str, value: Any) -> str | None:
    """The text that `read` gives back as this value; None where there is none, so that a form is needed."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    try:
        text = _WRITTEN.get(cell, written_number)(value)
        return text if read(cell, text) == value else None
    except (NotRead, KeyError, TypeError, ValueError, AttributeError):
        return None


def written_number(value: Any) -> str:
    """A number as one types it.

    Raises:
        TypeError: it is none.
    """
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError(value)
    return repr(value).removesuffix(".0")


def read_number(text: str) -> Any:
    """A number that was typed.

    Raises:
        NotRead: it is none.
    """
    found = number_in(text.replace("−", "-"))
    if isinstance(found, str):
        raise NotRead(f"“{text}” is no number: write it as 12 or 2.5." if text else "A number is missing.")
    return found


def _pays(text: str) -> Any:
    if "from" not in text:
        return {"points": read_number(text)}
    tiers = [_match(_TIER, part, _PAYS_WAY) for part in _parts(text)]
    return {"tiers": [{"from": least, "points": points} for points, least in tiers]}


def _fades(text: str) -> Any:
    value: dict[str, Any] = {}
    for part in _parts(text):
        if found := _WINDOW.fullmatch(part):
            value["window_days"] = number_in(found[1])
        elif found := _STEP.fullmatch(part):
            step = {"from_day": number_in(found[2]), "percent": number_in(found[1])}
            value.setdefault("fade", []).append(step)
        elif found := _HALF.fullmatch(part) or _BARE_HALF.fullmatch(part):
            value["half_life_days"] = number_in(found[1])
        else:
            raise NotRead(f"“{part}” can't be read: {_FADES_WAY}")
    return value


def _limit(text: str) -> Any:
    if found := _LIMIT.fullmatch(text):
        return {"times": number_in(found[1]), "per": found[2]}
    if found := _LAST.fullmatch(text):
        return {"times": number_in(found[1] or found[2]), "per": "ever"}
    raise NotRead(f"“{text}” can't be read: write it as 3 a day, 1 a week, 2 a month or last 5.")


_PAYS_WAY = "write it as 5, or in tiers as 3 from 50, 6 from 200."
_FADES_WAY = "write it as half-life 30 d, in 60 d, or 50% from 30 d, 0% from 90 d."


def _match(pattern: re.Pattern[str], text: str, way: str) -> list[Any]:
    found = pattern.fullmatch(text)
    if found is None:
        raise NotRead(f"“{text}” can't be read: {way}")
    return [number_in(group) for group in found.groups()]


def _parts(text: str) -> list[str]:
    """Parted by commas, semicolons or line breaks; a comma inside a number is none."""
    return [part for part in (one.strip() for one in re.split(r";|\n|,(?![0-9]{3}\b)", text)) if part]


def _tiers_text(value: Any) -> str:
    if "tiers" not in value:
        return written_number(value["points"])
    return ", ".join(
        f"{written_number(tier['points'])} from {written_number(tier['from'])}" for tier in value["tiers"]
    )


def _fades_text(value: Any) -> str:
    words = [f"half-life {written_number(value['half_life_days'])} d"] if "half_life_days" in value else []
    words += [
        f"{written_number(one['percent'])}% from {written_number(one['from_day'])} d"
        for one in value.get("fade", ())
    ]
    return ", ".join(
        [*words, *([f"in {written_number(value['window_days'])} d"] if "window_days" in value else [])]
    )


def _limit_text(value: Any) -> str:
    times = written_number(value["times"])
    return f"last {times}" if value["per"] == "ever" else f"{times} a {value['per']}"


_READ: Mapping[str, Callable[[str], Any]] = {"pays": _pays, "fades": _fades, "limit": _limit}
_WRITTEN: Mapping[str, Callable[[Any], str]] = {
    "pays": _tiers_text,
    "fades": _fades_text,
    "limit": _limit_text,
}
TYPED = frozenset(
    ["label", "name", "key", "pays", "fades", "limit", "cap", "min", "max", "from", "weights", "full_marks"]
)
"""Cells that are typed; the others are chosen in a form."""
