"""What the columns of a file most likely mean: by their names, else by what stands in them."""

import re
from collections.abc import Mapping
from typing import Any

from leads.catalog.words import plain
from leads.ingest.files.moments import DAY_FIRST, MONTH_FIRST
from leads.models import ActivityType, Field, FileImport

from .headers import kind_of, meaning_of, rank_of, system_of

SKIP = "skip"
# What an activity is, by words that name it; the first that is met counts.
_TYPES = (
    ("event.no_show", r"no.?show|did not (come|attend)|absent"),
    ("event.webinar", r"webinar"),
    ("event.trade_show", r"trade.?show|messe|fair|booth|stand|salon"),
    ("event.seminar", r"seminar|workshop"),
    ("event.attended", r"attend|participat|checked in"),
    ("event.registered", r"regist|signed up|rsvp"),
    ("email.unsubscribe", r"unsubscri|opted out"),
    ("email.subscribe", r"subscri"),
    ("email.bounce", r"bounce"),
    ("email.click", r"click"),
    ("email.open", r"open(ed)? (an? )?e?-?mail|email open|^open(ed)?$"),
    ("email.reply", r"repl(y|ied)"),
    ("content.download", r"download"),
    ("content.video", r"video"),
    ("form.demo_request", r"demo req|request.*demo"),
    ("form.submit", r"form|respond"),
    ("mail.sent", r"^sent$"),
    ("call.attempted", r"voicemail|no answer|not reached"),
    ("call.inbound", r"inbound"),
    ("call.connected", r"call|anruf|appel"),
    ("meeting.held", r"meeting|visit|lunch|demo|termin|besuch"),
    ("web.page.pricing", r"pricing"),
    ("web.visit", r"page|web"),
)
_WON, _LOST = (
    re.compile(r"\bwon\b|gewonnen|closedwon|gagne"),
    re.compile(r"\blost\b|verloren|closedlost|perdu"),
)


def guess(one: FileImport, kind: str = "") -> tuple[str, dict[str, Any]]:
    """Guess what a file is.

    Args:
        one: with its facts.
        kind: where it is known.

    Returns:
        The kind, and the choices as `leads.imports.choices` reads them.
    """
    header = [column["name"] for column in one.facts["columns"]]
    kind = kind or kind_of(header)
    choices: dict[str, Any] = {
        "source": system_of(header) or "file",
        "to": _targets(one, kind),
        "dates": {},
        "decimals": {},
        "words": {},
        "creates": kind in ("activities", "members"),
    }
    for column in one.facts["columns"]:
        _spellings(column, choices)
        _exchange(column, choices)
    return kind, choices


def _targets(one: FileImport, kind: str) -> dict[str, str]:
    """Each meaning has one column, the best of its names; e-mail addresses are known by their looks."""
    told: dict[str, str] = {}
    own = {plain(field.label): field.key for field in Field.objects.all()}
    own |= {plain(key): key for key in own.values()}
    best: dict[str, tuple[int, str]] = {}
    for column in one.facts["columns"]:
        name = column["name"]
        known = meaning_of(name, kind) or (own.get(plain(name), "") if kind == "leads" else "")
        meaning = _found_by(known, kind, own)
        if meaning.startswith("new:"):
            told[name] = meaning
        elif meaning and _fits(meaning, column):
            best[meaning] = min(best.get(meaning, (1_000, "")), (rank_of(name, meaning, kind), name))
    told |= {name: meaning for meaning, (_, name) in best.items()}
    if "email" not in told.values():
        _email_by_looks(one, told)
    if {"first_name", "last_name"} & set(told.values()):
        told = {name: meaning for name, meaning in told.items() if meaning != "name"}
    return told


def _found_by(meaning: str, kind: str, own: dict[str, str]) -> str:
    """The account of a deal tells the lead where leads were brought in with their accounts."""
    if meaning == "account_id":
        if kind == "leads":
            return own.get("accountid", "new:text")
        return "match:accountid" if "accountid" in own else ""
    return "match:company" if kind == "outcomes" and meaning == "company" else meaning


def _fits(meaning: str, column: dict[str, Any]) -> bool:
    if meaning == "email":
        return bool(column["is_email"] or not column["filled"])
    if meaning in ("when", "created_on"):
        return bool(column["is_date"])
    if meaning == "name":
        return not column["is_email"]
    return bool(column["filled"]) or meaning in ("id", "last_name", "company")


def _email_by_looks(one: FileImport, told: dict[str, str]) -> None:
    for column in one.facts["columns"]:
        if column["is_email"] and told.get(column["name"], "") not in ("email_phone",):
            told[column["name"]] = "email"
            return


def _spellings(column: dict[str, Any], choices: dict[str, Any]) -> None:
    if column["is_date"]:
        choices["dates"][column["name"]] = MONTH_FIRST if column["order"] == MONTH_FIRST else DAY_FIRST
    if column["decimal"]:
        choices["decimals"][column["name"]] = ","


def _exchange(column: dict[str, Any], choices: dict[str, Any]) -> None:
    meaning = choices["to"].get(column["name"], "")
    if meaning in ("type", "result"):
        choices["words"][column["name"]] = words_of(column, meaning)


def words_of(column: Mapping[str, Any], meaning: str) -> dict[str, str]:
    """Guess what each word of a column says.

    Args:
        column: as its facts tell.
        meaning: "type" for activity types, "result" for won and lost.
    """
    if meaning == "result":
        return {word: result_of(word) for word in column["words"]}
    known = set(ActivityType.objects.values_list("key", flat=True))
    return {word: type_of(word, known) for word in column["words"]}


def type_of(word: str, known: set[str]) -> str:
    """Guess which activity a word names; "skip" where it names none."""
    if word in known:
        return word
    found = (key for key, pattern in _TYPES if key in known and re.search(pattern, plain(word)))
    return next(found, SKIP)


def result_of(word: str) -> str:
    """Guess whether a word says won or lost; "skip" where it is still open."""
    if _WON.search(plain(word)):
        return "won"
    return "lost" if _LOST.search(plain(word)) else SKIP
