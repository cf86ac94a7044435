"""The fields of a lead as they are stored: which there are, how a value is read, checked and written."""

import math
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from leads.days import day_of
from leads.models import Field, Lead

from .normalise import normalise
from .standard import STANDARD_FIELDS
from .words import plain

Value = str | float | bool | date | None
LONGEST_TEXT = 10_000  # letters; a cell of megabytes is a fault of the file, not what somebody typed

# Columns of `Lead` that are fields; every other field lies in `Lead.extra`.
STANDARD_COLUMNS = ("created_on", *(field.key for field in STANDARD_FIELDS))
CREATED_ON = Field(key="created_on", label="Created on", type=Field.Type.DATE, is_standard=True)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# Without the signs by which a mail program reads a name, a group or a list: it would write to somebody else.
_EMAIL = re.compile(r"""[^@\s<>()[\],;:\\"]{1,64}@[^@\s<>()[\],;:\\"]+\.[^@\s<>()[\],;:\\".]+""")
_TRUE = frozenset({"true", "yes", "1", "y", "t", "on"})
_FALSE = frozenset({"false", "no", "0", "n", "f", "off"})


def field_map() -> dict[str, Field]:
    """Load the fields of the catalog by key, in their order."""
    return {field.key: field for field in Field.objects.all()}


def value_of(lead: Lead, key: str) -> Value:
    """Give the value of a field of a lead; "" or None where it is missing."""
    if key in STANDARD_COLUMNS:
        value: Value = getattr(lead, key)
        return value
    return stored_value(lead.extra.get(key))


def stored_value(value: Any) -> Value:
    """Give a value of `Lead.extra` as it stands there: text, number, true or false; None for missing."""
    return value if isinstance(value, str | float | int | bool) else None


def text_of(value: Value) -> str:
    """Write a value as the text that `FieldChange` and the engine read; "" for missing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else repr(value).removesuffix(".0")


def missing(field: Field) -> Value:
    """Give what stands for a missing value of the field: "" for text, None else."""
    return "" if field.type == Field.Type.TEXT else None


def check_value(field: Field, raw: object) -> Value:
    """Read what was typed or sent for a field.

    Args:
        field: of the catalog, or `CREATED_ON`.
        raw: text, or already a value of the field's type. None, empty and blank text are missing.

    Returns:
        A text in its one spelling, a finite float, a boolean or a date; "" or None where it is missing.

    Raises:
        ValidationError: in words that name what would be right.
    """
    cell = checked_text(raw).strip() if isinstance(raw, str) else raw
    return missing(field) if cell is None or cell == "" else _READERS[field.type](field, cell)


def checked_text(text: str) -> str:
    """Refuse what no database stores and no page shows: NUL, lone surrogates, endless texts.

    Raises:
        ValidationError: which of them it is.
    """
    if len(text) > LONGEST_TEXT:
        raise ValidationError(f"is longer than {LONGEST_TEXT:,} letters.")
    if "\0" in text:
        raise ValidationError("holds a NUL character.")
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValidationError("holds letters that are not valid Unicode.")
    return text


def _text(field: Field, raw: object) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise ValidationError("is no text.")
    text = raw if isinstance(raw, str) else text_of(_float(raw))
    if field.is_standard:
        text = normalise(field.key, text)
    if field.key == "email" and not is_email(text):
        raise ValidationError("is no e-mail address.")
    return _choice(field, text) if field.choices else text


def is_email(text: str) -> bool:
    """Whether a text is one plain e-mail address, whose host is written in the one way it is sent to.

    Else one mailbox would have many addresses, each with mails and a person of its own.
    """
    host = text.rpartition("@")[2]
    return bool(_EMAIL.fullmatch(text)) and (host.isascii() or _as_sent_to(host) == host)


def _as_sent_to(host: str) -> str:
    try:
        return host.encode("idna").decode("idna")
    except UnicodeError:
        return ""


def _choice(field: Field, text: str) -> str:
    known = _choices(field)
    value = known.get(text) or known.get(plain(text))
    if value is None:
        raise ValidationError(f"is none of: {', '.join(choice['value'] for choice in field.choices)}.")
    return value


def _choices(field: Field) -> dict[str, str]:
    """Value and label -> value. Kept on the instance: an import asks a million times."""
    known: dict[str, str] | None = field.__dict__.get("_known_choices")
    if known is None:
        values = [choice["value"] for choice in field.choices]
        known = {plain(choice["label"]): choice["value"] for choice in field.choices}
        # "C" and "C++" are both "c" in plain letters: such values are met exactly or not at all.
        spelled = Counter(map(plain, values))
        known |= {plain(value): value for value in values}
        known = {word: value for word, value in known.items() if spelled[word] < 2}
        known |= {value: value for value in values}
        field.__dict__["_known_choices"] = known
    return known


def _number(field: Field, raw: object) -> float:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise ValidationError("is no number.")
    if not isinstance(raw, str):
        return _not_negative(field, _float(raw))
    text = raw.replace(",", "") if _GROUPED.fullmatch(raw) else raw
    if not _NUMBER.fullmatch(text):
        raise ValidationError("is no number.")
    return _not_negative(field, _float(text))


def _not_negative(field: Field, number: float) -> float:
    """People and money are never less than none; what a company's own fields count is theirs to say."""
    if field.is_standard and number < 0:
        raise ValidationError("is less than 0.")
    return number


def _float(raw: str | int | float) -> float:
    try:
        number = float(raw)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValidationError("is too large a number.")
    return number


def _boolean(field: Field, raw: object) -> bool:
    word = text_of(raw).lower() if isinstance(raw, bool | str | int | float) else ""
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise ValidationError("is neither yes nor no.")


def _date(field: Field, raw: object) -> date:
    try:
        if isinstance(raw, datetime):
            return day_of(raw)
        return raw if isinstance(raw, date) else _date_in(str(raw))
    except (ValueError, OverflowError) as error:
        raise ValidationError("is no date: write it like 2026-06-30.") from error


def _date_in(text: str) -> date:
    if _DATE.fullmatch(text):
        return date.fromisoformat(text)
    return day_of(datetime.fromisoformat(text))


_READERS: dict[str, Callable[[Field, Any], Value]] = {
    Field.Type.TEXT: _text,
    Field.Type.NUMBER: _number,
    Field.Type.BOOLEAN: _boolean,
    Field.Type.DATE: _date,
}
