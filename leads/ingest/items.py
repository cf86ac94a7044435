"""What comes in through the door, checked before anything is stored."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any, Literal, NamedTuple

from django.core.exceptions import ValidationError

from leads.catalog.fields import checked_text

from .about import about_of

EMAIL = "email"
# Days are counted from 1970 and packed in two bytes: nothing that a company knows of is older.
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
AHEAD = timedelta(minutes=5)  # clocks differ by so much, not by more
LONGEST_KEY, LONGEST_TOPIC, LONGEST_IDENTITY, LONGEST_PROPERTIES = 200, 500, 400, 16_000
KIND = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}", re.ASCII)  # of names, and of the systems that give them
NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
# Made once: `json.dumps` makes one at each call.
_WRITER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True)


class Unacceptable(ValueError):
    """An item that can't be taken in; the words say why."""


@dataclass(frozen=True, slots=True)
class Who:
    """One name of a visitor: kind is email, anonymous, external, or the name of a system."""

    kind: str
    value: str

    def checked(self) -> "Who":
        """Give the name as it is stored: stripped, e-mail addresses in small letters.

        Raises:
            Unacceptable: no name, or one that can't be stored.
        """
        value = _text(self.value, "the identity", LONGEST_IDENTITY).strip()
        if not KIND.fullmatch(self.kind):
            raise Unacceptable("the kind of identity is not small letters, digits, _ . and - (at most 40).")
        if not value:
            raise Unacceptable("the identity is empty.")
        return Who(self.kind, value.lower() if self.kind == EMAIL else value)


@dataclass(frozen=True, slots=True)
class NewActivity:
    """One activity as it is sent. Exactly one of `lead_id` and `identity` says whose it is.

    `occurred_at` is aware; None is the moment it comes in. `campaign` is a campaign's key.
    """

    key: str
    type: str
    occurred_at: datetime | None
    lead_id: int | None = None
    identity: Who | None = None
    topic: str = ""
    campaign: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)


Status = Literal["accepted", "duplicate", "conflict", "rejected"]


class Result(NamedTuple):
    """What became of one item.

    `activity_id` is that of the stored activity: of the first one where it is a duplicate or a conflict,
    None where it is rejected. `reason` says why it was rejected or conflicts.
    """

    key: str
    status: Status
    activity_id: int | None = None
    reason: str = ""


class Checked(NamedTuple):
    """An activity that can be stored, but for whose it is. `body_hash` is hexadecimal."""

    place: int
    key: str
    type_id: int
    campaign_id: int | None
    occurred_at: datetime
    lead_id: int | None
    identity: Who | None
    topic: str
    properties: str
    body_hash: str
    about: str = ""


def check_activity(
    place: int, item: NewActivity, types: Mapping[str, int], campaigns: Mapping[str, int], now: datetime
) -> Checked:
    """Check one activity.

    Args:
        place: of the item among those that came together.
        item: as it was sent.
        types: ids of the activity types by key.
        campaigns: ids of the campaigns by key.
        now: aware.

    Raises:
        Unacceptable: the first fault of the item.
    """
    key = _text(item.key, "the key", LONGEST_KEY)
    if not key.strip():
        raise Unacceptable("the key is empty.")
    if item.type not in types:
        raise Unacceptable(f"there is no activity type {_short(item.type)}.")
    if item.campaign and item.campaign not in campaigns:
        raise Unacceptable(f"there is no campaign {_short(item.campaign)}.")
    if (item.lead_id is None) == (item.identity is None):
        raise Unacceptable("it names no lead and no identity, or both.")
    if item.lead_id is not None and not 0 < item.lead_id < 2**63:
        raise Unacceptable("there is no such lead.")
    properties = _properties(item.properties)
    return Checked(
        place,
        key,
        types[item.type],
        campaigns[item.campaign] if item.campaign else None,
        _time(item.occurred_at, now),
        item.lead_id,
        item.identity.checked() if item.identity else None,
        _text(item.topic, "the topic", LONGEST_TOPIC).strip() if item.topic != "" else "",
        properties,
        _body_hash(item, properties),
        about_of(item.type, item.properties),
    )


def _text(text: object, what: str, longest: int) -> str:
    if not isinstance(text, str):
        raise Unacceptable(f"{what} is no text.")
    if len(text) > longest:
        raise Unacceptable(f"{what} is longer than {longest} letters.")
    try:
        return checked_text(text)
    except ValidationError as error:
        raise Unacceptable(f"{what} {error.message}") from error


def could_be_stored(text: object) -> bool:
    """Whether a database can be asked for it: a text without NUL and lone surrogates."""
    return isinstance(text, str) and "\0" not in text and text == text.encode(errors="ignore").decode()


def _short(text: object) -> str:
    return ascii(text) if len(ascii(text)) <= 80 else f"{ascii(text)[:80]}..."


def _time(moment: datetime | None, now: datetime) -> datetime:
    """Nothing stored is later than now: a clock a little ahead is taken back, a wrong one refused."""
    if moment is None:
        return now
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise Unacceptable("the time has no offset.")
    if moment < EARLIEST:
        raise Unacceptable("the time is before 1970.")
    if moment > now + AHEAD:
        raise Unacceptable("the time is more than five minutes ahead.")
    # PostgreSQL knows no offset of 16 hours or more.
    return _in_utc(min(moment, now))


def _in_utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def _properties(properties: Mapping[str, Any]) -> str:
    if properties == {}:
        return "{}"
    if not isinstance(properties, Mapping):
        raise Unacceptable("the properties are no object.")
    try:
        text = _WRITER.encode(dict(properties))
    except (ValueError, TypeError, RecursionError) as error:
        raise Unacceptable("the properties are no JSON, or too deep.") from error
    if len(text) > LONGEST_PROPERTIES:
        raise Unacceptable(f"the properties are longer than {LONGEST_PROPERTIES} letters.")
    if NUL.search(text):
        raise Unacceptable("the properties hold a NUL character.")
    return _text(text, "a property", LONGEST_PROPERTIES)


def _body_hash(item: NewActivity, properties: str) -> str:
    """What was sent, in 16 bytes: the time as sent, since a time a little ahead is stored as another."""
    who = [item.identity.kind, item.identity.value] if item.identity else item.lead_id
    sent_at = _in_utc(item.occurred_at).isoformat() if item.occurred_at else None
    body = json.dumps([item.type, sent_at, who, item.topic, item.campaign, properties])
    return blake2b(body.encode(), digest_size=16).hexdigest()
