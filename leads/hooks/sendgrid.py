"""SendGrid: a list of events, signed with a key pair over the time and the body to the byte."""

from datetime import datetime, timedelta

from .bodies import items_of
from .mailed import (
    BOUNCED,
    CLICKED,
    COMPLAINED,
    OPENED,
    SOFT,
    SUBSCRIBED,
    UNSUBSCRIBED,
    an_object,
    kind_of,
    mailed,
    several,
    text,
)
from .proofs import check_age, check_public_key, is_signed_by, need
from .service import Happening, Sent, Service

_SIGNATURE, _STAMP = "x-twilio-email-event-webhook-signature", "x-twilio-email-event-webhook-timestamp"
_LONGEST = timedelta(hours=25)  # it tries again for a day
_KINDS: dict[str, str | None] = {
    "open": OPENED,
    "click": CLICKED,
    "bounce": BOUNCED,
    "spamreport": COMPLAINED,
    "unsubscribe": UNSUBSCRIBED,
    "group_unsubscribe": UNSUBSCRIBED,
    "group_resubscribe": SUBSCRIBED,
    "processed": None,
    "delivered": None,
    "deferred": None,  # it is still trying
    "dropped": None,  # nothing was sent: the bounce or the unsubscribe came before
    "account_status_change": None,
}


def _admit(sent: Sent, secret: str, now: datetime) -> str:
    stamp, signature = sent.headers.get(_STAMP, ""), sent.headers.get(_SIGNATURE, "")
    need(is_signed_by(secret, signature, stamp.encode() + sent.body))
    check_age(stamp, now, _LONGEST)
    return ""


def _read(item: object) -> Happening | None:
    event = an_object(item)
    kind = kind_of(event.get("event"), _KINDS, "SendGrid")
    if kind is None:
        return None
    if kind == BOUNCED and event.get("type") == "blocked":
        kind = SOFT  # turned away this time; the address is good
    return mailed(
        "sendgrid",
        kind,
        event=text(event["event"]),
        email=event.get("email"),
        at=event.get("timestamp"),
        event_id=event.get("sg_event_id"),
        # What follows the first dot tells the servers that it went through.
        message=text(event.get("sg_message_id")).partition(".")[0] or event.get("smtp-id"),
        campaigns=[
            event.get("campaign"),
            event.get("singlesend_id"),
            event.get("singlesend_name"),
            *several(event.get("category")),
        ],
        link=event.get("url"),
        reason=event.get("reason"),
        group=event.get("asm_group_id"),
    )


SENDGRID = Service(
    key="sendgrid",
    label="SendGrid",
    admit=_admit,
    items=items_of,
    read=_read,
    given="Verification key",
    check_secret=check_public_key,
    about="Opens, clicks, bounces, unsubscribes and complaints. SendGrid signs them.",
    steps=(
        "In SendGrid open Settings, Mail Settings, Event Webhooks, and create a new webhook.",
        "Put the address below into Post URL.",
        "Choose Opened, Clicked, Bounced, Spam Reports, Unsubscribed, Group Unsubscribes and"
        " Group Resubscribes.",
        "Under Security features switch on Signed Event Webhook, save, and copy the Verification Key.",
        "Enter the key here: until then everything is refused.",
    ),
)
