"""JSON as it is read from a request: bounded, in UTF-8, and nothing that is no JSON."""

import codecs
import json
from collections.abc import Mapping
from typing import Any, NoReturn

from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser

from .problems import Problem

MOST_BYTES = 5 * 1024 * 1024
_LONGEST_NUMBER = 40  # digits; a longer one is no id and no amount, and takes long to read


class JsonReader(BaseParser):
    """Reads a body, or says what is wrong with it.

    Python's own reader takes NaN, and works long on a number of a million digits. A number that is too
    large for anything (1e400) becomes infinite here: who takes it refuses it at its place, so that one bad
    item of many holds up no other.
    """

    media_type = "application/json"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        request = (parser_context or {})["request"]
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise UnsupportedMediaType(media_type or "")
        _check_charset(request.content_type)
        body = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise too_large()
        return read_json(body)


def too_large() -> Problem:
    """More was sent than one request may hold."""
    return Problem(413, f"A request holds at most {MOST_BYTES:,} bytes: send it in parts.")


def read_json(body: bytes) -> Any:
    """Read a body.

    Raises:
        Problem: it is no JSON in UTF-8.
    """
    try:
        return json.loads(
            body.decode("utf-8"),
            parse_constant=_no_json,
            parse_int=lambda digits: (int if len(digits) <= _LONGEST_NUMBER else float)(digits),
            object_pairs_hook=_object,
        )
    except RecursionError as error:
        raise Problem(400, "The body is nested too deep.") from error
    except ValueError as error:
        # Its words tell the place of the fault and nothing of what stands there.
        raise Problem(400, f"The body is no JSON in UTF-8: {_fault(error)}.") from error


def _fault(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}, column {error.colno}"
    return "a byte that is no letter" if isinstance(error, UnicodeDecodeError) else str(error)


def _no_json(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Who sends a member twice means one of the two: nobody can tell which."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a member stands twice in one object")
    return found


def _check_charset(content_type: str) -> None:
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.strip().partition("=")
        if name.lower() == "charset" and not _is_utf8(value.strip('" ')):
            raise UnsupportedMediaType(content_type)


def _is_utf8(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name in ("utf-8", "ascii")
    except (LookupError, ValueError):
        return False
