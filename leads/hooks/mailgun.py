"""Mailgun: one event, with a signature inside that covers a time and a token but not the event.

So a token is good for one delivery alone: else who saw one could send whatever they like under it. The
webhooks of before 2018, which are forms and have all fields side by side, are read as well.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from .bodies import form_of, is_form, items_of
from .mailed import (
    BOUNCED,
    CLICKED,
    COMPLAINED,
    OPENED,
    UNSUBSCRIBED,
    an_object,
    inner,
    kind_of,
    mailed,
    several,
    text,
)
from .proofs import check_age, hmac_hex, need, same
from .service import Happening, Refused, Sent, Service

_LONGEST = timedelta(hours=9)  # it tries again for eight
_LONGEST_TOKEN = 100
_KINDS: dict[str, str | None] = {
    "opened": OPENED,
    "clicked": CLICKED,
    "failed": BOUNCED,
    "bounced": BOUNCED,
    "complained": COMPLAINED,
    "unsubscribed": UNSUBSCRIBED,
    "accepted": None,
    "delivered": None,
    "rejected": None,
    "stored": None,
    "dropped": None,
    "list_member_uploaded": None,
    "list_member_upload_error": None,
    "list_uploaded": None,
}


def _items(sent: Sent) -> list[object]:
    return [form_of(sent)] if is_form(sent) else items_of(sent)


def _admit(sent: Sent, secret: str, now: datetime) -> str:
    items = _items(sent)
    body = items[0] if len(items) == 1 and isinstance(items[0], dict) else {}
    proof = body.get("signature")
    proof = proof if isinstance(proof, dict) else body
    stamp, token = text(proof.get("timestamp")), text(proof.get("token"))
    signed = f"{stamp}{token}".encode(errors="replace")
    need(same(text(proof.get("signature")), hmac_hex(secret, signed)) and token != "")
    check_age(stamp, now, _LONGEST)
    if len(token) > _LONGEST_TOKEN:
        raise Refused(401, "The token is too long.")
    return token


def _read(item: object) -> Happening | None:
    body = an_object(item)
    event = inner(body, "event-data") if "event-data" in body else body
    kind = kind_of(event.get("event"), _KINDS, "Mailgun")
    if kind is None or _is_still_trying(event) or _was_suppressed(event):
        return None
    headers = inner(event, "message", "headers")
    return mailed(
        "mailgun",
        kind,
        event=text(event["event"]),
        email=event.get("recipient"),
        at=event.get("timestamp"),
        event_id=event.get("id"),
        message=headers.get("message-id") or event.get("Message-Id") or event.get("message-id"),
        subject=headers.get("subject"),
        campaigns=[
            inner(event, "user-variables").get("campaign"),
            *(inner({"one": one}, "one").get("id") for one in several(event.get("campaigns"))),
            *several(event.get("tags")),
            *several(event.get("tag")),
        ],
        link=event.get("url"),
        reason=_reason(event),
    )


def _is_still_trying(event: Mapping[str, Any]) -> bool:
    return event.get("event") == "failed" and event.get("severity") == "temporary"


def _was_suppressed(event: Mapping[str, Any]) -> bool:
    """Whether nothing was sent, since the address bounced or unsubscribed before."""
    return event.get("event") == "failed" and text(event.get("reason")).startswith("suppress-")


def _reason(event: Mapping[str, Any]) -> object:
    status = inner(event, "delivery-status")
    return status.get("message") or status.get("description") or event.get("error") or event.get("reason")


MAILGUN = Service(
    key="mailgun",
    label="Mailgun",
    admit=_admit,
    items=_items,
    read=_read,
    given="HTTP webhook signing key",
    about="Opens, clicks, bounces, unsubscribes and complaints. Mailgun signs them.",
    steps=(
        "In Mailgun open Sending, Webhooks, and choose the domain you send from.",
        "Add a webhook with the address below for each of these events: opened, clicked, permanent failure,"
        " spam complaints, unsubscribes.",
        "Open API security and copy the HTTP webhook signing key.",
        "Enter the key here: until then everything is refused.",
    ),
)
