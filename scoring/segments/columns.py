"""A field of a lead as SQL expressions of its type: the value as it is compared, NULL where it is missing.

Texts are compared stripped and in small letters, as scoring.md (section 1) says. A field's key is only ever
a parameter of the query or the name of a column that Django knows, never a part of SQL.
"""

from typing import Any

from django.db.models import BooleanField as Boolean
from django.db.models import Case, DateField, F, FloatField, Func, TextField, Value, When
from django.db.models import Field as ModelField
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Lower
from django.db.models.lookups import In, Regex

from leads.catalog.fields import STANDARD_COLUMNS
from leads.models import Field

COPIED = frozenset({"region", "industry", "source"})  # a score carries them: no look at the lead itself
# What Python's `strip` takes off: PostgreSQL's `trim` takes blanks alone.
_BLANKS = Value("".join(letter for letter in map(chr, range(0x3001)) if letter.isspace()))
_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_TRUTHS = {True: ["true", "yes", "1"], False: ["false", "no", "0"]}
_TEXT = TextField()
_TYPED: "dict[str, tuple[str, str, ModelField[Any, Any]]]" = {
    Field.Type.NUMBER: (_NUMBER, "double precision", FloatField()),
    Field.Type.DATE: (_DAY, "date", DateField()),
}


class _IsValid(Func):
    """Whether a text is one of that SQL type: a number too large, or the 31st of June, is none."""

    function = "pg_input_is_valid"
    output_field = Boolean()


def value_of(field: Field) -> Combinable:
    """The value of a field over `LeadScore`, typed; NULL where it is missing.

    Args:
        field: of the catalog, or the day the lead came.
    """
    if field.key not in STANDARD_COLUMNS:
        return _own(field)
    column = field.key if field.key in COPIED else f"lead__{field.key}"
    return _text(_stripped(F(column))) if field.type == Field.Type.TEXT else F(column)


def _own(field: Field) -> Combinable:
    """A field of the company's own lies in `extra`, as JSON text, number or truth."""
    text = _stripped(KeyTextTransform(field.key, "lead__extra"))
    if field.type == Field.Type.TEXT:
        return _text(text)
    if field.type == Field.Type.BOOLEAN:
        small = Lower(text)
        cases = [When(In(small, words), then=Value(truth)) for truth, words in _TRUTHS.items()]
        return Case(*cases, default=None, output_field=Boolean())
    return _typed(text, field.type)


def _typed(text: Combinable, kind: str) -> Combinable:
    pattern, sql, output = _TYPED[kind]
    is_one = When(Regex(text, pattern) & _IsValid(text, Value(sql)), then=Cast(text, output))  # type: ignore[operator]
    return Case(is_one, default=None, output_field=output)


def _text(stripped: Combinable) -> Func:
    return Func(Lower(stripped), Value("", output_field=_TEXT), function="NULLIF", output_field=_TEXT)


def _stripped(text: Combinable) -> Func:
    return Func(text, _BLANKS, function="btrim", output_field=_TEXT)
