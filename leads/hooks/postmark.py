"""Postmark: one record at a time, with a password or a header of ours that we gave it."""

from collections.abc import Mapping
from typing import Any

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
    inner,
    kind_of,
    mailed,
    text,
)
from .proofs import by_password
from .service import Happening, Service

_KINDS: dict[str, str | None] = {
    "Open": OPENED,
    "Click": CLICKED,
    "SpamComplaint": COMPLAINED,
    "Bounce": BOUNCED,
    "SubscriptionChange": UNSUBSCRIBED,
    "Delivery": None,
    "Inbound": None,
}
# What Postmark calls a bounce; what it goes on trying, or what is no matter of the recipient, means nothing.
_BOUNCES: dict[str, str | None] = {
    "HardBounce": BOUNCED,
    "BadEmailAddress": BOUNCED,
    "SoftBounce": SOFT,
    "DnsError": SOFT,
    "SpamNotification": SOFT,
    "Blocked": SOFT,
    "DMARCPolicy": SOFT,
    "TemplateRenderingFailed": None,
    "Unsubscribe": UNSUBSCRIBED,
    "Subscribe": SUBSCRIBED,
    "SpamComplaint": COMPLAINED,
    "Transient": None,
    "AutoResponder": None,
    "AddressChange": None,
    "OpenRelayTest": None,
    "VirusNotification": None,
    "ChallengeVerification": None,
    "ManuallyDeactivated": None,
    "Unconfirmed": None,
    "SMTPApiError": None,
    "InboundError": None,
    "Unknown": SOFT,
}


def _read(item: object) -> Happening | None:
    record = an_object(item)
    kind = kind_of(record.get("RecordType"), _KINDS, "Postmark")
    if kind == BOUNCED:
        kind = kind_of(record.get("Type"), _BOUNCES, "Postmark")
    elif kind == UNSUBSCRIBED:
        kind = _kind_of_change(record)
    if kind is None:
        return None
    return mailed(
        "postmark",
        kind,
        event=text(record["RecordType"]),
        email=record.get("Recipient") or record.get("Email"),
        at=record.get("ReceivedAt") or record.get("BouncedAt") or record.get("ChangedAt"),
        event_id=record.get("ID"),
        message=record.get("MessageID"),
        subject=record.get("Subject"),
        campaigns=[inner(record, "Metadata").get("campaign"), record.get("Tag")],
        link=record.get("OriginalLink"),
        reason=record.get("Details") or record.get("Description"),
    )


def _kind_of_change(record: Mapping[str, Any]) -> str | None:
    """Sending is stopped for the recipient by themselves, by a complaint or bounce told of apart, or not."""
    if not record.get("SuppressSending"):
        return SUBSCRIBED
    return UNSUBSCRIBED if record.get("SuppressionReason") == "ManualSuppression" else None


POSTMARK = Service(
    key="postmark",
    label="Postmark",
    admit=by_password,
    items=items_of,
    read=_read,
    user="leadscore",
    about="Opens, clicks, bounces, unsubscribes and complaints. Postmark sends our password along.",
    steps=(
        "In Postmark open the server, then the message stream you send marketing by, then Webhooks.",
        "Add a webhook with the address below.",
        "Under Basic auth credentials enter the name and the password below. (A custom header"
        " X-Leadscore-Secret with the password does as well.)",
        "Choose Open, Link Click, Bounce, Spam Complaint and Subscription Change, and for Open let it send"
        " every open, not the first alone.",
    ),
)
