"""The API's document as a page that people read."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .document import document
from .reading import MOST_BYTES

# Headings in the order in which one comes to need them.
_ORDER = ("Leads", "Activities", "Scores", "Segments", "Matrix", "Catalog")
_METHODS = ("get", "post", "patch")
_FIRST_PROBLEM = 400


@dataclass(frozen=True)
class Row:
    """A member of a shape, or a parameter. `shape` is the name of a shape that stands further down."""

    name: str
    type: str
    shape: str
    words: str
    is_required: bool


@dataclass(frozen=True)
class Answer:
    """What comes back when it goes well."""

    status: str
    words: str
    shape: str


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    id: str
    method: str
    path: str
    summary: str
    words: tuple[str, ...]
    scope: str
    rows: tuple[Row, ...]
    body: str
    example: str
    answers: tuple[Answer, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Addresses under one heading."""

    name: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True)
class Shape:
    """An object that is sent or comes back."""

    name: str
    words: str
    rows: tuple[Row, ...]


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The page; it loads nothing from elsewhere and runs no script of its own."""
    data = {"groups": groups(), "shapes": shapes(), "most_bytes": MOST_BYTES // 1024 // 1024}
    return render(request, "leads/api/docs.html", data)


@lru_cache(maxsize=1)
def groups() -> tuple[Group, ...]:
    """All addresses, by heading."""
    found: dict[str, list[Operation]] = {name: [] for name in _ORDER}
    for path, methods in document()["paths"].items():
        for method in _METHODS:
            if said := methods.get(method):
                found.setdefault(said["tags"][0], []).append(_operation(path, method, said))
    return tuple(Group(name, tuple(operations)) for name, operations in found.items())


@lru_cache(maxsize=1)
def shapes() -> tuple[Shape, ...]:
    """All objects, by name."""
    schemas = document()["components"]["schemas"]
    return tuple(
        Shape(name, _plain(said.get("description", "")), _members(said))
        for name, said in sorted(schemas.items())
        if "properties" in said
    )


def _plain(words: str) -> str:
    return words.replace("`", "")


def _operation(path: str, method: str, said: Mapping[str, Any]) -> Operation:
    *words, scope = said["description"].split("\n\n")
    content = said.get("requestBody", {}).get("content", {}).get("application/json", {})
    statuses = said["responses"].items()
    return Operation(
        id=said["operationId"],
        method=method.upper(),
        path=path,
        summary=said["summary"].removesuffix("."),
        words=tuple(map(_plain, words)),
        scope=scope.split("`")[1],
        rows=tuple(_parameter(one) for one in said["parameters"]),
        body=_shape_in(content.get("schema", {})),
        example=_example(content.get("examples", {}).values()),
        answers=tuple(_answer(status, one) for status, one in statuses if int(status) < _FIRST_PROBLEM),
        problems=tuple(status for status, _ in statuses if int(status) >= _FIRST_PROBLEM),
    )


def _parameter(said: Mapping[str, Any]) -> Row:
    words = _plain(said.get("description", ""))
    return Row(said["name"], _type(said["schema"]), "", words, said.get("required", False))


def _answer(status: str, said: Mapping[str, Any]) -> Answer:
    schema = said.get("content", {}).get("application/json", {}).get("schema", {})
    return Answer(status, said.get("description", ""), _shape_in(schema))


def _example(examples: Iterable[Mapping[str, Any]]) -> str:
    return next((json.dumps(one["value"], indent=2) for one in examples), "")


def _members(said: Mapping[str, Any]) -> tuple[Row, ...]:
    # What comes back is always whole: only of what is sent one needs to know.
    required = said.get("required", ()) if _is_sent(said) else ()
    return tuple(
        Row(name, _type(one), _shape_in(one), _plain(one.get("description", "")), name in required)
        for name, one in said["properties"].items()
    )


def _is_sent(said: Mapping[str, Any]) -> bool:
    return said.get("additionalProperties") is False


def _inner(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a schema is of, without the list around it or what makes it nullable."""
    if schema.get("type") == "array":
        return _inner(schema["items"])
    options = schema.get("allOf") or schema.get("oneOf") or ()
    return _inner(options[0]) if options else schema


def _shape_in(schema: Mapping[str, Any]) -> str:
    """The name of the object that a schema is of, or holds a list of; empty where it is of none."""
    name = str(_inner(schema).get("$ref", "")).rpartition("/")[2]
    return name if name and "properties" in document()["components"]["schemas"][name] else ""


def _type(schema: Mapping[str, Any]) -> str:
    said = _named(_inner(schema))
    said = f"list of {said}" if schema.get("type") == "array" else said
    return f"{said} or null" if schema.get("nullable") else said


def _named(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        target = document()["components"]["schemas"][name]
        return name if "properties" in target else _named(target)
    if "enum" in schema:
        return ", ".join(str(one) for one in schema["enum"] if one not in (None, ""))
    kind = {"date-time": "time", "date": "date"}.get(schema.get("format", ""), schema.get("type", "any"))
    bounds = [f"{schema[key]:,}" for key in ("minimum", "maximum") if key in schema]
    return f"{kind}, {' to '.join(bounds)}" if len(bounds) > 1 and schema["maximum"] < 10**9 else str(kind)
