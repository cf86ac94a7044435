"""From what was chosen on the page to maps, as docs/import-maps.md has them: one way to read a file.

`FileImport.choices` holds `source`, `to` (column -> target), `dates`, `decimals` and `words` (by column), for
activities also `type`, `when`, `campaign` for every row, and `creates`: who is no lead yet becomes one.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from leads.catalog.fields import field_map
from leads.catalog.words import plain
from leads.ingest.files.maps import Map, map_of
from leads.ingest.files.moments import DAY_FIRST
from leads.ingest.files.parts import MapRefused
from leads.ingest.items import KIND
from leads.models import Field, FileImport

from .headers import no_people
from .targets import NEW

_YES_NO = {
    **dict.fromkeys(("ja", "oui", "si", "sí", "sim", "x", "✓", "wahr", "vrai"), True),
    **dict.fromkeys(("nein", "non", "não", "falsch", "faux"), False),
}
_NUMBERS, _DATES, _BOOLEANS = Field.Type.NUMBER, Field.Type.DATE, Field.Type.BOOLEAN
_NOTHING = ["n/a", "null", "none", "-", "--", "#n/a"]
_NO_LEAD_FIELDS = frozenset({"id", "who_id", "type", "when", "topic", "campaign", "note", "key"})


def maps_of(one: FileImport) -> list[tuple[str, Map]]:
    """The maps by which a file is read, one after the other; none of them for outcomes.

    Returns:
        "leads" or "activities", and its map.

    Raises:
        MapRefused: what was chosen makes no map.
    """
    documents = []
    if one.kind == "leads" or (one.kind != "outcomes" and one.choices.get("creates") and _email(one.choices)):
        documents.append(("leads", _leads(one)))
    if one.kind in ("activities", "members"):
        documents.append(("activities", _activities(one)))
    return [(part, map_of(document)) for part, document in documents]


def problems_of(one: FileImport) -> list[str]:
    """What keeps a file from being brought in as it is chosen, in sentences; none where nothing does."""
    to = one.choices.get("to", {})
    found = list(_doubled(to))
    if not KIND.fullmatch(one.choices.get("source", "")):
        found.append("Name the system that the file comes from: small letters and digits, such as hubspot.")
    found += _PROBLEMS[one.kind](one, set(to.values()))
    if not found and one.kind != "outcomes":
        try:
            maps_of(one)
        except MapRefused as refused:
            found += refused.faults
    return found


def _doubled(to: Mapping[str, str]) -> list[str]:
    may_repeat = {"note"}
    told: dict[str, str] = {}
    found = []
    for name, target in to.items():
        if target in told and target not in may_repeat and not target.startswith(NEW):
            found.append(f"“{told[target]}” and “{name}” both go to the same field. Pass over one of them.")
        told.setdefault(target, name)
    return found


def _of_leads(one: FileImport, targets: set[str]) -> list[str]:
    header = [column["name"] for column in one.facts["columns"]]
    if words := no_people(header):
        return [words]
    if targets and targets <= {"id"}:
        return ["There is nothing in it but IDs: add columns that say who these people are."]
    if targets & {"email", "email_phone", "id"}:
        return []
    return [
        "Nothing says who these people are: choose the column with their e-mail address, or with their ID in "
        "the system that the file comes from. A list of companies alone can't be brought in."
    ]


def _of_activities(one: FileImport, targets: set[str]) -> list[str]:
    found = []
    if not targets & {"email", "email_phone", "who_id"}:
        found.append("Nothing says who did it: choose the column with the e-mail address or ID of people.")
    if "type" not in targets and not one.choices.get("type"):
        found.append("Say what they did: choose it for the whole file, or the column that names it.")
    if "when" not in targets and not one.choices.get("when"):
        found.append("Say when it was: choose the day for the whole file, or the column that has it.")
    column = column_for(one, "type")
    words = one.choices["words"].get(column)
    if words and not one.choices.get("type") and set(words.values()) <= {"skip"}:
        found.append(f"Say what the words in “{column}” mean: so far all of them are passed over.")
    if one.kind == "members" and "campaign" not in targets and not one.choices.get("campaign"):
        found.append("Say of which campaign they are members: choose the column that names it.")
    return found


def _of_outcomes(one: FileImport, targets: set[str]) -> list[str]:
    found = []
    if not targets & {"email", "who_id"} and not any(target.startswith("match:") for target in targets):
        found.append(
            "Nothing says whose outcome it is: choose the column with the e-mail address or ID of a person, "
            "or one by which their company is known."
        )
    if "result" not in targets:
        found.append("Choose the column that says whether it was won or lost.")
    if "when" not in targets:
        found.append("Choose the column that says when it was closed.")
    return found


_PROBLEMS = {
    "leads": _of_leads,
    "activities": _of_activities,
    "members": _of_activities,
    "outcomes": _of_outcomes,
}


def column_for(one: FileImport, target: str) -> str:
    """The first column that goes to a target; "" where none does."""
    return next((name for name, chosen in one.choices.get("to", {}).items() if chosen == target), "")


def _email(choices: Mapping[str, Any]) -> bool:
    return bool({"email", "email_phone"} & set(choices["to"].values()))


def _leads(one: FileImport) -> dict[str, Any]:
    """Fields of the lead. In files of what people did the same person may stand in many rows."""
    columns: dict[str, Any] = {}
    new: dict[str, Any] = {}
    fields = field_map()
    for name, target in one.choices["to"].items():
        if target.startswith(NEW):
            key = new_key(name, fields, target.removeprefix(NEW))
            new[key] = {"label": name[:80], "type": target.removeprefix(NEW)}
            columns[key] = _cell(one, name, target.removeprefix(NEW))
        elif target in _IN_ONE:
            columns |= {key: {"column": name, "take": take} for key, take in _IN_ONE[target].items()}
        elif target and target not in _NO_LEAD_FIELDS:
            columns[target] = _cell(one, name, "date" if target == "created_on" else _type_of(target, fields))
    document: dict[str, Any] = {"columns": columns}
    if id_column := column_for(one, "id" if one.kind == "leads" else "who_id"):
        document |= {"id": id_column}
        if _email(one.choices):
            document["without_id"] = "email"
    if one.kind != "leads":
        document["repeats"] = "skip"
    return {"source": one.choices["source"], "missing": _NOTHING, "fields": new, "leads": document}


_IN_ONE = {
    "name": {"first_name": "first name", "last_name": "last name"},
    "email_phone": {"email": "email", "phone": "phone"},
}


def _type_of(key: str, fields: Mapping[str, Field]) -> str:
    return fields[key].type if key in fields else "text"


def _cell(one: FileImport, name: str, type: str) -> dict[str, Any]:
    if type == _DATES:
        return {"column": name, "format": one.choices["dates"].get(name, DAY_FIRST)}
    if type == _BOOLEANS:
        return {"column": name, "values": _YES_NO}
    if type == _NUMBERS:
        decimal = {"decimal": ","} if one.choices["decimals"].get(name) == "," else {}
        return {"column": name, "take": "number", **decimal}
    return {"column": name}


def new_key(name: str, fields: Mapping[str, Field], type: str) -> str:
    """The key of a new field of this name: of one that is there already if it is of this type."""
    words = re.sub(r"[^a-z0-9]+", "_", plain(name).encode("ascii", "ignore").decode()).strip("_")[:50]
    key = words if words[:1].isalpha() else f"field_{words}".strip("_")
    while (key in fields and fields[key].type != type) or key in _TAKEN:
        key += "_2"
    return key


_TAKEN = frozenset({"id", "created_on", "stage", "owner", "score", "grade", "band", "extra", "added_at"})


def _activities(one: FileImport) -> dict[str, Any]:
    choices = one.choices
    who, email = column_for(one, "who_id"), column_for(one, "email") or column_for(one, "email_phone")
    document: dict[str, Any] = {
        "lead": who or {"column": email, "take": "email"},
        "kind": choices["source"] if who else "email",
        "type": _type(one),
        "occurred_at": _when(one),
    }
    if column_for(one, "type") and not choices.get("type"):
        document["other_type"] = "skip"
    if key := column_for(one, "key"):
        document["key"] = key
    if topic := column_for(one, "topic"):
        document["topic"] = topic
    if campaign := column_for(one, "campaign"):
        document["campaign"] = campaign
    elif choices.get("campaign"):
        document["campaign"] = {"constant": choices["campaign"]}
    kept = ("note", "type") if one.kind == "members" else ("note",)
    notes = [name for name, target in choices["to"].items() if target in kept]
    if notes:
        document["properties"] = {name: name for name in notes}
    return {"source": choices["source"], "missing": _NOTHING, "activities": document}


def _type(one: FileImport) -> dict[str, Any]:
    column = column_for(one, "type")
    if one.choices.get("type") or not column:
        return {"constant": one.choices.get("type", "")}
    words = one.choices["words"].get(column) or {}
    return {"column": column, "values": words} if words else {"column": column}


def _when(one: FileImport) -> dict[str, Any]:
    if column := column_for(one, "when"):
        return {"column": column, "format": one.choices["dates"].get(column, DAY_FIRST)}
    return {"constant": date.fromisoformat(one.choices["when"]).isoformat()}
