"""The filter builder: one picks what a filter is about, then what it says; the address gains a line."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from leads.catalog.fields import check_value
from leads.models import Field
from scoring.engine.conditions import OPERATORS
from scoring.pages.addresses import id_in
from scoring.pages.filters import Filters, where_of_document
from scoring.pages.screen import Screen
from scoring.segments import address
from scoring.segments.known import Known

from .subjects import Subject, subject_of, subjects_of

_ONE_SPELLING = frozenset({"is", "is_not", "in", "not_in"})


@dataclass(frozen=True)
class Option:
    """One choice of the form."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Group:
    """Subjects under one heading."""

    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Builder:
    """The form of one filter, with what was typed and what was wrong with it."""

    subject: Subject
    operators: tuple[Option, ...]
    choices: tuple[Option, ...]
    value: str
    times: str
    days: str
    fault: str


@dataclass(frozen=True)
class Built:
    """What came of a request: a filter more, a form to be filled in, or nothing was asked."""

    filters: Filters
    builder: Builder | None = None
    is_added: bool = False


def groups_of(known: Known, screen: Screen) -> tuple[Group, ...]:
    """What a filter can be about, under headings."""
    found: dict[str, list[Option]] = {}
    for one in subjects_of(known, screen.user):
        found.setdefault(one.group, []).append(Option(one.key, one.label, False))
    return tuple(Group(label, tuple(options)) for label, options in found.items())


def build(query: QueryDict, filters: Filters, known: Known, screen: Screen) -> Built:
    """Read the builder's part of an address.

    Args:
        query: of the address: `add` names the subject, `do` says that the form was sent.
        filters: of the same address.
        known, screen: what there is, and who asks.
    """
    subject = subject_of(query.get("add", ""), known, screen.user)
    if subject is None:
        return Built(filters)
    if subject.kind != "nothing" and query.get("do") != "add":
        return Built(filters, form_of(subject, query, ""))
    try:
        added = where_of_document(document_of(subject, query, known), known)
        fault = added.fault
    except ValidationError as error:
        added, fault = None, " ".join(error.messages)
    if added is None or fault:
        return Built(filters, form_of(subject, query, f"This {fault}"))
    others = tuple(one for one in filters.where if one.line != added.line)
    return Built(filters.changed(where=(*others, added)), None, is_added=True)


def form_of(subject: Subject, query: QueryDict, fault: str) -> Builder:
    """The form of a condition on a subject, with what was typed."""
    chosen, operator = query.getlist("value"), query.get("op", "")
    return Builder(
        subject=subject,
        operators=tuple(Option(key, label, key == operator) for key, label in subject.operators),
        choices=tuple(Option(value, label, value in chosen) for value, label in subject.choices),
        value=query.get("value", ""),
        times=query.get("times", ""),
        days=query.get("days", ""),
        fault=fault,
    )


def document_of(subject: Subject, query: QueryDict, known: Known) -> dict[str, Any]:
    """What the form says, as a document that `check` judges."""
    head, dot, name = subject.key.partition(".")
    if head == "field":
        return _field_document(known.fields[name], query)
    if dot:
        return {head: name, query.get("op", "from"): address.number_in(query.get("value", ""))}
    if subject.kind == "deed":
        return _deed(subject.key, query)
    if subject.kind == "days":
        return {subject.key: address.number_in(query.get("days", ""))}
    if subject.kind == "nothing":
        return {subject.key: True}
    return {subject.key: _chosen(subject, query)}


def _chosen(subject: Subject, query: QueryDict) -> Any:
    values = [value for value in query.getlist("value") if value]
    if subject.kind == "choice":
        return values[0] if values else ""
    if subject.key not in ("owner", "team"):
        return values
    return [one if (found := id_in(one)) is None else found for one in values]


def _deed(key: str, query: QueryDict) -> dict[str, Any]:
    document: dict[str, Any] = {key: [query.get("value", "")]}
    times, days = query.get("times", "").strip(), query.get("days", "").strip()
    if times and key == "did":
        document["times"] = address.number_in(times)
    if days:
        document["within_days"] = address.number_in(days)
    return document


def _field_document(field: Field, query: QueryDict) -> dict[str, Any]:
    operator = query.get("op", "")
    if operator not in OPERATORS:
        return {"field": field.key}
    if OPERATORS[operator].operand == "true":
        return {"field": field.key, operator: True}
    if field.choices:
        return {"field": field.key, operator: [value for value in query.getlist("value") if value]}
    operand = address.operand_in(query.get("value", ""), operator, field.type)
    return {"field": field.key, operator: _in_one_spelling(field, operator, operand)}


def _in_one_spelling(field: Field, operator: str, operand: Any) -> Any:
    """What is compared whole is read as the catalog reads it: "Germany" is the country "de"."""
    if field.type != Field.Type.TEXT or operator not in _ONE_SPELLING or not operand:
        return operand
    if isinstance(operand, list):
        return [check_value(field, one) for one in operand]
    return check_value(field, operand)
