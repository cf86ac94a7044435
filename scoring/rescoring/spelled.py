"""Rows of scores spelled for COPY, a column at a time: value by value takes psycopg six times as long."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from .rows import Columns

_NULL = r"\N"
_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def spelled(columns: Columns) -> bytes:
    """Rows in COPY's text format."""
    if not columns["lead_id"]:
        return b""
    texts = [_SPELLED.get(name, _once)(column) for name, column in columns.items()]
    return ("\n".join(map("\t".join, zip(*texts, strict=True))) + "\n").encode()


class _Known(dict[Any, str]):
    """How values are spelled, each found out once."""

    def __init__(self, spell: Callable[[Any], str]) -> None:
        self._spell = spell

    def __missing__(self, value: Any) -> str:
        found = self[value] = self._spell(value)
        return found


def _once(column: Iterable[Any]) -> Iterable[str]:
    return map(_Known(_word).__getitem__, column)


def _word(value: Any) -> str:
    if value is None:
        return _NULL
    return value.translate(_ESCAPED) if isinstance(value, str) else str(value)


def _each(column: Iterable[int]) -> Iterable[str]:
    return map(str, column)


def _moments(column: Iterable[datetime | None]) -> Iterable[str]:
    """Hardly two are the same, and to look one up takes longer than to spell it."""
    return (_NULL if value is None else str(value) for value in column)


def _truths(column: Iterable[bool]) -> Iterable[str]:
    return map({True: "t", False: "f"}.__getitem__, column)


def _numbers(column: Iterable[list[int]]) -> Iterable[str]:
    return ("{" + str(value)[1:-1] + "}" for value in column)


def _words(column: Iterable[list[str]]) -> Iterable[str]:
    return map(_Known(_listed).__getitem__, map(tuple, column))


def _listed(words: tuple[str, ...]) -> str:
    return _word("{" + ",".join(map(_quoted, words)) + "}")


def _quoted(word: str) -> str:
    return '"' + word.replace("\\", r"\\").replace('"', r"\"") + '"'


_SPELLED: dict[str, Callable[[Iterable[Any]], Iterable[str]]] = {
    "lead_id": _each,
    "inputs_revision": _each,
    "points": _each,
    "is_worth_a_look": _truths,
    "counts": _truths,
    "is_listed": _truths,
    "is_marked": _truths,
    "last_activity_at": _moments,
    "values": _numbers,
    "meets": _words,
}
