"""Rows of a file in chunks, each stored in a transaction of its own."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import islice

from .table import Row


def chunks(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Part rows into lists of `size`, the last one shorter."""
    iterator = iter(rows)
    while chunk := list(islice(iterator, size)):
        yield chunk


def fingerprint(*words: str) -> int:
    """Eight bytes that stand for words: what a run remembers of a million rows must stay small."""
    text = "\x1f".join(words).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest())
