"""Mailchimp: a form an event. It signs nothing, so the secret is in the address."""

from .bodies import form_of
from .mailed import BOUNCED, COMPLAINED, SUBSCRIBED, UNSUBSCRIBED, an_object, kind_of, mailed, text
from .proofs import by_address
from .service import Happening, Sent, Service

_KINDS: dict[str, str | None] = {
    "subscribe": SUBSCRIBED,
    "unsubscribe": UNSUBSCRIBED,
    "cleaned": BOUNCED,
    "profile": None,
    "upemail": None,
    "campaign": None,
}


def _items(sent: Sent) -> list[object]:
    return [form_of(sent)]


def _read(item: object) -> Happening | None:
    form = an_object(item)
    kind = kind_of(form.get("type"), _KINDS, "Mailchimp")
    if kind is None or form.get("data[action]") == "delete":  # somebody of ours took the address off
        return None
    if form.get("data[reason]") == "abuse":
        kind = COMPLAINED
    return mailed(
        "mailchimp",
        kind,
        event=text(form["type"]),
        email=form.get("data[email]"),
        at=form.get("fired_at"),
        campaigns=[form.get("data[campaign_id]"), form.get("data[list_id]")],
        list=form.get("data[list_id]"),
        reason=form.get("data[reason]"),
        campaign=form.get("data[campaign_id]"),
    )


MAILCHIMP = Service(
    key="mailchimp",
    label="Mailchimp",
    admit=by_address,
    items=_items,
    read=_read,
    is_secret_in_address=True,
    about="Subscribes, unsubscribes and cleaned addresses. The secret is in the address.",
    steps=(
        "In Mailchimp open Audience, More options, Audience settings, then Webhooks.",
        "Create a webhook and put the address below into Callback URL. Whoever knows it can send here:"
        " keep it to yourself.",
        "Choose Subscribes, Unsubscribes and Cleaned Emails, made by a subscriber, an account admin"
        " and the API.",
        "Mailchimp sends no opens and clicks by webhook.",
    ),
)
