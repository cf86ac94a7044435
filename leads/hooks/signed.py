"""Any system that signs as Standard Webhooks says (standardwebhooks.com): activities in a shape of ours."""

from base64 import b64encode
from datetime import datetime
from secrets import token_bytes

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from leads.ingest.items import EMAIL, Unacceptable
from leads.ingest.said import MEMBERS, activity_said

from .bodies import items_of
from .mailed import an_object
from .proofs import need
from .service import Happening, Sent, Service

_KNOWN = MEMBERS | {"email"}


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
    sent = an_object(item)
    if unknown := sorted(sent.keys() - _KNOWN):
        raise Unacceptable(f"there is no field {ascii(unknown[0])[:80]}.")
    said = {name: value for name, value in sent.items() if value not in (None, "")}
    if email := said.pop("email", None):
        if "identity" in said:
            raise Unacceptable("it names an email and an identity: one of them is enough.")
        said["identity"] = {"kind": EMAIL, "value": email}
    return Happening(activity_said(said))


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
