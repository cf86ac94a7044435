"""Conditions as they stand in an address, readable and in one line each; the same both ways.

    field.region is emea          field.employees between 50|200      field.phone known
    did web.*|event.* 3x 30d      did_not form.submit 14d             quiet_days 30
    score.fit from 60             parameter.need below 8              grade A|B
    owner me|nobody|12            meets mql                           look
    flaw email.typo|phone.unread  stale.funding 365

Values of a list are parted by `|`; in a value it is written `\\|`, and a backslash twice. What is read is a
document like any other, right or wrong: `check` says which.
"""

import re
from collections.abc import Sequence
from typing import Any

from leads.models import Field
from scoring.engine.conditions import OPERATORS

from .check import Document
from .known import Known

_AMOUNTS = ("score", "parameter")
_LISTS = ("grade", "level", "band", "stage", "owner", "team", "flaw")
_IDS = ("owner", "team")
_DEEDS = ("did", "did_not")
_DAYS = ("quiet_days", "active_days")
_FLAGS = ("look", "disqualified")
_HEADS = ("field", *_AMOUNTS, *_LISTS, *_DEEDS, *_DAYS, *_FLAGS, "meets", "misses", "search", "stale")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
# A backslash at the very end stands for itself: were it none, a long text would be tried from each letter on.
_PARTS = re.compile(r"((?:[^|\\]|\\.|\\\Z)*)(?:\||\Z)", re.DOTALL)
_TIMES, _WITHIN = re.compile(r"([0-9]{1,7})x"), re.compile(r"([0-9]{1,7})d")
_YES, _NO = frozenset({"yes", "true", "1"}), frozenset({"no", "false", "0"})


def write(document: Document) -> str:
    """A condition that was checked, as a line."""
    # A database that keeps JSON may give its keys in another order.
    subject = next(key for key in _HEADS if key in document)
    if subject == "field":
        return _written_field(document)
    if subject == "stale":
        return f"stale.{document['stale']} {document['days']}"
    if subject in _AMOUNTS:
        side = "from" if "from" in document else "below"
        return f"{subject}.{document[subject]} {side} {_plain(document[side])}"
    if subject in _DEEDS:
        return _written_deed(subject, document)
    if subject in _FLAGS:
        return subject
    return f"{subject} {_joined(document[subject])}"


def read(line: str, known: Known) -> dict[str, Any]:
    """The document of a line; of one that cannot be meant a document that `check` refuses.

    Args:
        line: of an address.
        known: the types of fields tell a number from a text of digits.
    """
    subject, _, rest = line.strip().partition(" ")
    head, dot, name = subject.partition(".")
    if dot and head == "field":
        return _read_field(name, rest, known)
    if dot and head == "stale":
        return {"stale": name, "days": number_in(rest)}
    if dot and head in _AMOUNTS:
        side, _, points = rest.partition(" ")
        return {head: name, side: number_in(points)}
    if head in _DEEDS:
        return _read_deed(head, rest)
    return _read_plain(subject, rest)


def _read_plain(subject: str, rest: str) -> dict[str, Any]:
    if subject in _DAYS:
        return {subject: number_in(rest)}
    if subject in _FLAGS:
        return {subject: not rest}
    if subject in _IDS:
        return {subject: [_id(part) for part in parts(rest)]}
    return {subject: parts(rest) if subject in _LISTS else rest}


def _written_field(document: Document) -> str:
    operator = next(key for key in document if key != "field")
    operand = document[operator]
    start = f"field.{document['field']} {operator}"
    return start if OPERATORS[operator].operand == "true" else f"{start} {_joined(operand)}"


def _written_deed(subject: str, document: Document) -> str:
    times = f" {document['times']}x" if "times" in document else ""
    within = f" {document['within_days']}d" if "within_days" in document else ""
    return f"{subject} {_joined(document[subject])}{times}{within}"


def _read_field(name: str, rest: str, known: Known) -> dict[str, Any]:
    operator, _, text = rest.partition(" ")
    if operator not in OPERATORS:
        return {"field": name, operator: text}
    field = known.fields.get(name)
    return {"field": name, operator: operand_in(text, operator, field.type if field else Field.Type.TEXT)}


def operand_in(text: str, operator: str, kind: str) -> Any:
    """What a text says as the operand of an operator; what cannot be read stays text, for `check` to refuse.

    Args:
        text: typed, or of an address; values of a list parted by `|`.
        operator: one of the engine's.
        kind: the field's type.
    """
    wanted = OPERATORS[operator].operand
    if wanted == "true":
        return not text.strip()
    if wanted in ("values", "pair"):
        return [_value(part, kind) for part in parts(text)]
    if wanted == "texts" and len(parts(text)) > 1:
        return parts(text)
    return number_in(text) if wanted.startswith("days") else _value("".join(parts(text)), kind)


def _value(text: str, kind: str) -> Any:
    if kind == Field.Type.NUMBER:
        return number_in(text)
    small = text.strip().lower()
    if kind == Field.Type.BOOLEAN and small in _YES | _NO:
        return small in _YES
    return text.strip()


def _read_deed(subject: str, rest: str) -> dict[str, Any]:
    types, *others = rest.split(" ") or [""]
    document: dict[str, Any] = {subject: parts(types)}
    for word in others:
        if found := _TIMES.fullmatch(word):
            document["times"] = int(found[1])
        elif found := _WITHIN.fullmatch(word):
            document["within_days"] = int(found[1])
        else:
            document[word] = True
    return document


def parts(text: str) -> list[str]:
    """The values of a list: `a|b` is two."""
    found = [re.sub(r"\\(.)", r"\1", part).strip() for part in _PARTS.findall(text)]
    return [part for part in found if part]


def number_in(text: str) -> Any:
    """A number as people write it ("1,000" or "2,5" too), whole where it is; else the text itself."""
    text = text.strip()
    plain = text.replace(",", "") if _GROUPED.fullmatch(text) else text.replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        return text
    number = float(plain)
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _id(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else text


def _joined(value: Any) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "|".join(_plain(item) for item in value)
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return str(value).replace("\\", "\\\\").replace("|", "\\|")
