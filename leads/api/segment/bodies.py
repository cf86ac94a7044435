"""What a client sent: unpacked within bounds, and read as JSON."""

import json
import math
import zlib
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError

LONGEST = 500 * 1024  # bytes, unpacked; as Segment has it
_LONGEST_NUMBER = 400  # digits
_GZIP = 31  # for zlib: a gzip head and nothing else


class Unreadable(Exception):
    """A body that can't be read; `status` as HTTP has it."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


def body_of(request: HttpRequest) -> dict[str, Any]:
    """Read the object that was sent.

    NaN and infinite numbers pass, as does a number without end, which becomes infinite: a message with one
    is refused and holds up no other of its batch.

    Raises:
        Unreadable: 400, 413 or 415.
    """
    try:
        read = json.loads(_text(request), parse_int=_int)
    except (ValueError, RecursionError) as error:
        raise Unreadable(400, "The body is no JSON.") from error
    if not isinstance(read, dict):
        raise Unreadable(400, "The body is no JSON object.")
    return read


def _text(request: HttpRequest) -> str:
    try:
        sent = request.body
    except RequestDataTooBig as error:
        raise Unreadable(413, "The body is longer than 500 KB.") from error
    except UnreadablePostError as error:
        raise Unreadable(400, "The body broke off.") from error
    raw = _unpacked(sent, request.headers.get("Content-Encoding", "").strip().lower())
    if len(raw) > LONGEST:
        raise Unreadable(413, "The body is longer than 500 KB.")
    return raw.decode("utf-8-sig")


def _unpacked(sent: bytes, encoding: str) -> bytes:
    if encoding in ("", "identity"):
        return sent
    if encoding != "gzip":
        raise Unreadable(415, "Only gzip is unpacked here.")
    unpacking = zlib.decompressobj(_GZIP)
    try:
        raw = unpacking.decompress(sent, LONGEST + 1)
    except zlib.error as error:
        raise Unreadable(400, "The body is no gzip.") from error
    if not unpacking.eof and len(raw) <= LONGEST:
        raise Unreadable(400, "The gzip breaks off.")
    return raw


def _int(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else math.inf
