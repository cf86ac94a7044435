"""Rows of scores spelled for COPY, a column at a time: value by value takes psycopg six times as long."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .rows import ScoreRow

_NULL = r"\N"
_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def spelled(rows: Sequence[ScoreRow]) -> bytes:
    """The rows in COPY's text format, their columns in the order of `ScoreRow`."""
    if not rows:
        return b""
    columns = zip(*rows, strict=True)
    texts = [
        _SPELLED.get(name, _once)(column) for name, column in zip(ScoreRow._fields, columns, strict=True)
    ]
    return ("\n".join(map("\t".join, zip(*texts, strict=True))) + "\n").encode()


class _Known(dict[Any, str]):
    """How values are spelled, each found out once."""

    def __missing__(self, value: Any) -> str:
        found = self[value] = _word(value)
        return found


def _once(column: Iterable[Any]) -> Iterable[str]:
    return map(_Known().__getitem__, column)


def _word(value: Any) -> str:
    if value is None:
        return _NULL
    return value.translate(_ESCAPED) if isinstance(value, str) else str(value)


def _truths(column: Iterable[bool]) -> Iterable[str]:
    return ("t" if value else "f" for value in column)


def _numbers(column: Iterable[list[int]]) -> Iterable[str]:
    return ("{" + str(value)[1:-1] + "}" for value in column)


def _words(column: Iterable[list[str]]) -> Iterable[str]:
    return _once("{" + ",".join(map(_quoted, value)) + "}" for value in column)


def _quoted(word: str) -> str:
    return '"' + word.replace("\\", r"\\").replace('"', r"\"") + '"'


_SPELLED: dict[str, Callable[[Iterable[Any]], Iterable[str]]] = {
    "is_worth_a_look": _truths,
    "counts": _truths,
    "is_listed": _truths,
    "is_marked": _truths,
    "values": _numbers,
    "meets": _words,
}
