"""Bodies as services send them, read strictly: what is no JSON or no form is refused as a whole."""

import json
import math
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from .service import Refused, Sent

MOST_FIELDS = 1_000
MOST_ITEMS = 5_000  # SendGrid, which sends the most at once, sends some hundreds


def json_of(sent: Sent) -> Any:
    """Read a body as JSON: no NaN, no number beyond what can be counted with, no endless depth."""
    try:
        return strict_json(sent.body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Refused(400, "The body is no JSON.") from error


def strict_json(text: str) -> Any:
    """Read JSON and nothing else.

    Raises:
        ValueError, RecursionError: it is none, or too deep.
    """
    return json.loads(text, parse_constant=_refuse, parse_float=_finite)


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON.")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number is too large.")
    return number


def items_of(sent: Sent) -> list[object]:
    """The items of a body that is a list of them, or one."""
    body = json_of(sent)
    items = body if isinstance(body, list) else [body]
    if len(items) > MOST_ITEMS:
        raise Refused(413, f"More than {MOST_ITEMS:,} items at once.")
    return items


def form_of(sent: Sent) -> dict[str, str]:
    """The fields of a form; of a field given twice the last."""
    try:
        text = sent.body.decode("ascii").strip()
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Refused(400, "The body is no form.") from error
    return dict(pairs)


def is_form(sent: Sent) -> bool:
    """Whether the body says that it is a form."""
    return sent.headers.get("content-type", "").lower().startswith("application/x-www-form-urlencoded")
