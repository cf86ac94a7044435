"""Conditions, tiers and the like as one cell, for people to read and for us to read back.

    department is engineering and country in (de, at, "New Zealand")
    did form.submit, web.* 2 times within 14 days
    score fit from 50 and parameter funding from 2        (of a stage)
    3 from 50, 6 from 200                                  (tiers)
    50% from 30 d, 0% from 90 d                            (fading)
    3 a day, last 5                                        (limits)

What can't be said so (in a draft with faults) stands there as JSON.
"""

import json
from collections.abc import Callable
from typing import Any

from .tokens import NotationFault, Token, tokens_of, written

_WORDS = {
    "is": "is", "is_not": "is not", "in": "in", "not_in": "not in", "contains": "contains",
    "starts_with": "starts with", "ends_with": "ends with", "from": "from", "below": "below",
}  # fmt: skip
_OPERATORS = sorted(_WORDS.items(), key=lambda one: -len(one[1].split()))


class _Reader:
    """Walks over the words of a cell."""

    def __init__(self, text: str) -> None:
        self.tokens = list(tokens_of(text))
        self.at = 0

    def ends(self) -> bool:
        return self.at >= len(self.tokens)

    def next(self, wish: str) -> Token:
        if self.ends():
            raise NotationFault(f"it ends where {wish} should be")
        self.at += 1
        return self.tokens[self.at - 1]

    def takes(self, words: str) -> bool:
        """Whether these bare words come next; they are passed over then."""
        wanted = words.split()
        found = self.tokens[self.at : self.at + len(wanted)]
        if [(one.kind != "value", str(one.value).lower()) for one in found] != [
            (True, one) for one in wanted
        ]:
            return False
        self.at += len(wanted)
        return True

    def need(self, words: str) -> None:
        if not self.takes(words):
            token = self.next(f"“{words}”")
            way = f"“{words}” would be; text of several words wants quotes"
            raise NotationFault(f"“{token.shown}” is not understood here, but {way}")

    def value(self) -> Any:
        token = self.next("a value")
        if token.kind == "mark":
            raise NotationFault(f"“{token.shown}” stands where a value should be")
        if token.kind == "word" and token.value.lower() in ("true", "false"):
            return token.value.lower() == "true"
        return token.value

    def text(self) -> str:
        value = self.value()
        if not isinstance(value, str):
            raise NotationFault(f"“{value}” should be a name; a name of digits wants quotes")
        return value

    def number(self) -> Any:
        token = self.next("a number")
        if isinstance(token.value, str):
            raise NotationFault(f"“{token.shown}” should be a number")
        return token.value

    def days(self) -> Any:
        """A number of days, in whichever of these ways it is written."""
        days = self.number()
        if not any(self.takes(word) for word in ("days", "day", "d")):
            self.need("days")
        return days

    def listed(self) -> list[Any]:
        """Values in brackets."""
        self.need("(")
        values = [self.value()]
        while self.takes(","):
            values.append(self.value())
        self.need(")")
        return values

    def types(self) -> list[str]:
        types = [self.text()]
        while self.takes(","):
            types.append(self.text())
        return types


# --- conditions and criteria


def _conditions(text: str) -> list[dict[str, Any]]:
    reader = _Reader(text)
    found = [_condition(reader)]
    while not reader.ends():
        reader.need("and")
        found.append(_condition(reader))
    return found


def _condition(reader: _Reader) -> dict[str, Any]:
    if reader.takes("did not"):
        return _within(reader, {"did_not": reader.types()})
    if reader.takes("did"):
        condition: dict[str, Any] = {"did": reader.types()}
        if not reader.ends() and not isinstance(reader.tokens[reader.at].value, str):
            condition["times"] = reader.number()
            reader.need("times")
        return _within(reader, condition)
    for name in ("score", "parameter"):
        if reader.takes(name):
            criterion = {name: reader.text()}
            reader.need("from")
            return criterion | {"from": reader.number()}
    return {"field": reader.text(), **_operator(reader)}


def _within(reader: _Reader, condition: dict[str, Any]) -> dict[str, Any]:
    if reader.takes("within"):
        condition["within_days"] = reader.days()
    return condition


def _operator(reader: _Reader) -> dict[str, Any]:
    for words, key in (("is known", "known"), ("is unknown", "unknown")):
        if reader.takes(words):
            return {key: True}
    for words, key in (("older than", "older_than_days"), ("within", "within_days")):
        if reader.takes(words):
            return {key: reader.days()}
    if reader.takes("between"):
        least = reader.number()
        reader.need("and")
        return {"between": [least, reader.number()]}
    for key, words in _OPERATORS:
        if reader.takes(words):
            return {key: _operand(reader)}
    token = reader.next("an operator")
    raise NotationFault(f"“{token.shown}” is no operator: write is, in, from, contains, within and so on")


def _operand(reader: _Reader) -> Any:
    is_list = not reader.ends() and reader.tokens[reader.at].shown == "("
    return reader.listed() if is_list else reader.value()


def _conditions_text(value: Any) -> str:
    return " and ".join(_condition_text(one) for one in value)


def _condition_text(one: dict[str, Any]) -> str:
    for key, words in (("did", "did"), ("did_not", "did not")):
        if key in one:
            times = f" {written(one['times'])} times" if "times" in one else ""
            within = f" within {written(one['within_days'])} days" if "within_days" in one else ""
            return f"{words} {types_text(one[key])}{times}{within}"
    for key in ("score", "parameter"):
        if key in one:
            return f"{key} {written(one[key])} from {written(one['from'])}"
    (operator,) = one.keys() - {"field"}
    return f"{written(one['field'])} {_operator_text(operator, one[operator])}"


def _operator_text(operator: str, operand: Any) -> str:
    if operator in ("known", "unknown"):
        return f"is {operator}"
    if operator == "between":
        return f"between {written(operand[0])} and {written(operand[1])}"
    if operator in ("older_than_days", "within_days"):
        words = "older than" if operator == "older_than_days" else "within"
        return f"{words} {written(operand)} days"
    if isinstance(operand, list):
        return f"{_WORDS[operator]} ({', '.join(map(written, operand))})"
    return f"{_WORDS[operator]} {written(operand)}"


# --- the rest


def _types(text: str) -> list[str]:
    reader = _Reader(text)
    types = reader.types()
    if not reader.ends():
        reader.need(",")
    return types


def types_text(value: Any) -> str:
    """Activity types, parted by commas."""
    return ", ".join(value)


def _tiers(text: str) -> list[dict[str, Any]]:
    reader = _Reader(text)
    tiers: list[dict[str, Any]] = []
    while not tiers or not reader.ends():
        if tiers:
            reader.need(",")
        points = reader.number()
        reader.need("from")
        tiers.append({"from": reader.number(), "points": points})
    return tiers


def _tiers_text(value: Any) -> str:
    return ", ".join(f"{written(tier['points'])} from {written(tier['from'])}" for tier in value)


def _fade(text: str) -> list[dict[str, Any]]:
    reader = _Reader(text)
    steps: list[dict[str, Any]] = []
    while not steps or not reader.ends():
        if steps:
            reader.need(",")
        percent = reader.number()
        reader.need("% from")
        steps.append({"from_day": reader.days(), "percent": percent})
    return steps


def _fade_text(value: Any) -> str:
    return ", ".join(f"{written(step['percent'])}% from {written(step['from_day'])} d" for step in value)


def _limit(text: str) -> dict[str, Any]:
    reader = _Reader(text)
    if reader.takes("last"):
        limit = {"times": reader.number(), "per": "ever"}
    else:
        times = reader.number()
        reader.need("a")
        limit = {"times": times, "per": reader.text()}
    if not reader.ends():
        raise NotationFault(f"“{reader.next('').shown}” is too much: write it as 3 a day or last 5")
    return limit


def _limit_text(value: Any) -> str:
    times = written(value["times"])
    return f"last {times}" if value["per"] == "ever" else f"{times} a {value['per']}"


NOTATIONS: dict[str, tuple[Callable[[str], Any], Callable[[Any], str]]] = {
    "conditions": (_conditions, _conditions_text),
    "types": (_types, types_text),
    "tiers": (_tiers, _tiers_text),
    "fade": (_fade, _fade_text),
    "limit": (_limit, _limit_text),
}


def notate(kind: str, value: Any) -> str:
    """A value as the text of a cell that `read_notation` gives back as it is.

    Args:
        kind: of `NOTATIONS`.
        value: plain JSON, as in the document.
    """
    read, write = NOTATIONS[kind]
    try:
        text = write(value)
        if json.dumps(read(text)) == json.dumps(value):
            return text
    except (ValueError, TypeError, KeyError, AttributeError, IndexError):
        pass
    return json.dumps(value)


def read_notation(kind: str, text: str) -> Any:
    """What the text of a cell says, as plain JSON of the document; not checked.

    Raises:
        NotationFault: it can't be read; the message says why.
    """
    if text.lstrip()[:1] in ("[", "{"):
        try:
            return json.loads(text)
        except ValueError:
            raise NotationFault("this is no JSON") from None
    return NOTATIONS[kind][0](text)
