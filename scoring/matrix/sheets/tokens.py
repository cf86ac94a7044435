"""The words of a cell: bare words, numbers, and text in quotes, which holds whatever letters there are."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<text>"(?:[^"\\]|\\.)*")
    | “(?P<smart>[^”]*)”
    | (?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})(?=[\s,()]|$)
    | (?P<number>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(?=[\s,()%]|$)
    | (?P<mark>[,()%])
    | (?P<word>[^\s,()%"“”]+)
    )""",
    re.VERBOSE,
)
_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_./@-]*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Excel reads `_x000D_` in a cell as a letter of that number.
_HIDDEN = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
RESERVED = frozenset({
    "and", "or", "not", "is", "in", "from", "below", "between", "contains", "starts", "ends", "with", "older",
    "than", "within", "days", "times", "known", "unknown", "did", "score", "parameter", "true", "false",
    "null",
})  # fmt: skip


class NotationFault(ValueError):
    """A cell that says nothing that a matrix knows; the message says how it is written."""


@dataclass(frozen=True)
class Token:
    """One word of a cell. `kind` is word, value (text in quotes, a number, a date) or mark."""

    kind: str
    value: Any
    shown: str


def tokens_of(text: str) -> Iterator[Token]:
    """The words of a cell, in order.

    Raises:
        NotationFault: a quote is not closed, or what stands in quotes is none.
    """
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None:
            raise NotationFault(f"a quote is not closed at “{text[at:].strip()[:20]}”")
        at = found.end()
        yield _token(found)


def _token(found: re.Match[str]) -> Token:
    kind, shown = found.lastgroup or "", found[0].strip()
    if kind == "text":
        return Token("value", unquoted(shown), shown)
    if kind == "smart":
        return Token("value", found["smart"], shown)
    if kind == "date":
        return Token("value", shown, shown)
    if kind == "number":
        return Token("value", _number(shown), shown)
    return Token(kind, shown, shown)


def _number(text: str) -> float:
    is_whole = text.lstrip("+-").isdigit() and len(text) < 300
    return int(text) if is_whole else float(text)


def quoted(text: str) -> str:
    """A text in quotes, so that every letter of it comes back, whatever reads the file meanwhile."""
    letters = "".join(
        one if one.isprintable() and one not in '"\\' else json.dumps(one)[1:-1] for one in text
    )
    return '"' + _HIDDEN.sub(r"\\u005f", letters) + '"'


def unquoted(text: str) -> str:
    """What `quoted` made one of.

    Raises:
        NotationFault: it is no such text.
    """
    try:
        value = json.loads(text, strict=False)
    except ValueError:
        raise NotationFault(f"{text[:40]} is not written as text in quotes is") from None
    if not isinstance(value, str):
        raise NotationFault(f"{text[:40]} is no text in quotes")
    return value


def written(value: Any) -> str:
    """A text, number or boolean as a word of a cell."""
    if isinstance(value, str):
        is_plain = _BARE.fullmatch(value) and value.lower() not in RESERVED and not _HIDDEN.search(value)
        return value if is_plain or _DATE.fullmatch(value) else quoted(value)
    return json.dumps(value)
