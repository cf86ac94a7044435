"""Conditions, and the criteria of a stage, as plain fields of a form, and back.

A condition is a row of fields: `if:0:about` says what it is about (field.department, did, did_not, score.fit,
parameter.web), `if:0:op` and `if:0:value` what is asked of it. A stage's ways are lists of such rows.
"""

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from leads.catalog.fields import check_value
from leads.models import Field
from scoring.engine.conditions import OPERATORS

from .catalog import Catalog
from .notation import NotRead, read_number, written_number

Fields: TypeAlias = "MultiValueDict[str, str]"  # what a browser sends: names, each with its texts
_ROW = re.compile(r"([0-9]{1,4}):about")
_WAY = re.compile(r"([0-9]{1,4}):")
_WHOLE = frozenset({"is", "is_not", "in", "not_in"})  # compared whole: in the one spelling of the catalog


def fill(cell: str, value: Any, catalog: Catalog) -> Fields:
    """The fields of a list of conditions."""
    fields: Fields = MultiValueDict()
    for place, item in enumerate(value or ()):
        for name, texts in _fill_one(item).items():
            fields.setlist(f"{cell}:{place}:{name}", texts)
    return fields


def read(cell: str, fields: Fields, catalog: Catalog) -> Any:
    """The list of conditions that the fields say; None where there is none.

    Raises:
        NotRead: one says nothing, in words.
    """
    rows = [f"{cell}:{row}" for row in rows_of(cell, fields)]
    return [_read_one(row, fields, catalog) for row in rows] or None


def fill_ways(cell: str, value: Any, catalog: Catalog) -> Fields:
    """The fields of the ways to a stage."""
    fields: Fields = MultiValueDict()
    for place, way in enumerate(value or ()):
        for name, texts in fill(f"{cell}:{place}", way, catalog).lists():
            fields.setlist(name, texts)
    return fields


def read_ways(cell: str, fields: Fields, catalog: Catalog) -> Any:
    """The ways that the fields say; one without criteria is none."""
    ways = [read(f"{cell}:{way}", fields, catalog) for way in ways_of(cell, fields)]
    return [way for way in ways if way] or None


def rows_of(cell: str, fields: Fields) -> list[int]:
    """The numbers of a list's rows, in their order."""
    return sorted(_numbers(_ROW, cell, fields))


def ways_of(cell: str, fields: Fields) -> list[int]:
    """The numbers of a stage's ways, in their order."""
    return sorted(set(_numbers(_WAY, cell, fields)))


def _numbers(pattern: re.Pattern[str], cell: str, fields: Fields) -> Iterator[int]:
    for name in fields:
        if name.startswith(f"{cell}:") and (found := pattern.match(name[len(cell) + 1 :])):
            yield int(found[1])


def _fill_one(item: Any) -> dict[str, list[str]]:
    for head in ("did", "did_not"):
        if head in item:
            return {
                "about": [head],
                "type": list(item[head]),
                "times": [written_number(item["times"])] if "times" in item else [],
                "days": [written_number(item["within_days"])] if "within_days" in item else [],
            }
    for head in ("score", "parameter"):
        if head in item:
            return {"about": [f"{head}.{item[head]}"], "value": [written_number(item["from"])]}
    operator = next(key for key in item if key != "field")
    operand = item[operator]
    many = (
        operand
        if isinstance(operand, list)
        else []
        if operand is True and _asks_nothing(operator)
        else [operand]
    )
    return {"about": [f"field.{item['field']}"], "op": [operator], "value": [_text(one) for one in many]}


def _asks_nothing(operator: str) -> bool:
    return OPERATORS[operator].operand == "true"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else written_number(value)


def _read_one(row: str, fields: Fields, catalog: Catalog) -> dict[str, Any]:
    head, dot, name = fields.get(f"{row}:about", "").partition(".")
    if head in ("did", "did_not"):
        return _read_deed(row, head, fields)
    if dot and head in ("score", "parameter"):
        return {head: name, "from": read_number(fields.get(f"{row}:value", ""))}
    operator = fields.get(f"{row}:op", "")
    if head != "field" or operator not in OPERATORS:
        raise NotRead("Choose what is asked of it.")
    texts = [text for text in fields.getlist(f"{row}:value") if text.strip()]
    field = catalog.field(name)
    return {"field": name, operator: _operand(operator, texts, field)}


def _read_deed(row: str, head: str, fields: Fields) -> dict[str, Any]:
    types = [one for one in fields.getlist(f"{row}:type") if one]
    if not types:
        raise NotRead("Choose at least one activity.")
    document: dict[str, Any] = {head: types}
    times, days = fields.get(f"{row}:times", "").strip(), fields.get(f"{row}:days", "").strip()
    if times and head == "did" and times != "1":
        document["times"] = read_number(times)
    return document | ({"within_days": read_number(days)} if days else {})


def _operand(operator: str, texts: list[str], field: Field) -> Any:
    wanted = OPERATORS[operator].operand
    if wanted == "true":
        return True
    if not texts:
        raise NotRead(f"Say which {field.label.lower()} is meant.")
    if wanted.startswith("days") or wanted == "number":
        return read_number(texts[0])
    values = [_value(text, field, operator) for text in texts]
    if wanted in ("values", "pair") or (wanted == "texts" and len(values) > 1):
        return values
    return values[0]


def _value(text: str, field: Field, operator: str) -> Any:
    if field.type == Field.Type.NUMBER:
        return read_number(text)
    if field.type == Field.Type.BOOLEAN:
        return text == "yes"
    if field.type == Field.Type.TEXT and operator in _WHOLE and field.pk:
        return _spelled(text, field)
    return text.strip()


def _spelled(text: str, field: Field) -> Any:
    """ "Germany" is the country "de": as the catalog reads it; else as it was typed."""
    try:
        return check_value(field, text) or text
    except ValidationError:
        return text.strip()
