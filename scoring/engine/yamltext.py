"""YAML 1.2 text to plain data: nothing is guessed, nothing is built, nothing is unbounded.

The events of ruamel.yaml's parser are put together here, because its own constructor reads dates and
numbers that YAML 1.2 does not know (`2026-01-01`, `1_000`), expands aliases without a limit, and stops
at the first key given twice.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from scoring.engine.faults import Fault, MatrixRefused, below, shown

DEEPEST = 50
MOST_NODES = 1_000_000
_TAG = "tag:yaml.org,2002:"
_NULL = re.compile(r"null|Null|NULL|~|")
_BOOLEAN = re.compile(r"true|True|TRUE|false|False|FALSE")
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_BASES = {"0o": 8, "0x": 16}


def read_yaml(text: str) -> object:
    """Read one YAML 1.2 document (core schema) as dicts, lists and scalars.

    Raises:
        MatrixRefused: it is no YAML, holds a key twice, a tag, several documents, or is built to exhaust.
    """
    reader = _Reader(_events(text.removeprefix("\ufeff")))
    try:
        document = reader.document()
    except (MarkedYAMLError, YAMLError) as error:
        raise MatrixRefused([Fault("", _in_one_line(error))]) from None
    except RecursionError:
        raise MatrixRefused([Fault("", "is nested too deep")]) from None
    if reader.faults:
        raise MatrixRefused(reader.faults)
    return document


def lines_of_yaml(text: str) -> dict[str, int]:
    """The line on which each path of a document begins, from 1 on; as far as it can be read."""
    reader = _Reader(_events(text.removeprefix("\ufeff")))
    with suppress(MarkedYAMLError, YAMLError, RecursionError, MatrixRefused):
        reader.document()
    return reader.lines


def _events(text: str) -> Iterator[Event]:
    yaml = YAML(typ="safe", pure=True)
    return iter(yaml.parse(text))


def _in_one_line(error: Exception) -> str:
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "can't be read"
    mark = getattr(error, "problem_mark", None)
    where = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
    return f"is not YAML: {' '.join(str(problem).split())}{where}"


class _Reader:
    """Puts the events of one document together, with the path at which it is."""

    def __init__(self, events: Iterator[Event]) -> None:
        self.events = events
        self.faults: list[Fault] = []
        self.anchors: dict[str, tuple[object, int]] = {}
        self.open_anchors: set[str] = set()
        self.nodes = 0
        self.lines: dict[str, int] = {}

    def document(self) -> object:
        value: object = None
        documents = 0
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise MatrixRefused([Fault("", "holds more than one document")])
                value = self.node(next(self.events), "", 0)
        return value

    def node(self, event: Event, path: str, depth: int) -> object:
        if isinstance(event, AliasEvent):
            return self.alias(event, path)
        if depth > DEEPEST:
            raise MatrixRefused([Fault("", "is nested too deep")])
        before = self.nodes
        self.count(1)
        anchor: str | None = getattr(event, "anchor", None)
        if anchor is not None:
            self.open_anchors.add(anchor)
        value = self.value(event, path, depth)
        if anchor is not None:
            self.open_anchors.discard(anchor)
            self.anchors[anchor] = (value, self.nodes - before)
        return value

    def value(self, event: Event, path: str, depth: int) -> object:
        if isinstance(event, SequenceStartEvent):
            self.check_tag(event, "seq", path)
            return self.sequence(path, depth)
        if isinstance(event, MappingStartEvent):
            self.check_tag(event, "map", path)
            return self.mapping(path, depth)
        return self.scalar(event, path)

    def sequence(self, path: str, depth: int) -> list[object]:
        items: list[object] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            here = below(path, len(items))
            self.lines[here] = _line(event)
            items.append(self.node(event, here, depth + 1))
        return items

    def mapping(self, path: str, depth: int) -> dict[object, object]:
        entries: dict[object, object] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            line = _line(event)
            key = self.node(event, path, depth + 1)
            here = below(path, key if isinstance(key, str) else shown(key))
            self.lines.setdefault(here, line)
            value = self.node(next(self.events), here, depth + 1)
            if isinstance(key, dict | list):
                self.faults.append(Fault(path, "has a key that is not a text"))
            elif key in entries:
                self.faults.append(Fault(here, "is given twice"))
            else:
                entries[key] = value
        return entries

    def scalar(self, event: Any, path: str) -> object:
        text: str = event.value
        tag = _tag(event)
        if tag is None:
            return _plain(text) if event.style is None else text
        if tag in ("!", _TAG + "str"):
            return text
        value = _plain(text)
        if tag != _TAG + _kind(value):
            self.faults.append(Fault(path, f"has a tag that is not for it here: {shown(tag)}"))
        return value

    def alias(self, event: AliasEvent, path: str) -> object:
        name: str = event.anchor
        if name in self.open_anchors:
            raise MatrixRefused([Fault(path, f"holds itself, by *{name[:40]}")])
        if name not in self.anchors:
            raise MatrixRefused([Fault(path, f"*{name[:40]} names no anchor")])
        value, size = self.anchors[name]
        self.count(size)
        return value

    def count(self, nodes: int) -> None:
        self.nodes += nodes
        if self.nodes > MOST_NODES:
            raise MatrixRefused([Fault("", "is too large")])

    def check_tag(self, event: Event, kind: str, path: str) -> None:
        tag = _tag(event)
        if tag not in (None, "!", _TAG + kind):
            self.faults.append(Fault(path, f"has a tag that is not known here: {shown(tag)}"))


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _tag(event: Any) -> str | None:
    return None if event.tag is None else str(event.tag)


def _plain(text: str) -> object:
    if _NULL.fullmatch(text):
        return None
    if _BOOLEAN.fullmatch(text):
        return text.lower() == "true"
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _NOT_FINITE.fullmatch(text):
        return float(text.lower().replace(".", ""))
    return text


def _integer(text: str) -> int | float:
    if text[:2] in _BASES:
        return int(text[2:], _BASES[text[:2]])
    # Python refuses to read integers of thousands of digits; as a double they are out of range as well.
    return int(text) if len(text) <= 300 else float(text)


def _kind(value: object) -> str:
    kinds = {bool: "bool", int: "int", float: "float", str: "str"}
    return kinds.get(type(value), "null")
