"""Rows of scores spelled for COPY, a column at a time: value by value takes psycopg six times as long."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import orjson

from scoring.engine.once import each_once

from .rows import Columns

_AT_ONCE = 500  # rows, some 100 kB
_NULL = r"\N"
_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def spelled(columns: Columns) -> Iterator[bytes]:
    """Rows in COPY's text format, some at a time: the database stores them while the next are spelled."""
    if not columns["lead_id"]:
        return
    texts = [_SPELLED.get(name, _once)(column) for name, column in columns.items()]
    rows = map("\t".join, zip(*texts, strict=True))
    while piece := "\n".join(islice(rows, _AT_ONCE)):
        yield f"{piece}\n".encode()


def _once(column: Iterable[Any]) -> Iterable[str]:
    return each_once(_word, column)


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
    lists = orjson.dumps(column).decode().removeprefix("[[").removesuffix("]]").split("],[")
    return ("{" + numbers + "}" for numbers in lists)


def _words(column: Iterable[list[str]]) -> Iterable[str]:
    return each_once(_listed, map(tuple, column))


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
