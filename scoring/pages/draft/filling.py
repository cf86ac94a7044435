"""The forms of cells as plain fields: a value becomes what its form holds, and what a form holds a value.

A form is drawn from fields alone, so one that was sent and is shown again is drawn as one from a value is.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.datastructures import MultiValueDict

from . import criteria
from .catalog import Catalog
from .notation import NotRead, read_number, written_number

Fields = criteria.Fields
FORM_OF: Mapping[str, str] = {
    "note": "long",
    "axis": "choice",
    "combine": "choice",
    "fields": "choice",
    "reset_by": "types",
    "measures": "measures",
    "pays": "pays",
    "fades": "fades",
    "limit": "limit",
    "if": "criteria",
    "ways": "ways",
    "label": "text",
    "key": "text",
    "name": "text",
}
RAW = "raw"
_USUAL = {"combine": "sum"}  # what an empty cell says


def form_name(cell: str) -> str:
    """Which form a cell has; a number where nothing else is said."""
    return FORM_OF.get(cell.partition(".")[0], "number")


def fill(cell: str, value: Any, catalog: Catalog) -> Fields:
    """What the form of a cell holds for a value; of one that no form can say, the value itself as JSON."""
    try:
        fields = _FILL[form_name(cell)](cell, value, catalog)
        if read(cell, fields, catalog) == value:
            return fields
    except (NotRead, KeyError, TypeError, ValueError, AttributeError, IndexError):
        pass
    return MultiValueDict({f"{cell}:{RAW}": [json.dumps(value, ensure_ascii=False)]})


def read(cell: str, fields: Fields, catalog: Catalog) -> Any:
    """What a form says, as the cell's value; None where it is empty.

    Raises:
        NotRead: it says nothing that the cell can hold; in words.
    """
    if (raw := fields.get(f"{cell}:{RAW}")) is not None:
        return _read_raw(raw)
    return _READ[form_name(cell)](cell, fields, catalog)


def _read_raw(text: str) -> Any:
    try:
        return json.loads(text) if text.strip() else None
    except (ValueError, RecursionError):
        raise NotRead("This is no JSON; empty it to begin anew.") from None


def _fill_text(cell: str, value: Any, catalog: Catalog) -> Fields:
    return MultiValueDict({cell: ["" if value is None else str(value)]})


def _read_text(cell: str, fields: Fields, catalog: Catalog) -> Any:
    # Browsers send line breaks as two letters.
    return fields.get(cell, "").replace("\r\n", "\n").strip() or None


def _fill_choice(cell: str, value: Any, catalog: Catalog) -> Fields:
    return MultiValueDict({cell: [value or _USUAL.get(cell, "")]})


def _read_choice(cell: str, fields: Fields, catalog: Catalog) -> Any:
    chosen = fields.get(cell, "")
    return chosen if chosen and chosen != _USUAL.get(cell) else None


def _fill_number(cell: str, value: Any, catalog: Catalog) -> Fields:
    return MultiValueDict({cell: ["" if value is None else written_number(value)]})


def _read_number(cell: str, fields: Fields, catalog: Catalog) -> Any:
    text = fields.get(cell, "").strip()
    return read_number(text) if text else None


def _fill_types(cell: str, value: Any, catalog: Catalog) -> Fields:
    return MultiValueDict({f"{cell}:type": list(value or [])})


def _read_types(cell: str, fields: Fields, catalog: Catalog) -> Any:
    return _said(fields, f"{cell}:type") or None


def _fill_measures(cell: str, value: Any, catalog: Catalog) -> Fields:
    kind = next((one for one in ("count", "number", "days_since") if one in (value or {})), "if")
    fields: Fields = MultiValueDict({f"{cell}:kind": [kind]})
    if kind == "number":
        fields.setlist(f"{cell}:field", [value["number"]])
    elif kind != "if":
        fields.setlist(f"{cell}:type", list(value[kind]))
    if "burst" in (value or {}):
        fields.setlist(f"{cell}:burst", [written_number(value["burst"])])
    return fields


def _read_measures(cell: str, fields: Fields, catalog: Catalog) -> Any:
    kind = fields.get(f"{cell}:kind", "if")
    if kind == "number":
        return {"number": fields.get(f"{cell}:field", "")}
    if kind not in ("count", "days_since"):
        return None
    types = _said(fields, f"{cell}:type")
    if not types:
        raise NotRead("Choose at least one activity.")
    burst = fields.get(f"{cell}:burst", "").strip()
    return {kind: types} | ({"burst": read_number(burst)} if burst and kind == "count" else {})


def _fill_pays(cell: str, value: Any, catalog: Catalog) -> Fields:
    if value is None or "points" in value:
        points = written_number(value["points"]) if value else ""
        return MultiValueDict({f"{cell}:kind": ["points"], f"{cell}:points": [points]})
    return MultiValueDict(
        {
            f"{cell}:kind": ["tiers"],
            f"{cell}:from": [written_number(tier["from"]) for tier in value["tiers"]],
            f"{cell}:gives": [written_number(tier["points"]) for tier in value["tiers"]],
        }
    )


def _read_pays(cell: str, fields: Fields, catalog: Catalog) -> Any:
    if fields.get(f"{cell}:kind") != "tiers":
        points = fields.get(f"{cell}:points", "").strip()
        return {"points": read_number(points)} if points else None
    pairs = _pairs(fields, f"{cell}:from", f"{cell}:gives")
    if not pairs:
        raise NotRead("Write at least one tier.")
    return {"tiers": [{"from": least, "points": points} for least, points in pairs]}


def _fill_fades(cell: str, value: Any, catalog: Catalog) -> Fields:
    value = value or {}
    kind = "half" if "half_life_days" in value else "steps" if "fade" in value else "none"
    window = written_number(value["window_days"]) if "window_days" in value else ""
    fields: Fields = MultiValueDict({f"{cell}:kind": [kind], f"{cell}:window": [window]})
    if "half_life_days" in value:
        fields.setlist(f"{cell}:half", [written_number(value["half_life_days"])])
    fields.setlist(f"{cell}:day", [written_number(one["from_day"]) for one in value.get("fade", ())])
    fields.setlist(f"{cell}:percent", [written_number(one["percent"]) for one in value.get("fade", ())])
    return fields


def _read_fades(cell: str, fields: Fields, catalog: Catalog) -> Any:
    value: dict[str, Any] = {}
    kind, window = fields.get(f"{cell}:kind"), fields.get(f"{cell}:window", "").strip()
    if kind == "half":
        value["half_life_days"] = read_number(fields.get(f"{cell}:half", ""))
    elif kind == "steps":
        steps = _pairs(fields, f"{cell}:day", f"{cell}:percent")
        value["fade"] = [{"from_day": day, "percent": percent} for day, percent in steps]
    if window:
        value["window_days"] = read_number(window)
    return value or None


def _fill_limit(cell: str, value: Any, catalog: Catalog) -> Fields:
    times, per = (written_number(value["times"]), value["per"]) if value else ("", "day")
    return MultiValueDict({f"{cell}:times": [times], f"{cell}:per": [per]})


def _read_limit(cell: str, fields: Fields, catalog: Catalog) -> Any:
    times = fields.get(f"{cell}:times", "").strip()
    return {"times": read_number(times), "per": fields.get(f"{cell}:per", "day")} if times else None


def _said(fields: Fields, name: str) -> list[str]:
    return [one for one in fields.getlist(name) if one]


def _pairs(fields: Fields, first: str, second: str) -> list[tuple[Any, Any]]:
    """Rows of two numbers; a row of which both are empty is none."""
    rows = zip(fields.getlist(first), fields.getlist(second), strict=False)
    return [(read_number(one), read_number(other)) for one, other in rows if one.strip() or other.strip()]


_Fill = Callable[[str, Any, Catalog], Fields]
_Read = Callable[[str, Fields, Catalog], Any]
_FILL: Mapping[str, _Fill] = {
    "text": _fill_text,
    "long": _fill_text,
    "choice": _fill_choice,
    "number": _fill_number,
    "types": _fill_types,
    "measures": _fill_measures,
    "pays": _fill_pays,
    "fades": _fill_fades,
    "limit": _fill_limit,
    "criteria": criteria.fill,
    "ways": criteria.fill_ways,
}
_READ: Mapping[str, _Read] = {
    "text": _read_text,
    "long": _read_text,
    "choice": _read_choice,
    "number": _read_number,
    "types": _read_types,
    "measures": _read_measures,
    "pays": _read_pays,
    "fades": _read_fades,
    "limit": _read_limit,
    "criteria": criteria.read,
    "ways": criteria.read_ways,
}
