"""What stands in a cell, in words. It need not be legal: what can't be read is shown as it is."""

from collections.abc import Callable, Mapping
from typing import Any

from leads.models import Field
from scoring.engine.check_conditions import condition
from scoring.engine.places import Place
from scoring.engine.tree import ActivityCondition
from scoring.engine.words import condition_words
from scoring.matrix.text import write_yaml
from scoring.pages.wording import and_join, plain
from scoring.segments.words import activity_words, field_words, inside

from .catalog import Catalog

NOTHING = "–"


def cell_words(cell: str, value: Any, catalog: Catalog) -> str:
    """The words of a cell's value; "" for nothing.

    Args:
        cell: a name of `scoring.matrix.cells`.
        value: plain JSON in the document's spelling, legal or not.
        catalog: labels of fields and types.
    """
    if value is None:
        return ""
    try:
        return _WORDS.get(cell.partition(".")[0], _plain)(value, catalog)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return _raw(value)


def tier_words(value: Any) -> list[str]:
    """Tiers one by one: "3 from 50"; of what are no tiers nothing."""
    try:
        return [f"{plain(tier['points'])} from {_short(tier['from'])}" for tier in value["tiers"]]
    except (KeyError, TypeError, ValueError):
        return []


def _short(number: float) -> str:
    """A round million as "1 M": a column of tiers has no room for its zeros."""
    is_millions = abs(number) >= 1_000_000 and number % 100_000 == 0
    return f"{plain(number / 1_000_000)} M" if is_millions else plain(number)


def one_condition(item: Any, catalog: Catalog) -> str:
    """A condition or a criterion of a stage in words."""
    if "score" in item:
        return f"{item['score']} from {plain(item['from'])}"
    if "parameter" in item:
        return f"{item['parameter'].replace('_', ' ')} from {plain(item['from'])} points"
    found = condition(Place(item, "", []), catalog.names)
    if found is None:
        return _raw(item)
    if not isinstance(found, ActivityCondition):
        return field_words(found, catalog.field(found.field))
    known = set(catalog.types)
    is_known = all(one.endswith(".*") or one in known for one in found.types)
    return activity_words(found, catalog.types) if is_known else condition_words(found)


def _measures(value: Any, catalog: Catalog) -> str:
    if "number" in value:
        return catalog.field(value["number"]).label
    kind = "count" if "count" in value else "days_since"
    if kind == "days_since":
        return f"days since {and_join([_quoted(one, catalog) for one in value[kind]])}"
    types = ", ".join(catalog.type_label(one) for one in value[kind])
    return f"{types}; days with {plain(value['burst'])} or more" if "burst" in value else types


def _pays(value: Any, catalog: Catalog) -> str:
    if "tiers" in value:
        return ", ".join(tier_words(value)) or _raw(value["tiers"])
    return plain(value["points"])


def _fades(value: Any, catalog: Catalog) -> str:
    words = []
    if "half_life_days" in value:
        words.append(f"half-life {plain(value['half_life_days'])} d")
    words += [f"{plain(step['percent'])}% from {plain(step['from_day'])} d" for step in value.get("fade", ())]
    if "window_days" in value:
        words.append(f"in {plain(value['window_days'])} d")
    return ", ".join(words)


def _limit(value: Any, catalog: Catalog) -> str:
    times = plain(value["times"])
    return f"the last {times}" if value["per"] == "ever" else f"{times} a {value['per']}"


def _if(value: Any, catalog: Catalog) -> str:
    if not isinstance(value, list):
        return _raw(value)
    return ", and ".join(one_condition(one, catalog) for one in value)


def _ways(value: Any, catalog: Catalog) -> str:
    return "; or ".join(" and ".join(one_condition(one, catalog) for one in way) for way in value)


def _combine(value: Any, catalog: Catalog) -> str:
    return "strongest counts" if value == "strongest" else "all count"


def _reset_by(value: Any, catalog: Catalog) -> str:
    return f"anew after {and_join([_quoted(one, catalog) for one in value])}" if value else ""


def _quoted(pattern: str, catalog: Catalog) -> str:
    label = catalog.type_label(pattern)
    return inside(label) if pattern.endswith(".*") else f"“{label}”"


def _type(value: Any, catalog: Catalog) -> str:
    return str(dict(Field.Type.choices).get(value, value)).lower()


def _plain(value: Any, catalog: Catalog) -> str:
    if isinstance(value, bool):
        return _raw(value)
    return plain(value) if isinstance(value, int | float) else str(value)


def _raw(value: Any) -> str:
    return " ".join(write_yaml(value).split()) if isinstance(value, dict | list) else str(value)


_WORDS: Mapping[str, Callable[[Any, Catalog], str]] = {
    "measures": _measures,
    "pays": _pays,
    "fades": _fades,
    "limit": _limit,
    "if": _if,
    "ways": _ways,
    "combine": _combine,
    "reset_by": _reset_by,
    "fields": _type,
}

# What a column is called where a fault or a form names it.
CALLED = {
    "label": "Name",
    "key": "Key",
    "note": "Note",
    "measures": "Measures",
    "pays": "Points",
    "fades": "Fades, window",
    "limit": "Limit",
    "cap": "Cap",
    "if": "For whom",
    "axis": "Axis",
    "min": "At least, together",
    "max": "At most, together",
    "combine": "Of its rules",
    "reset_by": "Begins anew after",
    "from": "From",
    "ways": "Reached by",
    "name": "Name",
    "weights": "Weight",
    "full_marks": "Full marks",
    "fields": "Type",
}


_SAID = {
    "is required where no number, count or days_since is named": "say for whom it is, or what it measures",
    "is required: a parameter of this axis has no max": "is needed: a parameter of this axis has no limit",
    "is required": "is missing",
    "is required, or tiers": "are missing",
}


def fault_words(message: str) -> str:
    """A fault's message in the words of the page, where it speaks of keys of a file."""
    return _SAID.get(message, message)


def called(cell: str) -> str:
    """What a cell is called."""
    return CALLED.get(cell.partition(".")[0], cell)
