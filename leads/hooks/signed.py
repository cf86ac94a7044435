"""Any system that signs as Standard Webhooks says (standardwebhooks.com): activities in a shape of ours."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from secrets import token_bytes
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from leads.ingest.items import EMAIL, NewActivity, Unacceptable, Who

from .bodies import items_of
from .mailed import an_object
from .proofs import need
from .service import Happening, Sent, Service

_KNOWN = frozenset(
    {"key", "type", "occurred_at", "lead_id", "email", "identity", "topic", "campaign", "properties"}
)


def is_signed(sent: Sent, secret: str, now: datetime) -> str:
    """Admit what is signed with our secret, within five minutes: each attempt is signed anew."""
    try:
        Webhook(secret).verify(sent.body, dict(sent.headers), json_parse=False)
    except (WebhookVerificationError, ValueError):
        need(False, "The signature is missing, wrong, or more than five minutes old.")
    return ""


def new_secret() -> str:
    """A secret as Standard Webhooks writes it."""
    return f"whsec_{b64encode(token_bytes(32)).decode()}"


def _items(sent: Sent) -> list[object]:
    items = items_of(sent)
    body = items[0] if len(items) == 1 else None
    inside = body.get("activities") if isinstance(body, dict) else None
    return inside if isinstance(inside, list) else items


def _read(item: object) -> Happening | None:
    said = an_object(item)
    if unknown := sorted(said.keys() - _KNOWN):
        raise Unacceptable(f"there is no field {ascii(unknown[0])[:80]}.")
    return Happening(
        NewActivity(
            key=said.get("key", ""),
            type=_word(said, "type"),
            occurred_at=_moment(_word(said, "occurred_at")),
            lead_id=_lead_id(said.get("lead_id")),
            identity=_who(said),
            topic=_word(said, "topic"),
            campaign=_word(said, "campaign"),
            properties=said.get("properties") or {},
        )
    )


def _word(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    if value is not None and not isinstance(value, str):
        raise Unacceptable(f"{name} is no text.")
    return value or ""


def _moment(word: str) -> datetime | None:
    """A time as ISO 8601 has it; that it has an offset is asked for at the door."""
    try:
        return datetime.fromisoformat(word) if word else None
    except ValueError as error:
        raise Unacceptable("the time can't be read.") from error


def _lead_id(value: object) -> int | None:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise Unacceptable("lead_id is no whole number.")
    return value


def _who(said: Mapping[str, Any]) -> Who | None:
    email, named = _word(said, "email"), said.get("identity")
    if email and named is not None:
        raise Unacceptable("it names an email and an identity: one of them is enough.")
    if named is None:
        return Who(EMAIL, email) if email else None
    name = an_object(named)
    return Who(_word(name, "kind"), _word(name, "value"))


SIGNED = Service(
    key="signed",
    label="Any other, signed",
    admit=is_signed,
    items=_items,
    read=_read,
    make_secret=new_secret,
    tells_results=True,
    about="Any activities, in our own shape, signed as Standard Webhooks says.",
    steps=(
        "Let the other system send activities by POST to the address below, one or a list, in the shape of"
        " docs/webhooks.md.",
        "Let it sign each as Standard Webhooks says, with the secret below. There are libraries for that in"
        " most languages.",
    ),
)
