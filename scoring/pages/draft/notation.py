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
    return _READ.get(cell, _number)(small.lower())


def write(cell: str, value: Any) -> str | None:
    """The text that `read` gives back as this value; None where there is none, so that a form is needed."""
    if value is None:
        return ""
    if cell not in _WRITTEN:
        return value if isinstance(value, str) else _plain(value)
    try:
        text = _WRITTEN[cell](value)
        return text if read(cell, text) == value else None
    except (NotRead, KeyError, TypeError, ValueError, AttributeError):
        return None


def _plain(value: Any) -> str | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return repr(value).removesuffix(".0") if is_number else None


def _number(text: str) -> Any:
    found = number_in(text)
    if isinstance(found, str):
        raise NotRead(f"“{text}” is no number: write it as 12 or 2.5.")
    return found


def _pays(text: str) -> Any:
    if "from" not in text:
        return {"points": _number(text)}
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
        return _plain(value["points"]) or ""
    return ", ".join(f"{_plain(tier['points'])} from {_plain(tier['from'])}" for tier in value["tiers"])


def _fades_text(value: Any) -> str:
    words = [f"half-life {_plain(value['half_life_days'])} d"] if "half_life_days" in value else []
    words += [f"{_plain(one['percent'])}% from {_plain(one['from_day'])} d" for one in value.get("fade", ())]
    return ", ".join([*words, *([f"in {_plain(value['window_days'])} d"] if "window_days" in value else [])])


def _limit_text(value: Any) -> str:
    times = _plain(value["times"])
    return f"last {times}" if value["per"] == "ever" else f"{times} a {value['per']}"


_READ: Mapping[str, Callable[[str], Any]] = {"pays": _pays, "fades": _fades, "limit": _limit}
_WRITTEN: Mapping[str, Callable[[Any], str]] = {
    "pays": _tiers_text,
    "fades": _fades_text,
    "limit": _limit_text,
}
TYPED = frozenset(
    {
        "label", "name", "key", "note", "pays", "fades", "limit", "cap",
        "min", "max", "from", "weights", "full_marks",
    }
)  # fmt: skip
"""Cells that are typed; the others are chosen in a form."""
