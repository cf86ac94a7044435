"""What happens to a message, made an activity in the same way for every service."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parseaddr
from hashlib import blake2b
from typing import Any

from leads.ingest.items import (
    EMAIL,
    LONGEST_IDENTITY,
    LONGEST_KEY,
    LONGEST_TOPIC,
    NewActivity,
    Unacceptable,
    Who,
)

from .service import Happening

OPENED, CLICKED, BOUNCED, SOFT = "email.open", "email.click", "email.bounce", "email.bounce_soft"
UNSUBSCRIBED, COMPLAINED, SUBSCRIBED = "email.unsubscribe", "email.spam_complaint", "email.subscribe"
LONGEST_DETAIL = 2_000


def mailed(
    service: str,
    kind: str,
    *,
    event: str,
    email: object,
    at: object,
    event_id: object = "",
    message: object = "",
    subject: object = "",
    campaigns: Iterable[object] = (),
    **details: object,
) -> Happening:
    """Say what happened to a message.

    Args:
        service: key of the service; ids are unique within it.
        kind: the activity type.
        event: the service's own word for it.
        email: the recipient, also with a name before the address.
        at: when, as the service writes it: see `moment`.
        event_id: the service's id of it; where it has none, it is known by what it says.
        message: id of the message.
        subject: of the message, or what else it was about.
        campaigns: what its campaign may be called.
        details: more to be kept with it; empty ones are left out.

    Raises:
        Unacceptable: it names nobody, or a time that is none.
    """
    who, when = address_of(email), moment(at)
    kept = {name: text(value)[:LONGEST_DETAIL] for name, value in {"message": message, **details}.items()}
    kept = {name: value for name, value in kept.items() if value}
    name = text(event_id) or _content([event, who, when.isoformat() if when else "", kept])
    activity = NewActivity(
        _key(service, event, name),
        kind,
        when,
        identity=Who(EMAIL, who),
        topic=text(subject)[:LONGEST_TOPIC],
        properties=kept,
    )
    return Happening(activity, tuple(key for key in map(text, campaigns) if key))


def an_object(item: object) -> Mapping[str, Any]:
    """Give the item, which has to be an object.

    Raises:
        Unacceptable: it is none.
    """
    if not isinstance(item, dict):
        raise Unacceptable("it is no object.")
    return item


def inner(item: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """The object that lies at a path within another; an empty one where there is none."""
    for name in path:
        found = item.get(name)
        item = found if isinstance(found, dict) else {}
    return item


def text(value: object) -> str:
    """A text or a number as text; anything else says nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def several(value: object) -> list[object]:
    """A list, or what stands alone as one."""
    return value if isinstance(value, list) else [value]


def kind_of(event: object, kinds: Mapping[str, str | None], service: str) -> str | None:
    """Look up a service's word for what happened; None where it means nothing here.

    Raises:
        Unacceptable: the service has no such word that we know.
    """
    word = text(event)
    if word not in kinds:
        raise Unacceptable(f"{service} has no event {ascii(word)[:80]} that is known here.")
    return kinds[word]


def address_of(value: object) -> str:
    """The e-mail address alone.

    Raises:
        Unacceptable: there is none, or what stands there is too long to look for one.
    """
    written = text(value)
    if len(written) > LONGEST_IDENTITY:
        raise Unacceptable(f"its e-mail address is longer than {LONGEST_IDENTITY} letters.")
    address = parseaddr(written)[1] if "<" in written else written
    if not address.strip("@").count("@"):
        raise Unacceptable("it names no e-mail address.")
    return address


def moment(value: object) -> datetime | None:
    """Read a time: seconds since 1970, or a date and time of ISO 8601, in UTC where it has no offset.

    Raises:
        Unacceptable: it is none.
    """
    written = text(value)
    if not written:
        return None
    try:
        if written.replace(".", "", 1).isdigit():
            return datetime.fromtimestamp(float(written), UTC)
        read = datetime.fromisoformat(written)
        return read if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Unacceptable("its time can't be read.") from error


def _key(service: str, event: str, name: str) -> str:
    key = f"{service}:{event}:{name}"
    return key if len(key) <= LONGEST_KEY else f"{service}:{_content([event, name])}"


def _content(said: object) -> str:
    return blake2b(json.dumps(said).encode(), digest_size=16).hexdigest()
