"""The columns of a file as the page shows and sends them: each with samples and where it goes."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import QueryDict

from leads.imports.guessing import SKIP, words_of
from leads.imports.targets import Group, is_target, targets
from leads.ingest.files.moments import DAY_FIRST, EITHER, MONTH_FIRST
from leads.models import ActivityType, FileImport

_ORDERS = {DAY_FIRST: "Day first (31.12.2026)", MONTH_FIRST: "Month first (12/31/2026)"}
_SAID = {
    DAY_FIRST: "All days fit: a first number is over 12.",
    MONTH_FIRST: "All days fit: a second number is over 12.",
    "open": "No number is over 12: please look.",
    "both": "Some rows fit one, some the other: those that don't are named.",
}
_DECIMALS = {"": "1,200.50", ",": "1.200,50"}
_RESULTS = (("won", "Won"), ("lost", "Lost"), (SKIP, "Still open: pass over"))


def columns_of(one: FileImport) -> list[dict[str, Any]]:
    """The columns, each with its samples, where it goes, and how it is read."""
    groups = targets(one.kind)
    return [_column(one, place, column, groups) for place, column in enumerate(one.facts["columns"])]


def _column(
    one: FileImport, place: int, column: Mapping[str, Any], groups: Sequence[Group]
) -> dict[str, Any]:
    name, choices = column["name"], one.choices
    target = choices["to"].get(name, "")
    told = dict(column, place=place, target=target, groups=groups)
    if column["is_date"] and target:
        told["orders"] = [(key, word, choices["dates"].get(name) == key) for key, word in _ORDERS.items()]
        told["order_said"] = _SAID.get(column["order"], "")
    if _is_number(column) and target:
        wanted = choices["decimals"].get(name, "")
        told["decimals"] = [(key, word, wanted == key) for key, word in _DECIMALS.items()]
    if target in ("type", "result"):
        told["words_to"] = _words(choices["words"].get(name, {}), target)
    return told


def _is_number(column: Mapping[str, Any]) -> bool:
    return bool(column["decimal"]) or any(
        "." in s and s.replace(".", "").isdigit() for s in column["samples"]
    )


def _words(words: Mapping[str, str], target: str) -> list[dict[str, Any]]:
    options = _RESULTS if target == "result" else (*type_options(), (SKIP, "Pass over"))
    return [
        {"place": place, "word": word, "options": [(key, label, key == chosen) for key, label in options]}
        for place, (word, chosen) in enumerate(words.items())
    ]


def type_options() -> tuple[tuple[str, str], ...]:
    """Activity types that a file can bring."""
    types = ActivityType.objects.exclude(channel=ActivityType.Channel.DATA).order_by("label")
    return tuple(types.values_list("key", "label"))


def chosen(one: FileImport, sent: QueryDict) -> dict[str, Any]:
    """The choices as they were sent; what is no choice stays as it was."""
    choices: dict[str, Any] = {**one.choices, "to": {}, "dates": {}, "decimals": {}, "words": {}}
    for place, column in enumerate(one.facts["columns"]):
        name = column["name"]
        target = sent.get(f"to-{place}", "")
        if target and is_target(target, one.kind):
            choices["to"][name] = target
        order = sent.get(f"date-{place}", one.choices["dates"].get(name, ""))
        if order in EITHER:
            choices["dates"][name] = order
        if sent.get(f"decimal-{place}", one.choices["decimals"].get(name, "")) == ",":
            choices["decimals"][name] = ","
        choices["words"] |= _exchanged(one, place, column, target, sent)
    return choices | _for_all_rows(one, sent)


def _exchanged(
    one: FileImport, place: int, column: Mapping[str, Any], target: str, sent: QueryDict
) -> dict[str, dict[str, str]]:
    """What the words of a column mean; of a column that was chosen just now they are guessed."""
    name = column["name"]
    if target not in ("type", "result"):
        return {}
    before = one.choices["words"].get(name) or words_of(column, target)
    known = {key for key, _ in (*_RESULTS, *type_options())}
    told = {}
    for number, (word, meaning) in enumerate(before.items()):
        wanted = sent.get(f"word-{place}-{number}", meaning)
        told[word] = wanted if wanted in known else meaning
    return {name: told}


def _for_all_rows(one: FileImport, sent: QueryDict) -> dict[str, Any]:
    kind = sent.get("type", "")
    return {
        "source": sent.get("source", one.choices["source"]).strip().lower()[:40],
        "type": kind if any(kind == key for key, _ in type_options()) else "",
        "when": _day(sent.get("when", "")),
        "campaign": sent.get("campaign", "").replace("\0", "").strip()[:80],
        "creates": sent.get("creates") == "1",
    }


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""
